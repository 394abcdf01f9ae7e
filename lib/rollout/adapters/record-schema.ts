/** The form of the journal's record: what was written by another release, or by hand, is not taken for ours. */
import { z } from 'zod';
import type { CalicoPolicy, Policy } from '@/lib/policy';
import type { RolloutRecord } from '../record';

const kindSchema = z.enum([
  'CalicoNetworkPolicy',
  'GlobalNetworkPolicy',
  'StagedNetworkPolicy',
  'StagedGlobalNetworkPolicy',
  'StagedKubernetesNetworkPolicy',
  'NetworkPolicy',
  'AdminNetworkPolicy',
  'BaselineAdminNetworkPolicy',
  'ClusterNetworkPolicy',
]);
const refSchema = z.object({ kind: kindSchema, namespace: z.string().nullable(), name: z.string().min(1) });

const calicoShape = refSchema.extend({
  tier: z.string(),
  order: z.number().nullable(),
  selector: z.string(),
  ingress: z.array(z.looseObject({ action: z.string() })),
  egress: z.array(z.looseObject({ action: z.string() })),
});
const kubernetesShape = refSchema.extend({ podSelector: z.looseObject({}) });

const calicoSchema = z.custom<CalicoPolicy>(
  (value) => calicoShape.safeParse(value).success,
  'is not a Calico policy',
);
/** Policies pass unchanged: their hash must stay what it was. */
const policySchema = z.custom<Policy>(
  (value) => calicoShape.safeParse(value).success || kubernetesShape.safeParse(value).success,
  'is not a policy',
);

const stepSchema = z.object({
  verb: z.enum([
    'lower',
    'place',
    'raise-canary',
    'raise',
    'confirm',
    'remove-bridge',
    'remove-staged',
    'remove-deny',
    'reduce-staged',
  ]),
  ref: refSchema.nullable(),
  title: z.string(),
  effect: z.string(),
});

const workloadSchema = z.object({ namespace: z.string(), kind: z.string(), name: z.string() });

const planSchema = z.object({
  bridge: calicoSchema,
  // Waves that an earlier release began have none.
  canary: z
    .object({ workloads: z.array(workloadSchema), pods: z.number(), bridge: calicoSchema })
    .nullable()
    .default(null),
  raisedSelector: z.string(),
  allows: z.array(z.object({ staged: refSchema, enforced: policySchema, before: policySchema.nullable() })),
  deny: policySchema,
  staged: refSchema,
  stagedPolicy: policySchema,
  stagedRest: policySchema.nullable(),
  earlierDenies: z.array(policySchema),
  steps: z.array(stepSchema),
  hash: z.string(),
});

const time = z.number().nullable();

export const candidateSpecSchema = z.object({
  kind: z.enum(['global', 'namespaced-calico', 'namespaced-kubernetes']),
  namespace: z.string().nullable(),
  tier: z.string(),
  excluded: z.array(z.string()),
});

export const recordSchema: z.ZodType<RolloutRecord> = z.object({
  version: z.literal(1),
  id: z.string(),
  epoch: z.number().int(),
  candidate: candidateSpecSchema,
  wave: z.object({
    number: z.number().int(),
    name: z.string(),
    namespaces: z.array(z.string()),
    whole: z.boolean(),
  }),
  plan: planSchema,
  phase: z.enum([
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
  ]),
  release: z.enum(['canary', 'all']).default('all'),
  paused: z.object({ by: z.string(), at: z.number() }).nullable().default(null),
  step: z.number().int(),
  intent: z
    .object({ verb: z.enum(['create', 'replace', 'remove']), ref: refSchema, at: z.number() })
    .nullable(),
  objects: z.array(
    z.object({ ref: refSchema, uid: z.string(), resourceVersion: z.string(), hash: z.string() }),
  ),
  evidence: z.object({
    hash: z.string(),
    evaluatedAt: z.number(),
    expiresAt: z.number(),
    acceptedGaps: z.array(z.string()),
    edges: z.number(),
    classesProven: z.number(),
  }),
  by: z.object({ started: z.string(), raised: z.string().nullable(), ended: z.string().nullable() }),
  at: z.object({
    started: z.number(),
    lowered: time,
    armed: time,
    canary: time.default(null),
    raised: time,
    deadline: time,
    ended: time,
  }),
  extended: z.boolean(),
  phaseAt: z.number(),
  quarantineUntil: time,
  fenced: z.boolean(),
  writes: z.number().int(),
  tierBefore: z.array(z.string()),
  settings: z.object({
    confirmSeconds: z.number(),
    extendSeconds: z.number(),
    settleSeconds: z.number(),
    passValidSeconds: z.number(),
  }),
  confirmed: z.object({ percent: z.number(), verified: z.boolean() }).nullable(),
  note: z.string().nullable(),
  watchedEdges: z.array(z.string()),
});

/** @throws Error naming the first member that is not as expected. */
export function parseRecord(text: string): RolloutRecord {
  const parsed = recordSchema.safeParse(JSON.parse(text));
  if (parsed.success) return parsed.data;
  const first = parsed.error.issues[0];
  throw new Error(`${first?.path.join('.') ?? ''} ${first?.message ?? 'is not as expected'}`.trim());
}
