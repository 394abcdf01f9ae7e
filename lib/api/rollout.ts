import { z } from 'zod';
import { edgeRefSchema, permissionSchema, policyRefSchema, timeRangeSchema, wavePhases } from './common';
import { diffLineSchema } from './proposal';
import { readinessSchema } from './waves';

/** POST /api/candidate (preview) and /api/candidate/stage. */
export const candidateBodySchema = z.object({
  kind: z.enum(['global', 'namespaced-calico', 'namespaced-kubernetes']),
  namespace: z.string().nullable(),
  /** Exempt beyond the system namespaces. */
  exclude: z.array(z.string()).max(500),
  /** Own YAML instead of the proposed one; refused with the reason when it is not acceptable. */
  yaml: z.string().max(200_000).nullable(),
});
export type CandidateBody = z.infer<typeof candidateBodySchema>;

export const candidateSchema = z.object({
  ref: policyRefSchema.nullable(),
  refusal: z.string().nullable(),
  yaml: z.string(),
  diff: z.array(diffLineSchema),
  selectsPods: z.number(),
  selectsNamespaces: z.array(z.string()),
  exempt: z.array(z.object({ name: z.string(), reason: z.string(), builtIn: z.boolean() })),
  dns: z.string(),
  notes: z.array(z.string()),
  /** Edges that would be denied by it, over the recorded range, before anything is allowed. */
  wouldDeny: z.array(edgeRefSchema),
  unknown: z.number(),
  dryRun: z.object({
    state: z.enum(['accepted', 'refused', 'not-tried']),
    text: z.string(),
    detail: z.string().nullable(),
  }),
  kubectl: z.string(),
  permission: permissionSchema,
});
export type CandidateView = z.infer<typeof candidateSchema>;

export const gateLineSchema = z.object({
  id: z.string(),
  name: z.string(),
  state: z.enum(['pass', 'fail', 'inconclusive', 'excluded']),
  figure: z.string(),
  detail: z.string(),
  lane: z
    .object({
      complete: z.array(timeRangeSchema),
      missing: z.array(timeRangeSchema),
      marks: z.array(z.number()),
    })
    .nullable(),
});
export type GateLineView = z.infer<typeof gateLineSchema>;

export const gateGapSchema = z.object({
  id: z.string(),
  title: z.string(),
  consequence: z.string(),
  state: z.enum(['fail', 'inconclusive']),
  remedy: z.object({
    kind: z.enum(['decide', 'accept', 'wait', 'fix']),
    label: z.string(),
    href: z.string().nullable(),
    until: z.number().nullable(),
  }),
  accepted: z.object({ by: z.string(), owner: z.string(), reason: z.string(), until: z.number() }).nullable(),
});
export type GateGapView = z.infer<typeof gateGapSchema>;

export const gateSchema = z.object({
  state: z.enum(['pass', 'fail', 'inconclusive']),
  evaluatedAt: z.number(),
  expiresAt: z.number(),
  range: timeRangeSchema,
  /** Not passing and not accepted. */
  gaps: z.array(gateGapSchema),
  accepted: z.array(gateGapSchema),
  lines: z.array(gateLineSchema),
});
export type GateView = z.infer<typeof gateSchema>;

export const stepSchema = z.object({
  id: z.enum(['stage', 'observe', 'gate', 'lower', 'place', 'raise', 'confirm']),
  name: z.string(),
  state: z.enum(['done', 'current', 'ahead']),
  text: z.string(),
});

const verbNames = [
  'lower',
  'raise-canary',
  'raise',
  'pause',
  'resume',
  'confirm',
  'extend',
  'roll-back',
  'abort',
  'remove-bridge',
] as const;

/** A verb of the page: allowed, or disabled with the reason beside it. */
export const verbSchema = z.object({
  verb: z.enum(verbNames),
  label: z.string(),
  enabled: z.boolean(),
  reason: z.string().nullable(),
  permission: permissionSchema,
  /** Lines of the confirm dialog: scope, effect, not known, way back. typed = name to type, null for plain. */
  dialog: z
    .object({
      title: z.string(),
      scope: z.string(),
      effect: z.string(),
      notKnown: z.string(),
      wayBack: z.string(),
      typed: z.string().nullable(),
    })
    .nullable(),
});
export type VerbView = z.infer<typeof verbSchema>;

