/** What people decided, as it is kept: ConfigMap `drawbridge-decisions`. */
import { z } from 'zod';
import type { KubeTransport } from '@/lib/cluster';
import { type Decisions, noDecisions } from '@/lib/rollout';
import { DocumentStore } from './document-store';

const edgeDecision = z.object({
  edge: z.string(),
  kind: z.enum(['deny', 'later', 'accept-unknown']),
  by: z.string(),
  at: z.number(),
  reason: z.string(),
  until: z.number().nullable(),
});
const gapAcceptance = z.object({
  gap: z.string(),
  by: z.string(),
  owner: z.string(),
  at: z.number(),
  reason: z.string(),
  until: z.number(),
});
const decisions = z.object({
  edges: z.record(z.string(), edgeDecision),
  gaps: z.record(z.string(), gapAcceptance),
});

export const decisionsDocument = (reader: KubeTransport, namespace: string): DocumentStore<Decisions> =>
  new DocumentStore({
    reader,
    namespace,
    name: 'drawbridge-decisions',
    key: 'decisions.json',
    empty: noDecisions,
    parse: (value) => decisions.parse(value),
  });
