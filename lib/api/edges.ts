import { z } from 'zod';
import {
  edgeRefSchema,
  edgeVerdictSchema,
  observationSchema,
  permissionSchema,
  sideVerdictSchema,
} from './common';

/** Query of GET /api/edges; lists are comma-separated, a leading `-` excludes. Unknown values are named in `dropped`. */
export const edgesQueryKeys = [
  'ns',
  'verdict',
  'reporter',
  'src',
  'dst',
  'port',
  'proto',
  'tier',
  'policy',
  'group',
  'q',
  'sort',
  'range',
  'from',
  'to',
  'decided',
  'offset',
  'limit',
] as const;

export const decisionSchema = z.object({
  kind: z.enum(['deny', 'later', 'accept-unknown']),
  by: z.string(),
  at: z.number(),
  reason: z.string(),
  until: z.number().nullable(),
});
export type DecisionView = z.infer<typeof decisionSchema>;

export const edgeRowSchema = z.object({
  edge: edgeRefSchema,
  verdict: edgeVerdictSchema,
  /** Which sides would deny (or deny): `source`, `destination`. */
  sides: z.array(z.enum(['source', 'destination'])),
  /** "at both sides", "at the source", "at the destination", "". */
  sideText: z.string(),
  why: z.string(),
  tags: z.array(z.string()),
  connections: z.number().nullable(),
  firstSeen: z.number(),
  lastSeen: z.number(),
  /** Connections in equal buckets over the range; null where nothing was observed. */
  spark: z.array(z.number().nullable()),
  decision: decisionSchema.nullable(),
  /** Edges folded into this row when grouped; a row of one has itself. */
  ids: z.array(z.string()),
});
export type EdgeRowView = z.infer<typeof edgeRowSchema>;

export const edgesSchema = z.object({
  sentence: z.string(),
  subline: z.string(),
  counts: z.object({
    wouldDeny: z.number(),
    unknown: z.number(),
    allowed: z.number(),
    denied: z.number(),
    wouldAllow: z.number(),
    total: z.number(),
  }),
  rows: z.array(edgeRowSchema),
  totalRows: z.number(),
  totalEdges: z.number(),
  /** Edges there would be without the filters (for the *filtered out* empty state). */
  unfiltered: z.number(),
  histogram: z.array(z.object({ at: z.number(), connections: z.number(), observed: z.boolean() })),
  bucketSeconds: z.number(),
  observation: observationSchema,
  dropped: z.array(z.string()),
  decide: permissionSchema,
});
export type EdgesView = z.infer<typeof edgesSchema>;

/** One rung of the ladder of tiers in a trace told in words. */
export const rungSchema = z.object({
  tier: z.string(),
  text: z.string(),
  deciding: z.boolean(),
  action: z.enum(['allow', 'deny', 'pass', 'none']),
});
export type RungView = z.infer<typeof rungSchema>;

export const sideTraceSchema = z.object({
  side: z.enum(['source', 'destination']),
  /** "Source side, egress of shop/reports". */
  title: z.string(),
  enforced: z.object({
    verdict: sideVerdictSchema,
    rungs: z.array(rungSchema),
    reason: z.string().nullable(),
  }),
  pending: z.object({
    verdict: sideVerdictSchema,
    rungs: z.array(rungSchema),
    reason: z.string().nullable(),
  }),
  /** "Closest: allow-web rule 1, it asks for …"; null where the side is allowed, today and then. */
  closest: z.string().nullable(),
  /** "Would be settled by: the address behind 'pub'"; null unless the side is unknown, today or then. */
  settledBy: z.string().nullable(),
  /** Calico's own pending verdict of the newest window, when it is newer than the policies. */
  calico: z.object({
    verdict: z.enum(['allow', 'deny']).nullable(),
    agrees: z.boolean().nullable(),
    text: z.string(),
  }),
});
export type SideTraceView = z.infer<typeof sideTraceSchema>;

export const edgeDetailSchema = z.object({
  row: edgeRowSchema,
  subline: z.string(),
  today: z.enum(['allow', 'deny', 'unknown']),
  pending: z.enum(['allow', 'deny', 'unknown']),
  /** Nights or hours as boxes; `observed: false` is drawn as hatch. */
  runs: z.object({
    title: z.string(),
    schedule: z.string().nullable(),
    boxes: z.array(
      z.object({ label: z.string(), connections: z.number().nullable(), observed: z.boolean() }),
    ),
    text: z.string(),
  }),
  sides: z.array(sideTraceSchema),
  /** Why a side has no block: "The host's own side is not visible". */
  missingSides: z.array(z.string()),
  smallestRule: z.object({ text: z.string(), opens: z.string() }).nullable(),
  explain: z.array(z.string()),
  permission: permissionSchema,
});
export type EdgeDetailView = z.infer<typeof edgeDetailSchema>;

/** POST /api/decisions; `kind: null` takes a decision back. */
export const decideSchema = z.object({
  edges: z.array(z.string()).min(1).max(500),
  kind: z.enum(['deny', 'later', 'accept-unknown']).nullable(),
  reason: z.string().max(500),
  until: z.number().nullable(),
});
export type DecideBody = z.infer<typeof decideSchema>;
