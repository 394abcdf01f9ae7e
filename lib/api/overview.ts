import { z } from 'zod';
import { coverageStateSchema, edgeRefSchema, edgeVerdictSchema, observationSchema } from './common';

export const stageSchema = z.enum(['allow', 'stage', 'deny', 'exempt']);
export type StageView = z.infer<typeof stageSchema>;

/** One square: left half ingress, right half egress. */
export const podSquareSchema = z.object({
  name: z.string(),
  ingress: coverageStateSchema,
  egress: coverageStateSchema,
});
export type PodSquareView = z.infer<typeof podSquareSchema>;

export const activityBriefSchema = z.object({
  at: z.number(),
  actor: z.string(),
  kind: z.string(),
  text: z.string(),
});

export const overviewSchema = z.object({
  /** The page sentence, made from live numbers. */
  sentence: z.string(),
  subline: z.string(),
  pods: z.object({ inScope: z.number(), enforced: z.number(), staged: z.number() }),
  crossing: z.array(
    z.object({
      stage: z.enum(['allow', 'stage', 'deny']),
      pods: z.number(),
      namespaces: z.array(
        z.object({
          name: z.string(),
          pods: z.number(),
          squares: z.array(podSquareSchema),
          podsPerSquare: z.number(),
          wouldDeny: z.number(),
          unknown: z.number(),
        }),
      ),
    }),
  ),
  exempt: z.array(z.object({ name: z.string(), pods: z.number(), reason: z.string() })),
  notVisible: z.array(z.object({ title: z.string(), detail: z.string() })),
  /** What to do next: exactly one, or none. */
  next: z.object({
    kind: z.enum(['stage', 'decide', 'gate', 'rollout', 'done', 'wait']),
    title: z.string(),
    detail: z.string(),
    action: z.object({ label: z.string(), href: z.string() }).nullable(),
    secondary: z.object({ label: z.string(), href: z.string() }).nullable(),
    rows: z.array(
      z.object({
        edge: edgeRefSchema,
        verdict: edgeVerdictSchema,
        edges: z.number(),
        figure: z.string(),
        tag: z.string().nullable(),
      }),
    ),
    more: z.string().nullable(),
  }),
  /** Edges that would be denied over time; gaps come from observation. null value = not computed. */
  exposureLine: z.array(z.object({ at: z.number(), value: z.number().nullable() })),
  wouldDenyNow: z.number().nullable(),
  exposureNote: z.string().nullable(),
  cannotSee: z.array(z.object({ title: z.string(), detail: z.string() })),
  activity: z.array(activityBriefSchema),
  observation: observationSchema,
});
export type OverviewView = z.infer<typeof overviewSchema>;
