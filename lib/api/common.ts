/** Parts that several answers share. Times are unix seconds unless a name says otherwise. */
import { z } from 'zod';

export const timeRangeSchema = z.object({ from: z.number(), to: z.number() });
export type TimeRangeView = z.infer<typeof timeRangeSchema>;

export const edgeVerdictSchema = z.enum(['allowed', 'would-deny', 'would-allow', 'denied', 'unknown']);
export type EdgeVerdictView = z.infer<typeof edgeVerdictSchema>;

export const sideVerdictSchema = z.enum(['allow', 'deny', 'unknown']);

export const peerSchema = z.object({
  type: z.enum(['workload', 'host', 'network-set', 'network']),
  namespace: z.string().nullable(),
  name: z.string(),
  kind: z.string().nullable(),
  /** As a person reads it: `public network`, `payment-api`, `checkout`. */
  label: z.string(),
});
export type PeerView = z.infer<typeof peerSchema>;

export const edgeRefSchema = z.object({
  id: z.string(),
  src: peerSchema,
  dst: peerSchema,
  /** `TCP 8443`, `ICMP 8`, `UDP 53`. */
  portLabel: z.string(),
  protocol: z.string(),
  port: z.number().nullable(),
});
export type EdgeRefView = z.infer<typeof edgeRefSchema>;

export const gapSchema = z.object({
  kind: z.string(),
  subject: z.string(),
  from: z.number(),
  to: z.number().nullable(),
  message: z.string(),
  remedy: z.string().nullable(),
});
export type GapView = z.infer<typeof gapSchema>;

/** Observation of a range: solid stretches and named gaps; percent is of what was expected, one decimal at the most. */
export const observationSchema = z.object({
  range: timeRangeSchema,
  oldest: z.number().nullable(),
  newest: z.number().nullable(),
  percent: z.number().nullable(),
  complete: z.array(timeRangeSchema),
  missing: z.array(timeRangeSchema),
  gaps: z.array(gapSchema),
});
export type ObservationView = z.infer<typeof observationSchema>;

export const policyRefSchema = z.object({
  kind: z.enum([
    'CalicoNetworkPolicy',
    'GlobalNetworkPolicy',
    'StagedNetworkPolicy',
    'StagedGlobalNetworkPolicy',
    'StagedKubernetesNetworkPolicy',
    'NetworkPolicy',
    'AdminNetworkPolicy',
    'BaselineAdminNetworkPolicy',
    'ClusterNetworkPolicy',
  ]),
  namespace: z.string().nullable(),
  name: z.string(),
});
export type PolicyRefView = z.infer<typeof policyRefSchema>;

/** Whether the user may do something, and if not, exactly which right is missing. */
export const permissionSchema = z.object({
  allowed: z.boolean(),
  /** `read-only` | missing right in words: "create on stagednetworkpolicies.projectcalico.org in tier default". */
  reason: z.string().nullable(),
  /** ClusterRole YAML that would grant it, for *Copy rule*. */
  rule: z.string().nullable(),
});
export type PermissionView = z.infer<typeof permissionSchema>;

/** Pods of one direction by state; `total` = enforced + stagedOnly + none. Exempt and not visible are outside. */
export const directionCoverageSchema = z.object({
  enforced: z.number(),
  /** Would be isolated once staged policies are enforced, and are not yet. */
  staged: z.number(),
  none: z.number(),
  total: z.number(),
});
export type DirectionCoverageView = z.infer<typeof directionCoverageSchema>;

export const coverageStateSchema = z.enum(['enforced', 'staged', 'none', 'exempt', 'not-visible']);
export type CoverageStateView = z.infer<typeof coverageStateSchema>;

export const apiErrorSchema = z.object({
  error: z.object({
    code: z.string(),
    /** What happened, to what, what stands now, what to do. */
    message: z.string(),
    /** The raw answer of the API server, one click away. */
    detail: z.string().nullable(),
  }),
});
export type ApiErrorView = z.infer<typeof apiErrorSchema>;

/** Phases of a wave from its first write on (lib/rollout, Phase). */
export const wavePhases = [
  'lowered',
  'placing',
  'armed',
  'raised',
  'verifying',
  'committing',
  'committed',
  'rolling-back',
  'rolled-back',
  'needs-human',
] as const;