export const rolloutSchema = z.object({
  sentence: z.string(),
  subline: z.string(),
  phase: z.enum(['draft', 'observing', 'gate', ...wavePhases]),
  candidate: z
    .object({
      ref: policyRefSchema,
      kind: z.enum(['global', 'namespaced-calico', 'namespaced-kubernetes']),
      stagedAt: z.number().nullable(),
      pods: z.number(),
    })
    .nullable(),
  steps: z.array(stepSchema),
  bridge: z.enum(['none', 'lowered', 'raised', 'canary']),
  verbs: z.array(verbSchema),
  gate: gateSchema.nullable(),
  /** What `lower` is to be sent with: the namespaces of the wave that is shown, empty for all that remain. */
  lowers: z.array(z.string()),
  waves: z.array(
    z.object({
      number: z.number(),
      /** How ready its least ready namespace is; null for what is under way or done. */
      readiness: readinessSchema.nullable(),
      title: z.string(),
      pods: z.number(),
      state: z.enum(['done', 'current', 'ahead']),
      toDecide: z.number(),
      note: z.string().nullable(),
    }),
  ),
  plan: z
    .object({
      steps: z.array(
        z.object({
          title: z.string(),
          effect: z.string(),
          mark: z.enum(['lowered', 'no-effect', 'canary', 'raised', 'confirm', 'commit']),
          quiet: z.boolean(),
          done: z.boolean(),
        }),
      ),
      note: z.string(),
      /** Set when some prefix would deny an edge in use. */
      firstDenied: z.string().nullable(),
      refusal: z.string().nullable(),
      yaml: z.string(),
      pods: z.number(),
    })
    .nullable(),
  change: z
    .object({ stayAllowed: z.number(), deniedOnPurpose: z.number(), openConnections: z.number().nullable() })
    .nullable(),
  /** While placed and afterwards: each write with its read-back. */
  progress: z.array(
    z.object({ title: z.string(), state: z.enum(['done', 'current', 'ahead', 'failed']), note: z.string() }),
  ),
  verifying: z
    .object({
      raisedAt: z.number(),
      /** Only the canary is raised: the way on is to raise the rest. */
      canary: z.boolean(),
      deadline: z.number(),
      now: z.number(),
      extendable: z.boolean(),
      deniedUnexpected: z.array(
        z.object({
          edge: edgeRefSchema,
          connections: z.number(),
          last: z.number(),
          /** By what was recorded before the raise. */
          cause: z.enum(['wave', 'unclear', 'new', 'before']),
          /** The cause in words, after the time: `allowed before this wave`. */
          causeText: z.string(),
        }),
      ),
      deniedOnPurpose: z.array(
        z.object({
          edge: edgeRefSchema,
          connections: z.number(),
          last: z.number(),
          /** Nobody decided it: it was denied before the wave already. */
          before: z.boolean().optional(),
        }),
      ),
      seen: z.number(),
      total: z.number(),
      percent: z.number(),
      verified: z.boolean(),
      verifiedFrom: z.object({ seen: z.number(), at: z.number() }),
      notReseen: z.array(z.object({ edge: edgeRefSchema, why: z.string() })),
      chart: z.array(z.object({ at: z.number(), allowed: z.number(), denied: z.number() })),
      bucketSeconds: z.number(),
      ifNothing: z.array(
        z.object({
          state: z.enum(['pass', 'fail', 'inconclusive']),
          title: z.string(),
          detail: z.string(),
          figure: z.string(),
        }),
      ),
    })
    .nullable(),
  breakGlass: z.object({ lower: z.string(), lowerWithoutCalicoApi: z.string() }).nullable(),
  /** needs-human: what differs from the plan. */
  drift: z.object({ text: z.string(), planned: z.string(), found: z.string() }).nullable(),
  ended: z
    .object({
      outcome: z.enum(['committed', 'rolled-back']),
      at: z.number(),
      by: z.string(),
      text: z.string(),
      note: z.string().nullable(),
    })
    .nullable(),
});
export type RolloutView = z.infer<typeof rolloutSchema>;

/** POST /api/rollout/action. `namespaces` chooses the wave on `lower` (empty = all staged). `typed` must equal the dialog's name where one is asked for. */
export const rolloutActionSchema = z.object({
  verb: z.enum(verbNames),
  namespaces: z.array(z.string()).max(1000),
  typed: z.string().nullable(),
});
export type RolloutActionBody = z.infer<typeof rolloutActionSchema>;

export const acceptGapSchema = z.object({
  gap: z.string().max(300),
  reason: z.string().min(1).max(500),
  owner: z.string().min(1).max(200),
  until: z.number(),
});
export type AcceptGapBody = z.infer<typeof acceptGapSchema>;
