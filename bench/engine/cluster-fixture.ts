/** A large cluster: endpoints in namespaces by workload, policies as teams write them, and flows that mostly repeat (performance §7, goals 2 and 3). */
import type { CalicoPolicy, FlowColumns, FlowEnd, Pod, Rule, Snapshot, Traffic } from '@/lib/policy';
import { Random } from '../random';

export interface ClusterSize {
  readonly endpoints: number;
  readonly policies: number;
  readonly flows: number;
  /** Workloads; endpoints of one are alike. */
  readonly workloads: number;
}

const tiers = ['gateway', 'web', 'api', 'worker', 'cache', 'store', 'queue', 'batch'] as const;
const ports = [
  80, 443, 8080, 8443, 9090, 9100, 5432, 6379, 3306, 5672, 9092, 53, 50_051, 27_017, 11_211, 2_049,
];

/** The last workloads have a namespace each; the others share one with two dozen more. */
const small = 20;
const namespaceOf = (workload: number, workloads: number): string =>
  workload >= workloads - small
    ? `small-${workloads - 1 - workload}`
    : `ns-${workload % Math.ceil(workloads / 25)}`;

export function clusterSnapshot(size: ClusterSize): Snapshot {
  const random = new Random(7);
  const namespaces = Math.ceil(size.workloads / 25);
  const pods: Pod[] = [];
  for (let at = 0; at < size.endpoints; at++) {
    const workload = at % size.workloads;
    const namespace = namespaceOf(workload, size.workloads);
    pods.push({
      namespace,
      name: `app-${workload}-${at}`,
      generateName: `app-${workload}-`,
      labels: {
        app: `app-${workload}`,
        tier: tiers[workload % tiers.length] ?? 'web',
        version: `v${Math.floor(at / size.workloads) % 2}`,
        'pod-template-hash': `${workload % 997}`,
      },
      serviceAccount: `sa-${workload % 5}`,
      node: `node-${at % 500}`,
      ips: [`10.${(at >>> 16) & 255}.${(at >>> 8) & 255}.${at & 255}`],
      hostNetwork: false,
      phase: 'Running',
      ports: [],
      workload: { namespace, kind: 'Deployment', name: `app-${workload}` },
    });
  }
  return {
    capabilities: {
      version: 'v3.32.1',
      tieBreak: 'name-namespace-kind',
      traceNames: 'as-served',
      typesDefault: 'by-length',
      clusterNetworkPolicy: true,
      adminNetworkPolicy: false,
      baselineAdminNetworkPolicy: false,
    },
    tiers: [
      { name: 'platform', order: 100, defaultAction: 'Pass' },
      { name: 'default', order: 1_000_000, defaultAction: 'Deny' },
    ],
    policies: Array.from({ length: size.policies }, (_, at) => policyOf(at, size, random)),
    pods,
    workloads: [],
    namespaces: Array.from({ length: namespaces + small }, (_, at) => ({
      name: at < namespaces ? `ns-${at}` : `small-${at - namespaces}`,
      labels: { team: `team-${at % 40}`, env: at % 3 === 0 ? 'prod' : 'dev' },
      terminating: false,
    })),
    serviceAccounts: [],
    networkSets: Array.from({ length: 20 }, (_, at) => ({
      namespace: null,
      name: `partner-${at}`,
      labels: { kind: 'partner', name: `partner-${at}` },
      nets: [`203.0.${at}.0/24`],
    })),
    hostEndpoints: [],
    profiles: [],
    services: [],
    nodes: [],
  };
}

/** Nine of ten policies are one team's, for one workload; the rest is the platform's, for everybody. */
export function policyOf(at: number, size: ClusterSize, random: Random): CalicoPolicy {
  const workload = at % size.workloads;
  const isPlatform = at % 250 === 249;
  const namespace = isPlatform ? null : namespaceOf(workload, size.workloads);
  const rules = (direction: 'source' | 'destination'): Rule[] =>
    Array.from({ length: 2 + random.below(6) }, (): Rule => {
      const end = random.chance(0.15)
        ? { nets: [`203.0.${random.below(20)}.0/24`] }
        : random.chance(0.4)
          ? {
              namespaceSelector: `team == "team-${random.below(40)}"`,
              selector: `tier == "${random.one(tiers)}"`,
            }
          : { selector: `app in {"app-${random.below(size.workloads)}", "app-${workload}"}` };
      const destination = { ports: [random.one(ports), random.one(ports)] };
      return {
        action: isPlatform ? random.one(['Deny', 'Pass'] as const) : 'Allow',
        protocol: 'TCP',
        ...(direction === 'source'
          ? { source: end, destination }
          : { destination: { ...end, ...destination } }),
      };
    });
  return {
    kind: namespace === null ? 'GlobalNetworkPolicy' : 'CalicoNetworkPolicy',
    namespace,
    name: `p-${at}`,
    tier: isPlatform ? 'platform' : 'default',
    order: isPlatform ? at : random.below(1_000),
    selector: isPlatform ? `tier == "${random.one(tiers)}"` : `app == "app-${workload}"`,
    types: ['Ingress', 'Egress'],
    ingress: rules('source'),
    egress: rules('destination'),
  };
}

/** Who talks to whom repeats: flows are drawn from a fixed number of relations between workloads. */
export function clusterFlows(size: ClusterSize, relations: number): FlowColumns {
  const random = new Random(11);
  const ends: FlowEnd[] = Array.from({ length: size.endpoints }, (_, at) => {
    const workload = at % size.workloads;
    return {
      type: 'pod',
      namespace: namespaceOf(workload, size.workloads),
      name: `app-${workload}-${at}`,
    };
  });
  for (let at = 0; at < 2_000; at++) ends.push({ type: 'ip', ip: `203.0.${at % 40}.${at % 250}` });
  const traffic: Traffic[] = ports.map((port) => ({ protocol: 'tcp', port }));
  traffic.push({ protocol: 'udp', port: 53 });
  const from = new Uint32Array(relations);
  const to = new Uint32Array(relations);
  const by = new Uint32Array(relations);
  for (let at = 0; at < relations; at++) {
    from[at] = random.below(size.workloads);
    to[at] = random.chance(0.05) ? size.workloads + random.below(2_000) : random.skewed(size.workloads);
    by[at] = random.below(traffic.length);
  }
  const copies = Math.floor(size.endpoints / size.workloads);
  const pod = (workload: number): number => workload + size.workloads * random.below(copies);
  const source = new Uint32Array(size.flows);
  const destination = new Uint32Array(size.flows);
  const kind = new Uint32Array(size.flows);
  for (let row = 0; row < size.flows; row++) {
    const relation = random.skewed(relations);
    const target = to[relation] ?? 0;
    source[row] = pod(from[relation] ?? 0);
    destination[row] = target < size.workloads ? pod(target) : size.endpoints + target - size.workloads;
    kind[row] = by[relation] ?? 0;
  }
  return { ends, traffic, source, destination, kind };
}
