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

export const policyDetailSchema = z.object({
  card: policyCardSchema,
  tier: z.string(),
  yaml: z.string(),
  rules: z.array(
    z.object({
      direction: z.enum(['Ingress', 'Egress']),
      index: z.number(),
      action: z.string(),
      text: z.string(),
    }),
  ),
  selects: z.array(z.object({ namespace: z.string(), workload: z.string(), pods: z.number() })),
  decides: z.array(edgeRefSchema),
  annotations: z.record(z.string(), z.string()),
  createdAt: z.number().nullable(),
});
export type PolicyDetailView = z.infer<typeof policyDetailSchema>;
