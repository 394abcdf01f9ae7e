/** A cluster in use, with its week of traffic and a default deny that is staged: what one picture is made of. */
import { type ClusterSize, clusterSnapshot } from '@/bench/engine/cluster-fixture';
import { Random } from '@/bench/random';
import { type EdgeKey, type EdgePeer, type EdgeSummary, edgeId, type ReporterSummary } from '@/lib/flows';
import {
  type CalicoPolicy,
  compile,
  type Engine,
  type Rule,
  type SideEvaluation,
  type Snapshot,
  type Workload,
} from '@/lib/policy';
import { buildCandidate, type CandidateSpec, edgeFlow } from '@/lib/rollout';

export interface BusySize extends ClusterSize {
  /** Recorded edges. */
  readonly edges: number;
  /** Allows that are staged and wait to be placed. */
  readonly stagedAllows: number;
}

export const candidate: CandidateSpec = {
  kind: 'global',
  namespace: null,
  tier: 'default',
  excluded: ['kube-system'],
};

const ports = [80, 443, 8080, 8443, 9090, 5432, 6379, 3306, 9092, 53] as const;
const daySeconds = 86_400;

const named = ({ namespace, name, kind }: Workload): EdgePeer => ({
  type: 'workload',
  namespace,
  name,
  kind,
});

/** Controllers of the fixture's pods, and nightly jobs that have no pod now. */
function workloadsOf(snapshot: Snapshot): Workload[] {
  const found = new Map<string, Workload>();
  const of = (
    more: Pick<Workload, 'namespace' | 'kind' | 'name' | 'labels'> & Partial<Workload>,
  ): Workload => ({
    serviceAccount: 'default',
    hostNetwork: false,
    ports: [],
    replicas: 1,
    schedule: null,
    timeZone: null,
    podPrefixes: [],
    ...more,
  });
  for (const { workload, labels, generateName } of snapshot.pods)
    found.set(
      `${workload.namespace}/${workload.name}`,
      of({ ...workload, labels, podPrefixes: [generateName ?? ''] }),
    );
  const jobs = snapshot.namespaces.map(({ name }) =>
    of({
      namespace: name,
      kind: 'CronJob',
      name: 'nightly',
      labels: { app: 'nightly' },
      schedule: '10 2 * * *',
    }),
  );
  return [...found.values(), ...jobs];
}

function withDns(snapshot: Snapshot): Snapshot {
  const [pod] = snapshot.pods;
  if (pod === undefined) throw new RangeError('a cluster needs pods');
  const workload = { namespace: 'kube-system', kind: 'Deployment', name: 'coredns' };
  const labels = { 'k8s-app': 'kube-dns' };
  const dns = {
    ...pod,
    namespace: 'kube-system',
    name: 'coredns-0',
    generateName: null,
    labels,
    ips: ['10.255.0.53'],
    workload,
  };
  return {
    ...snapshot,
    pods: [...snapshot.pods, dns],
    namespaces: [
      ...snapshot.namespaces.map((namespace) => ({
        ...namespace,
        labels: { ...namespace.labels, 'kubernetes.io/metadata.name': namespace.name },
      })),
      { name: 'kube-system', labels: { 'kubernetes.io/metadata.name': 'kube-system' }, terminating: false },
    ],
    nodes: Array.from({ length: 500 }, (_, at) => ({
      name: `node-${at}`,
      labels: {},
      ips: [`192.168.${at >> 8}.${at & 255}`],
      ready: true,
    })),
  };
}

/** What a team writes for one workload: its callers and whom it calls. */
function allowOf(workload: Workload, staged: boolean, random: Random): CalicoPolicy {
  const rule = { action: 'Allow', protocol: 'TCP' } as const;
  const rules = (direction: 'source' | 'destination'): Rule[] =>
    Array.from({ length: 2 + random.below(5) }, (): Rule => {
      const end = random.chance(0.2)
        ? { nets: [`203.0.${random.below(20)}.0/24`] }
        : random.chance(0.5)
          ? { namespaceSelector: `team in {"team-${random.below(40)}", "team-${random.below(40)}"}` }
          : {
              namespaceSelector: 'has(team)',
              selector: `tier == "${random.one(['web', 'api', 'worker', 'cache'])}"`,
            };
      const from = random.below(4);
      const own = { ports: ports.slice(from, from + 7) };
      return direction === 'source'
        ? { ...rule, source: end, destination: own }
        : { ...rule, destination: { ...end, ...own } };
    });
  return {
    kind: staged ? 'StagedNetworkPolicy' : 'CalicoNetworkPolicy',
    namespace: workload.namespace,
    name: `default.${workload.name}`,
    tier: 'default',
    order: 100 + random.below(800),
    selector: `app == "${workload.name}"`,
    types: ['Ingress', 'Egress'],
    ingress: rules('source'),
    egress: rules('destination'),
    ...(staged ? { stagedAction: 'Set' } : {}),
  };
}

