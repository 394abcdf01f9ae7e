import { z } from 'zod';
import {
  directionCoverageSchema,
  edgeRefSchema,
  edgeVerdictSchema,
  observationSchema,
  permissionSchema,
  policyRefSchema,
} from './common';
import { podSquareSchema, stageSchema } from './overview';

export const namespaceRowSchema = z.object({
  name: z.string(),
  stage: stageSchema,
  pods: z.number(),
  ingress: directionCoverageSchema,
  egress: directionCoverageSchema,
  /** null = not computed (nothing staged selects it): shown as Unknown, never as 0. */
  wouldDeny: z.number().nullable(),
  unknown: z.number().nullable(),
  denied: z.number(),
  observation: observationSchema,
  next: z.object({ text: z.string(), href: z.string().nullable() }),
  exempt: z.object({ reason: z.string(), owner: z.string() }).nullable(),
  hostNetworkPods: z.number(),
  tags: z.array(z.string()),
});
export type NamespaceRowView = z.infer<typeof namespaceRowSchema>;

export const namespacesSchema = z.object({
  sentence: z.string(),
  subline: z.string(),
  rows: z.array(namespaceRowSchema),
  notVisible: z.string().nullable(),
  /** Set when only some namespaces may be listed: which right is missing. */
  limited: z.string().nullable(),
});
export type NamespacesView = z.infer<typeof namespacesSchema>;

export const workloadRowSchema = z.object({
  name: z.string(),
  kind: z.string(),
  pods: z.number(),
  ingress: directionCoverageSchema,
  egress: directionCoverageSchema,
  wouldDeny: z.number(),
  unknown: z.number(),
  lastTraffic: z.number().nullable(),
  /** What of the range was not observed of it, in words; null or absent: all was. `own`: of it alone, not of all here. */
  blind: z.object({ text: z.string(), own: z.boolean() }).nullable().optional(),
  schedule: z.string().nullable(),
  squares: z.array(podSquareSchema),
});
export type WorkloadRowView = z.infer<typeof workloadRowSchema>;

/** The map: callers | workloads by call depth | called. Edges join boxes by id. */
export const mapBoxSchema = z.object({
  id: z.string(),
  column: z.enum(['caller', 'inside', 'called']),
  /** Call depth among inside boxes, 0-based. */
  depth: z.number(),
  label: z.string(),
  sub: z.string(),
  ingressGate: z.enum(['enforced', 'staged', 'none', 'not-visible']),
  egressGate: z.enum(['enforced', 'staged', 'none', 'not-visible']),
  notVisible: z.boolean(),
});
export const mapEdgeSchema = z.object({
  id: z.string(),
  from: z.string(),
  to: z.string(),
  verdict: edgeVerdictSchema,
  edges: z.array(z.string()),
  label: z.string(),
});
export type MapBoxView = z.infer<typeof mapBoxSchema>;
export type MapEdgeView = z.infer<typeof mapEdgeSchema>;

export const namespaceSchema = z.object({
  name: z.string(),
  sentence: z.string(),
  subline: z.string(),
  row: namespaceRowSchema,
  labels: z.record(z.string(), z.string()),
  map: z.object({ boxes: z.array(mapBoxSchema), edges: z.array(mapEdgeSchema), folded: z.number() }),
  workloads: z.array(workloadRowSchema),
  policies: z.array(
    z.object({ ref: policyRefSchema, tier: z.string(), staged: z.boolean(), selects: z.number() }),
  ),
  evidence: z.array(z.object({ title: z.string(), detail: z.string() })),
  observation: observationSchema,
  undecided: z.array(edgeRefSchema),
  permission: permissionSchema,
});
export type NamespaceView = z.infer<typeof namespaceSchema>;
