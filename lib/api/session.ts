import { z } from 'zod';
import { observationSchema, permissionSchema, wavePhases } from './common';

export const sessionSchema = z.object({
  user: z.string(),
  /** `Viewer` (may write nothing), `Author` (may stage), `Approver` (may enforce). */
  role: z.enum(['Viewer', 'Author', 'Approver']),
  readOnly: z.boolean(),
  cluster: z.object({
    name: z.string(),
    context: z.string(),
    server: z.string(),
    production: z.boolean(),
    /** When the snapshot was taken that is rehearsed, unix seconds; null for the cluster itself. */
    rehearsedAt: z.number().nullable().optional(),
  }),
  permissions: z.object({
    stage: permissionSchema,
    enforce: permissionSchema,
    decide: permissionSchema,
    settings: permissionSchema,
  }),
});
export type SessionView = z.infer<typeof sessionSchema>;

/** Body of POST /api/login: a Kubernetes bearer token. The one-time link is GET /login?token=…. */
export const loginSchema = z.object({ token: z.string().min(1).max(8192) });

/** Live state of what the page stands on; polled and pushed. */
export const statusSchema = z.object({
  now: z.number(),
  /** Revision counters; an event of the same name says they moved. */
  revision: z.object({ cluster: z.number(), flows: z.number(), rollout: z.number(), decisions: z.number() }),
  flows: z.object({
    state: z.enum(['connecting', 'live', 'stale']),
    newestWindowEnd: z.number().nullable(),
    windowSeconds: z.number().nullable(),
    message: z.string().nullable(),
    recording: z.enum(['on', 'paused']),
  }),
  cluster: z.object({
    state: z.enum(['live', 'stale', 'connecting']),
    message: z.string().nullable(),
    kubernetesVersion: z.string(),
    calicoVersion: z.string().nullable(),
    flavour: z.enum(['aggregated', 'native', 'crd-only', 'none']),
    stagedKinds: z.boolean(),
    /** null = all. */
    namespaces: z.array(z.string()).nullable(),
    missing: z.array(z.object({ kind: z.string(), reason: z.string(), message: z.string() })),
  }),
  observation: observationSchema,
  counts: z.object({
    namespaces: z.number(),
    toDecide: z.number(),
    wouldDeny: z.number(),
    unknown: z.number(),
    preflight: z.number(),
  }),
  namespaceNames: z.array(z.string()),
  /** The rollout card and the countdown bar; null before a candidate is staged. */
  rollout: z
    .object({
      title: z.string(),
      phase: z.enum(['staged', 'observing', 'gate', ...wavePhases]),
      phaseText: z.string(),
      /** Five short bars. */
      bars: z.array(z.enum(['done', 'current', 'ahead'])),
      wave: z.string(),
      /** When the wave goes back by itself: unless raised while armed, unless confirmed while raised. */
      deadline: z.number().nullable(),
      /** While a raised bridge waits for confirmation: its countdown runs from here to the deadline. */
      raisedAt: z.number().optional(),
      confirmPercent: z.number().nullable(),
      bridge: z.enum(['none', 'lowered', 'raised', 'canary']),
    })
    .nullable(),
});
export type StatusView = z.infer<typeof statusSchema>;

/** Server-sent events: `revision` carries statusSchema.revision, `rollout` fires at each phase change. */
export const revisionEventSchema = statusSchema.shape.revision;
export type RevisionView = z.infer<typeof revisionEventSchema>;