/** The platform's tier comes first: it stops a few ports and leaves the rest to the teams. */
function platform(at: number, random: Random): CalicoPolicy {
  const rule = { action: 'Deny', protocol: 'TCP', destination: { ports: [20_000 + at] } } as const;
  return {
    kind: 'GlobalNetworkPolicy',
    namespace: null,
    name: `platform.p-${at}`,
    tier: 'platform',
    order: at,
    selector: `env == "${random.one(['prod', 'dev'])}" || has(app)`,
    types: ['Ingress', 'Egress'],
    ingress: [rule],
    egress: [rule],
  };
}

/** Some namespaces are enforced by their teams' own policies, in others theirs are staged, and a default deny waits for all. */
export function busySnapshot(size: BusySize): Snapshot {
  const bare = withDns(clusterSnapshot({ ...size, policies: 0 }));
  const workloads = workloadsOf(bare);
  const world = { ...bare, workloads };
  const deny = buildCandidate(candidate, world);
  if (!deny.ok) throw new RangeError(deny.refusal);
  const random = new Random(13);
  const owned = workloads.filter(
    ({ kind, namespace }) => kind === 'Deployment' && namespace !== 'kube-system',
  );
  owned.sort((a, b) => (a.namespace < b.namespace ? -1 : a.namespace > b.namespace ? 1 : 0));
  const global = Array.from({ length: 4 }, (_, at) => platform(at, random));
  const written = owned
    .slice(0, size.policies - global.length - 1)
    .map((workload, at, all) => allowOf(workload, at >= all.length - size.stagedAllows, random));
  return { ...world, policies: [...global, ...written, deny.policy] };
}

/** What Goldmane brings of one side: the pending trace that Felix computed, here always the engine's own. */
function reporter(
  side: SideEvaluation | null,
  at: { readonly from: number; readonly to: number },
): ReporterSummary | null {
  if (side === null) return null;
  const isKnown = side.verdict !== 'unknown';
  return {
    firstSeen: at.from,
    lastSeen: at.to,
    windows: 1_000,
    connections: 5_000,
    allowedConnections: 5_000,
    deniedConnections: 0,
    allowedLastSeen: at.to,
    deniedLastSeen: null,
    bytesForward: null,
    bytesReverse: null,
    action: 'allow',
    enforcedTrace: [],
    pendingTrace: isKnown ? side.trace : [],
    pendingState: isKnown ? 'known' : 'not-computed',
  };
}

function edgeKeys(size: BusySize, workloads: readonly Workload[]): EdgeKey[] {
  const random = new Random(17);
  const found = new Map<string, EdgeKey>();
  while (found.size < size.edges) {
    const src = named(random.one(workloads));
    const dst: EdgePeer = random.chance(0.03)
      ? { type: 'network', namespace: null, name: random.one(['pub', 'pvt']), kind: null }
      : random.chance(0.03)
        ? { type: 'network-set', namespace: null, name: `partner-${random.below(20)}`, kind: null }
        : named(workloads[random.skewed(workloads.length)] ?? random.one(workloads));
    const edge: EdgeKey = {
      src,
      dst,
      protocol: 'tcp',
      port: random.one(ports),
      icmpType: null,
      icmpCode: null,
    };
    found.set(edgeId(edge), edge);
  }
  return [...found.values()];
}

/** @param now unix seconds: the week ends there. */
export function busyEdges(
  size: BusySize,
  snapshot: Snapshot,
  now: number,
  engine: Engine = compile(snapshot),
): EdgeSummary[] {
  const at = { from: now - 7 * daySeconds, to: now - 15 };
  return edgeKeys(size, snapshot.workloads).map((edge) => {
    const { egress, ingress } = engine.evaluate(edgeFlow(edge), 'staged');
    return {
      id: edgeId(edge),
      edge,
      firstSeen: at.from,
      lastSeen: at.to,
      src: reporter(egress, at),
      dst: reporter(ingress, at),
      service: null,
    };
  });
}
