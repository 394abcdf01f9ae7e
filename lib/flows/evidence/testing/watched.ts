/** A small watched cluster in a few words, for tests of evidence: three nodes, a shop, a database, and who saw whom. */
import type { PolicyHit, Snapshot, Workload } from '@/lib/policy';
import { fixture, makePod } from '@/lib/policy/testing/world';
import { edgeId } from '../../edge';
import type { EdgeSummary, ReporterSummary } from '../../history';
import { type CoveredStretch, observe } from '../../observe';
import type { SourceCapabilities } from '../../source';
import { edgeOf } from '../../testing/rows';
import type { Gap } from '../../window';
import { controlLabel } from '../controls';
import { cronSchedules } from '../cron-schedule';
import type { EvidenceInput, EvidenceSource } from '../evidence';

/** Unix seconds: Thu 19 Nov 2026 10:00 UTC. */
export const now = Date.UTC(2026, 10, 19, 10) / 1_000;
export const day = 86_400;
export const range = { from: now - 7 * day, to: now };

export function workloadOf(id: string, more: Partial<Workload> = {}): Workload {
  const [namespace = '', name = ''] = id.split('/');
  return {
    namespace,
    kind: 'Deployment',
    name,
    labels: { app: name },
    serviceAccount: 'default',
    hostNetwork: false,
    ports: [],
    replicas: 1,
    schedule: null,
    timeZone: null,
    podPrefixes: [],
    ...more,
  };
}

let lastAddress = 0;
const podOf = (workload: Workload, node: string, index: number) =>
  makePod(
    `${workload.namespace}/${workload.name}-${index}`,
    { ...workload.labels },
    `10.2.${++lastAddress >> 8}.${lastAddress & 255}`,
    {
      node,
      hostNetwork: workload.hostNetwork,
      workload: { namespace: workload.namespace, kind: workload.kind, name: workload.name },
    },
  );

/** Workloads with the nodes their pods run on; none for a CronJob between its runs. */
export function worldOf(
  placed: readonly (readonly [Workload, readonly string[]])[],
  more: Partial<Snapshot> = {},
): Snapshot {
  const workloads = placed.map(([workload]) => workload);
  return {
    ...fixture,
    namespaces: [...new Set(workloads.map(({ namespace }) => namespace))].map((name) => ({
      name,
      labels: {},
      terminating: false,
    })),
    workloads,
    pods: placed.flatMap(([workload, nodes]) => nodes.map((node, index) => podOf(workload, node, index))),
    hostEndpoints: [],
    networkSets: [],
    ...more,
  };
}

export const web = workloadOf('shop/web');
export const api = workloadOf('shop/api');
export const pg = workloadOf('db/pg', { kind: 'StatefulSet' });
export const probe = workloadOf('tools/probe', { labels: { app: 'probe', [controlLabel]: 'true' } });

export const world = worldOf([
  [web, ['n1', 'n2']],
  [api, ['n2']],
  [pg, ['n3']],
]);

const hit = (action: 'Allow' | 'Deny'): PolicyHit => ({
  kind: action === 'Deny' ? 'EndOfTier' : 'Profile',
  tier: action === 'Deny' ? 'default' : '',
  namespace: null,
  name: action === 'Deny' ? '' : 'kns.shop',
  action,
  policyIndex: 0,
  ruleIndex: action === 'Deny' ? -1 : 0,
});

export const told = (
  more: Partial<ReporterSummary> & { pending?: 'Allow' | 'Deny' } = {},
): ReporterSummary => {
  const { pending = 'Allow', ...members } = more;
  const lastSeen = members.lastSeen ?? now - 30;
  const isDenied = members.action === 'deny';
  return {
    firstSeen: range.from,
    lastSeen,
    windows: 1_000,
    connections: 100,
    allowedConnections: isDenied ? 0 : 100,
    deniedConnections: isDenied ? 100 : 0,
    allowedLastSeen: isDenied ? null : lastSeen,
    deniedLastSeen: isDenied ? lastSeen : null,
    bytesForward: null,
    bytesReverse: null,
    action: 'allow',
    enforcedTrace: [hit(isDenied ? 'Deny' : 'Allow')],
    pendingTrace: [hit(pending)],
    pendingState: 'known',
    ...members,
  };
};

/** `shop/web > db/pg 5432`, told by both sides unless said otherwise. */
export function seen(
  line: string,
  sides: { readonly src?: ReporterSummary | null; readonly dst?: ReporterSummary | null } = {},
  members: Partial<EdgeSummary['edge']> = {},
): EdgeSummary {
  const edge = edgeOf(line, members);
  const { src = told(), dst = told() } = sides;
  const times = [src, dst].filter((side) => side !== null);
  return {
    id: edgeId(edge),
    edge,
    firstSeen: Math.min(...times.map(({ firstSeen }) => firstSeen)),
    lastSeen: Math.max(...times.map(({ lastSeen }) => lastSeen)),
    src,
    dst,
    service: null,
  };
}

export const busy: readonly EdgeSummary[] = [
  seen('shop/web > shop/api 8080'),
  seen('shop/api > db/pg 5432'),
  seen('shop/web > db/pg 5432'),
];

export const goldmane: SourceCapabilities = {
  kind: 'goldmane',
  windowSeconds: 15,
  lookbackSeconds: 3_600,
  enforcedTrace: true,
  pendingTrace: true,
  endpointTypes: true,
  services: true,
  addresses: false,
  icmpTypes: true,
  bytes: true,
  connectionCounts: true,
  nodesVisible: false,
  hostEndpoints: false,
  gapSignal: 'restart',
};

export const live = (more: Partial<SourceCapabilities> = {}): EvidenceSource => ({
  name: 'goldmane',
  state: { state: 'live', newestWindowEnd: now - 15 },
  capabilities: { ...goldmane, ...more },
});

export const gapOf = (kind: Gap['kind'], subject: string, from: number, to: number | null): Gap => ({
  kind,
  subject,
  from,
  to,
  message: `${subject} was not seen`,
  remedy: 'Look at it',
});

export interface WatchedParts extends Partial<EvidenceInput> {
  readonly gaps?: readonly Gap[];
  readonly stretches?: readonly CoveredStretch[];
  /** Begin of the history; the range's unless said. */
  readonly since?: number;
}

/** Everything seen, all the time, by everybody – less what is said. */
export function watched({
  gaps = [],
  stretches,
  since = range.from,
  ...more
}: WatchedParts = {}): EvidenceInput {
  const snapshot = more.snapshot ?? world;
  return {
    snapshot,
    summaries: busy,
    observation: observe({
      range,
      extent: { from: since, to: now },
      stretches: stretches ?? [{ source: 'goldmane', from: since, to: now }],
      gaps,
    }),
    sources: [live()],
    history: null,
    schedules: cronSchedules(snapshot),
    policiesChangedAt: now - 2 * day,
    stagedAt: now - 2 * day,
    namespaces: snapshot.namespaces.map(({ name }) => name),
    unreadable: { kinds: [], namespaces: null },
    now,
    range,
    ...more,
  };
}
