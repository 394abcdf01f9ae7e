import { z } from 'zod';

export const preflightCheckSchema = z.object({
  id: z.string(),
  group: z.enum(['Cluster', 'Evidence', 'Your rights', 'Way back']),
  name: z.string(),
  state: z.enum(['pass', 'fail', 'inconclusive', 'waiting']),
  detail: z.string(),
  remedy: z.string().nullable(),
});
export const preflightSchema = z.object({
  sentence: z.string(),
  subline: z.string(),
  checks: z.array(preflightCheckSchema),
});
export type PreflightView = z.infer<typeof preflightSchema>;

/** Durations in seconds. */
export const settingsSchema = z.object({
  gate: z.object({
    minObservedSeconds: z
      .number()
      .int()
      .min(0)
      .max(90 * 86_400),
    minStagedSeconds: z
      .number()
      .int()
      .min(0)
      .max(90 * 86_400),
    minCompletePercent: z.number().min(0).max(100),
    passValidSeconds: z.number().int().min(5).max(3_600),
    confirmSeconds: z.number().int().min(5).max(7_200),
    extendSeconds: z.number().int().min(0).max(3_600),
    settleSeconds: z.number().int().min(0).max(900),
    verifiedAfterSeconds: z.number().int().min(0).max(7_200),
    verifiedPercent: z.number().min(0).max(100),
  }),
  exemptions: z.array(
    z.object({ namespace: z.string(), reason: z.string(), owner: z.string(), builtIn: z.boolean() }),
  ),
  production: z.boolean(),
});
export type SettingsView = z.infer<typeof settingsSchema>;
/** PUT /api/settings: built-in exemptions are kept whatever is sent. */
export const settingsBodySchema = settingsSchema;
