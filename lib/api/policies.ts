import { z } from 'zod';
import { edgeRefSchema, policyRefSchema } from './common';

export const policyStateSchema = z.enum([
  'enforced',
  'staged',
  'no-effect-yet',
  'bridge-lowered',
  'bridge-raised',
]);

export const policyCardSchema = z.object({
  ref: policyRefSchema,
  /** Name without its tier's prefix. */
  title: z.string(),
  /** `Global`, `NetworkPolicy`, `Kubernetes`. */
  kindLabel: z.string(),
  state: policyStateSchema,
  order: z.number().nullable(),
  directions: z.array(z.enum(['Ingress', 'Egress'])),
  pods: z.number(),
  /** Selects a pod or workload of the scope. */
  inScope: z.boolean(),
  stagedAction: z.enum(['Set', 'Delete', 'Learn', 'Ignore']).nullable(),
  summary: z.string().nullable(),
  ownedByCalico: z.boolean(),
  managedBy: z.string().nullable(),
  wouldDeny: z.number(),
  problems: z.array(z.string()),
});
export type PolicyCardView = z.infer<typeof policyCardSchema>;

export const tierColumnSchema = z.object({
  name: z.string(),
  order: z.number(),
  defaultAction: z.enum(['Deny', 'Pass']),
  ownedByCalico: z.boolean(),
  spine: z.boolean(),
  enforced: z.number(),
  staged: z.number(),
  /** In evaluation order, grouped for display. */
  groups: z.array(z.object({ title: z.string(), note: z.string(), cards: z.array(policyCardSchema) })),
});
export type TierColumnView = z.infer<typeof tierColumnSchema>;

export const policiesSchema = z.object({
  sentence: z.string(),
  subline: z.string(),
  tiers: z.array(tierColumnSchema),
  profiles: z.array(z.object({ name: z.string(), text: z.string() })),
  scopeText: z.string().nullable(),
});
export type PoliciesView = z.infer<typeof policiesSchema>;

/** One end of what a rule is about. */
export const reachEndSchema = z.object({
  /** By namespace and name; `pods` now, 0 where only the template is meant. */
  workloads: z.array(
    z.object({ namespace: z.string(), kind: z.string(), workload: z.string(), pods: z.number() }),
  ),
  /** Not in the list. */
  moreWorkloads: z.number(),
  hostEndpoints: z.array(z.string()),
  /** "any address in 203.0.113.0/24 (256 addresses)"; null where no others are meant. */
  addresses: z.string().nullable(),
});
export type ReachEndView = z.infer<typeof reachEndSchema>;

/** What the rule itself is about; rules before it may decide, and the other end has its own policies. */
export const ruleReachSchema = z.object({
  /** "3 workloads in 1 namespace → 2 workloads in 1 namespace", from source to destination. */
  text: z.string(),
  /** null, both, where the text says that there is nothing to list. */
  source: reachEndSchema.nullable(),
  destination: reachEndSchema.nullable(),
});
export type RuleReachView = z.infer<typeof ruleReachSchema>;

export const policyDetailSchema = z.object({
  card: policyCardSchema,
  tier: z.string(),
  yaml: z.string(),
  rules: z.array(
    z.object({
      direction: z.enum(['Ingress', 'Egress']),
      /** 1-based, as written. */
      index: z.number(),
      action: z.string(),
      /** Without the action: "from pods in shop, TCP 8080". */
      text: z.string(),
      /** null where the policy has no effect, or does not govern the direction. */
      reach: ruleReachSchema.nullable(),
    }),
  ),
  selects: z.array(z.object({ namespace: z.string(), workload: z.string(), pods: z.number() })),
  decides: z.array(edgeRefSchema),
  annotations: z.record(z.string(), z.string()),
  createdAt: z.number().nullable(),
});
export type PolicyDetailView = z.infer<typeof policyDetailSchema>;
