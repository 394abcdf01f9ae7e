import { z } from 'zod';
import { gapSchema, policyRefSchema } from './common';

export const activityEventSchema = z.object({
  id: z.string(),
  at: z.number(),
  actor: z.string(),
  kind: z.string(),
  text: z.string(),
  object: policyRefSchema.nullable(),
  edge: z.string().nullable(),
  evidence: z.string(),
  outcome: z.enum(['done', 'failed', 'refused']),
  before: z.string().nullable(),
  after: z.string().nullable(),
  auditIds: z.array(z.string()),
  /** Letter on the line, for writes that stand on it. */
  letter: z.string().nullable(),
});
export type ActivityEventView = z.infer<typeof activityEventSchema>;

export const activitySchema = z.object({
  sentence: z.string(),
  subline: z.string(),
  line: z.array(z.object({ at: z.number(), value: z.number().nullable() })),
  gaps: z.array(gapSchema),
  events: z.array(activityEventSchema),
  total: z.number(),
});
export type ActivityView = z.infer<typeof activitySchema>;
