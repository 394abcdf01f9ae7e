/** Small clusters with a staged default deny and the traffic somebody recorded in them. */
import fc from 'fast-check';
import { type EdgePeer, type EdgeSummary, edgeId } from '@/lib/flows';
import type { NetworkSet, Pod, Policy, Snapshot, Workload } from '@/lib/policy';
import { fixture, makePod } from '@/lib/policy/testing/world';
import { buildCandidate } from '../build-candidate';

export interface Traffic {
  /** With the staged deny. */
  readonly world: Snapshot;
  readonly summaries: readonly EdgeSummary[];
}

const namespaces = ['shop', 'db', 'ops'] as const;
/** Unix seconds. */
export const trafficAt = 1_800_000_000;

interface Drawn {
  readonly namespace: (typeof namespaces)[number];
  readonly kind: 'Deployment' | 'StatefulSet';
  readonly labels: Record<string, string>;
  readonly replicas: number;
  readonly hostNetwork: boolean;
}

const optional = (values: readonly string[]) =>
  fc.option(fc.constantFrom(...values), { freq: 3, nil: undefined });

/** Few values, so that workloads often look alike; some carry nothing to hold on to. */
const labels = fc
  .record({
    app: optional(['web', 'api', 'db']),
    'app.kubernetes.io/name': optional(['web', 'worker']),
    tier: optional(['front', 'back']),
    version: optional(['v1', 'v2']),
  })
  .map((drawn) =>
    Object.fromEntries(
      Object.entries(drawn).filter((entry): entry is [string, string] => entry[1] !== undefined),
    ),
  );

const drawnWorkload: fc.Arbitrary<Drawn> = fc.record({
  namespace: fc.constantFrom(...namespaces),
  kind: fc.constantFrom('Deployment', 'Deployment', 'StatefulSet' as const),
  labels,
  replicas: fc.integer({ min: 0, max: 3 }),
  hostNetwork: fc.nat({ max: 9 }).map((drawn) => drawn === 0),
});

/** Two of one name may differ in kind. */
const nameOf = (at: number): string => `w${at % 5}`;

function workloadOf({ namespace, kind, labels: own, hostNetwork }: Drawn, at: number): Workload {
  return {
    namespace,
    kind,
    name: nameOf(at),
    labels: own,
    serviceAccount: 'default',
    hostNetwork,
    ports: [],
    replicas: 1,
    schedule: null,
    timeZone: null,
    podPrefixes: [],
  };
}

const podsOf = (drawn: Drawn, at: number): Pod[] =>
  Array.from({ length: drawn.replicas }, (_, replica) =>
    makePod(
      `${drawn.namespace}/${nameOf(at)}-${drawn.kind.toLowerCase()}-${replica}`,
      { ...drawn.labels, 'pod-template-hash': `h${at}` },
      drawn.hostNetwork ? '192.168.0.1' : `10.9.${at}.${replica + 1}`,
      {
        hostNetwork: drawn.hostNetwork,
        workload: { namespace: drawn.namespace, kind: drawn.kind, name: nameOf(at) },
      },
    ),
  );

const sets: readonly NetworkSet[] = [
  { namespace: null, name: 'partners', labels: { kind: 'partner' }, nets: ['203.0.113.0/24'] },
  { namespace: 'shop', name: 'legacy', labels: {}, nets: ['198.51.100.7/32'] },
];
const outside: readonly EdgePeer[] = [
  { type: 'network-set', namespace: null, name: 'partners', kind: null },
  { type: 'network-set', namespace: 'shop', name: 'legacy', kind: null },
  { type: 'network', namespace: null, name: 'pub', kind: null },
  { type: 'network', namespace: null, name: 'pvt', kind: null },
];

const told = {
  firstSeen: trafficAt - 900,
  lastSeen: trafficAt - 60,
  windows: 9,
  connections: 9,
  allowedConnections: 9,
  deniedConnections: 0,
  allowedLastSeen: trafficAt - 60,
  deniedLastSeen: null,
  bytesForward: null,
  bytesReverse: null,
  action: 'allow',
  enforcedTrace: [],
  pendingTrace: [],
  pendingState: 'unsupported',
} as const;

function summaryOf(src: EdgePeer, dst: EdgePeer, protocol: 'tcp' | 'udp', port: number): EdgeSummary {
  const edge = { src, dst, protocol, port, icmpType: null, icmpCode: null };
  const { firstSeen, lastSeen } = told;
  const at = (peer: EdgePeer) => (peer.type === 'workload' ? told : null);
  return { id: edgeId(edge), edge, firstSeen, lastSeen, src: at(src), dst: at(dst), service: null };
}

const stagedDeny = (world: Snapshot): Policy => {
  const built = buildCandidate({ kind: 'global', namespace: null, tier: 'default', excluded: [] }, world);
  if (!built.ok) throw new Error(built.refusal);
  return built.policy;
};

export const arbitraryTraffic: fc.Arbitrary<Traffic> = fc
  .record({
    drawn: fc.array(drawnWorkload, { minLength: 2, maxLength: 8 }),
    lines: fc.array(
      fc.record({
        from: fc.nat(),
        to: fc.nat(),
        protocol: fc.constantFrom('tcp', 'tcp', 'udp' as const),
        port: fc.constantFrom(80, 443, 5432, 9090),
        outside: fc.option(fc.constantFrom(...outside), { freq: 3, nil: null }),
        comesIn: fc.boolean(),
      }),
      { minLength: 1, maxLength: 14 },
    ),
  })
  .map(({ drawn, lines }) => {
    // One workload a kind, namespace and name.
    const unique = [
      ...new Map(
        drawn.map((one, at) => [`${one.namespace}/${one.kind}/${nameOf(at)}`, { one, at }] as const),
      ).values(),
    ];
    const world: Snapshot = {
      ...fixture,
      namespaces: namespaces.map((name) => ({
        name,
        labels: { 'kubernetes.io/metadata.name': name },
        terminating: false,
      })),
      workloads: unique.map(({ one, at }) => workloadOf(one, at)),
      pods: unique.flatMap(({ one, at }) => podsOf(one, at)),
      networkSets: sets,
      services: [],
      policies: [],
    };
    const peers: EdgePeer[] = unique.map(({ one, at }) => ({
      type: 'workload',
      namespace: one.namespace,
      name: nameOf(at),
      kind: one.kind,
    }));
    const peer = (place: number): EdgePeer => {
      const found = peers[place % peers.length];
      if (found === undefined) throw new Error('no workload');
      return found;
    };
    const summaries = lines.map(({ from, to, protocol, port, outside: far, comesIn }) => {
      const [src, dst] =
        far === null ? [peer(from), peer(to)] : comesIn ? [far, peer(to)] : [peer(from), far];
      return summaryOf(src, dst, protocol, port);
    });
    return {
      world: { ...world, policies: [stagedDeny(world)] },
      summaries: [...new Map(summaries.map((summary) => [summary.id, summary])).values()],
    };
  });
