import { z } from 'zod';
import { policyRefSchema } from './common';

const directionSchema = z.enum(['Ingress', 'Egress']);

/** What is said of one rule, or of a whole policy: that it does nothing, or that no recorded edge needed it. */
export const ruleHintSchema = z.object({
  kind: z.enum(['selects-nothing', 'shadowed', 'duplicate', 'never-used', 'unreachable-direction']),
  policy: policyRefSchema,
  /** null with `rule` null: the whole policy. */
  direction: directionSchema.nullable(),
  /** 1-based, as written. */
  rule: z.number().nullable(),
  /** One sentence. */
  reason: z.string(),
  /** The rules that stand in its way, 1-based as written. */
  by: z.array(z.object({ policy: policyRefSchema, direction: directionSchema, rule: z.number() })),
});
export type RuleHintView = z.infer<typeof ruleHintSchema>;

/** Hints in the order of policies and rules, at most one for each rule. */
export const auditSchema = z.object({ hints: z.array(ruleHintSchema) });
export type AuditView = z.infer<typeof auditSchema>;
