import { z } from 'zod';
import { edgeRefSchema } from './common';

export const preflightCheckSchema = z.object({
  id: z.string(),
  group: z.enum(['Cluster', 'Evidence', 'Your rights', 'Way back']),
  name: z.string(),
  state: z.enum(['pass', 'fail', 'inconclusive', 'waiting']),
  detail: z.string(),
  remedy: z.string().nullable(),
});
const answerSchema = z.object({
  verdict: z.enum(['allow', 'deny']),
  /** Hits in the string form of this Calico release: `0|default|knp:shop/allow-web|allow|0`. */
  trace: z.array(z.string()),
});

export const disagreementSchema = z.object({
  edge: edgeRefSchema,
  side: z.enum(['source', 'destination']),
  calico: answerSchema,
  drawbridge: answerSchema,
  /** False where the same verdict was reached by another trace. */
  verdictDiffers: z.boolean(),
  /** Where the two part, in words. */
  differs: z.string(),
  /** What of Calico's evaluator is known to make the difference: `named port`; null while nothing explains it. */
  known: z.string().nullable(),
  /** Who took the edge upon themselves by a decision; null while nobody did. */
  decidedBy: z.string().nullable(),
});
export type DisagreementView = z.infer<typeof disagreementSchema>;

/** Calico's own pending verdicts beside the engine's, counted in sides of edges. Nothing compared is not agreement. */
export const agreementSchema = z.object({
  /** Sides whose verdict both know as the policies stand. */
  compared: z.number(),
  /** Those with the same verdict. */
  agreeing: z.number(),
  /** Of `compared`, one decimal, never rounded up; null while nothing was compared. */
  percent: z.number().nullable(),
  /** Of `agreeing`, those by another trace. */
  otherTrace: z.number(),
  /** Other verdicts that are a known difference of Calico's evaluator. */
  known: z.number(),
  /** Other verdicts that nothing explains, decided ones among them. */
  unexplained: z.number(),
  /** Sides that were reported and not compared, most first. */
  notCompared: z.array(z.object({ why: z.string(), sides: z.number() })),
  /** The first of them, unexplained ones first. */
  disagreements: z.array(disagreementSchema),
  /** How many there are. */
  total: z.number(),
});
export type AgreementView = z.infer<typeof agreementSchema>;

export const preflightSchema = z.object({
  sentence: z.string(),
  subline: z.string(),
  checks: z.array(preflightCheckSchema),
  agreement: agreementSchema,
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
