/** Lines of a recording: NDJSON with a header, then gaps, windows and their rows. Version 1. */
import { z } from 'zod';
import { type EdgeRow, type Gap, maxAddresses } from '../window';

export const recordingVersion = 1;

const seconds = z.int().min(0).max(0xffff_ffff);
const count = z.int().min(0).nullable();
const namespace = z.string().min(1).nullable();
const addresses = z.array(z.string().min(1)).max(maxAddresses).nullable();
const code = z.int().min(0).max(255).nullable();

const header = z.object({
  type: z.literal('drawbridge-recording'),
  version: z.int().min(1),
  /** Never the name of a live source: its windows would overwrite what was observed. */
  source: z.string().regex(/^recording(\/[\w.-]+)?$/, 'must be "recording" or "recording/NAME"'),
  windowSeconds: z.int().min(1),
  from: seconds,
  to: seconds,
});

const gap = z.object({
  type: z.literal('gap'),
  kind: z.enum([
    'source-unreachable',
    'source-restarted',
    'window-missing',
    'node-silent',
    'pending-not-computed',
    'recording-paused',
    'before-history',
    'records-unreadable',
    'cardinality-limited',
    'clock-ahead',
    'lost-events',
  ]),
  subject: z.string().min(1),
  from: seconds,
  to: seconds.nullable(),
  message: z.string(),
  remedy: z.string().nullable(),
});

const window = z.object({ type: z.literal('window'), start: seconds, end: seconds, complete: z.boolean() });

const peer = z.object({
  type: z.enum(['workload', 'host', 'network-set', 'network']),
  namespace,
  name: z.string().min(1),
  kind: z.string().min(1).nullable(),
});

const policyKind = z.enum([
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

const hit = z.object({
  kind: z.enum([...policyKind.options, 'Profile', 'EndOfTier']),
  tier: z.string(),
  namespace,
  name: z.string(),
  action: z.enum(['Allow', 'Deny', 'Pass']),
  policyIndex: z.int(),
  ruleIndex: z.int(),
  trigger: z.exactOptional(z.object({ kind: policyKind, namespace, name: z.string(), tier: z.string() })),
});

const row = z.object({
  type: z.literal('row'),
  start: seconds,
  end: seconds,
  edge: z.object({
    src: peer,
    dst: peer,
    protocol: z.string().min(1),
    port: z.int().min(0).max(65_535).nullable(),
    icmpType: code,
    icmpCode: code,
  }),
  reporter: z.enum(['src', 'dst']),
  action: z.enum(['allow', 'deny']),
  enforcedTrace: z.array(hit),
  pendingTrace: z.array(hit),
  pendingState: z.enum(['known', 'not-computed', 'unsupported']),
  connectionsStarted: count,
  connectionsCompleted: count,
  connectionsLive: count,
  bytesForward: count,
  bytesReverse: count,
  packetsForward: count,
  packetsReverse: count,
  service: z
    .object({
      namespace: z.string(),
      name: z.string().min(1),
      port: z.int().nullable(),
      portName: z.string().nullable(),
    })
    .nullable(),
  srcName: z.string(),
  dstName: z.string(),
  // Since version 2: what version 1 does not say is not known.
  srcAddresses: addresses.default(null),
  dstAddresses: addresses.default(null),
  samples: count.default(null),
});

const line = z.discriminatedUnion('type', [header, gap, window, row]);

export type RecordingLine =
  | z.infer<typeof header>
  | z.infer<typeof window>
  | ({ readonly type: 'gap' } & Gap)
  | ({ readonly type: 'row'; readonly start: number; readonly end: number } & EdgeRow);

/** Fails with what is wrong and where in the line. */
export function parseRecordingLine(text: string): RecordingLine {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (error) {
    throw new Error('it is not JSON: the file is torn or no recording', { cause: error });
  }
  const parsed = line.safeParse(json);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  const path = issue?.path.join('.') ?? '';
  throw new Error(path === '' ? (issue?.message ?? 'it cannot be read') : `${path}: ${issue?.message ?? ''}`);
}
