/** A small shop in four namespaces: what views are tested on. pg has an enforced policy, the rest is open. */
import type { Pod, Policy, Snapshot, Workload } from '@/lib/policy';
import { allow, fixture, knp, makePod, snp } from '@/lib/policy/testing/world';
import { buildCandidate, type CandidateSpec } from '@/lib/rollout';

// Texts name days and hours of the server's zone: tests read them in one zone everywhere.
process.env.TZ = 'UTC';

const utc = (text: string): number => Date.parse(`${text}Z`) / 1_000;
/** Thu 19 Nov 10:42, unix seconds. */
export const now = utc('2026-11-19T10:42:00');
/** Thu 12 Nov 10:42: the history begins here. */
export const start = utc('2026-11-12T10:42:00');

const named = (name: string) => ({ 'kubernetes.io/metadata.name': name });

function workload(id: string, kind: string, more: Partial<Workload> = {}): Workload {
  const [namespace = '', name = ''] = id.split('/');
  return {
    namespace,
    kind,
    name,
    labels: { app: name },
    serviceAccount: 'default',
    hostNetwork: false,
    ports: [],
    replicas: kind === 'CronJob' ? null : 1,
    schedule: null,
    timeZone: null,
    podPrefixes: [],
    ...more,
  };
}

let lastAddress = 0;

function pods(owner: Workload, count: number, more: Partial<Pod> = {}): Pod[] {
  return Array.from({ length: count }, (_, index) =>
    makePod(`${owner.namespace}/${owner.name}-${index}`, { ...owner.labels }, `10.1.0.${++lastAddress}`, {
      workload: { namespace: owner.namespace, kind: owner.kind, name: owner.name },
      ...more,
    }),
  );
}

const frontend = workload('shop/frontend', 'Deployment');
const orders = workload('shop/orders', 'Deployment');
const reports = workload('shop/reports', 'CronJob', { schedule: '0 2 * * *', timeZone: 'UTC' });
const pg = workload('db/pg', 'StatefulSet');
const prometheus = workload('monitoring/prometheus', 'StatefulSet');
const grafana = workload('monitoring/grafana', 'Deployment');
const coredns = workload('kube-system/coredns', 'Deployment', { labels: { 'k8s-app': 'kube-dns' } });
const proxy = workload('kube-system/kube-proxy', 'DaemonSet', { hostNetwork: true });

export const shopWorld: Snapshot = {
  ...fixture,
  namespaces: ['shop', 'db', 'monitoring', 'kube-system'].map((name) => ({
    name,
    labels: named(name),
    terminating: false,
  })),
  workloads: [frontend, orders, reports, pg, prometheus, grafana, coredns, proxy],
  pods: [
    ...pods(frontend, 2),
    ...pods(orders, 1),
    ...pods(pg, 1),
    ...pods(prometheus, 1),
    ...pods(grafana, 1),
    ...pods(coredns, 1),
    ...pods(proxy, 1, { hostNetwork: true }),
  ],
  serviceAccounts: [],
  networkSets: [
    { namespace: 'shop', name: 'payment-api', labels: { name: 'payment-api' }, nets: ['203.0.113.0/24'] },
  ],
  hostEndpoints: [
    {
      name: 'legacy-erp',
      labels: { kind: 'legacy' },
      node: 'legacy-erp',
      interfaceName: '*',
      expectedIPs: ['192.168.0.9'],
      profiles: [],
      ports: [],
    },
  ],
  nodes: [{ name: 'n1', labels: {}, ips: ['192.168.0.1'], ready: true }],
};

/** All namespaces but kube-system and monitoring. */
export const shopCandidate: CandidateSpec = {
  kind: 'global',
  namespace: null,
  tier: 'default',
  excluded: ['kube-system', 'monitoring'],
};

export function stagedDeny(world: Snapshot = shopWorld): Policy {
  const built = buildCandidate(shopCandidate, world);
  if (!built.ok) throw new Error(built.refusal);
  return built.policy;
}

/** A Kubernetes policy that lets shop reach pg. */
export const pgPolicy: Policy = knp('db/allow-pg', {
  podSelector: { matchLabels: { app: 'pg' } },
  policyTypes: ['Ingress'],
  ingress: [
    {
      peers: [{ namespaceSelector: { matchLabels: named('shop') } }],
      ports: [{ protocol: 'TCP', port: 5432 }],
    },
  ],
});

/** A staged rule that asks for an address, which flow records do not carry. */
export const timePolicy: Policy = snp('shop/default.orders', {
  order: 500,
  selector: 'app == "orders"',
  types: ['Egress'],
  egress: [allow({ protocol: 'UDP', destination: { nets: ['10.20.0.0/16'], ports: [123] } })],
});

export const todayPolicies: readonly Policy[] = [pgPolicy];
export const stagedPolicies: readonly Policy[] = [pgPolicy, timePolicy, stagedDeny()];
