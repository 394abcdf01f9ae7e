/** The fixture world of calico-policy §10 and one-line builders, for tests of every module. */
import type {
  AdminPolicy,
  CalicoPolicy,
  ClusterPolicy,
  KubernetesPolicy,
  Policy,
  Rule,
} from '../model/policy';
import type { CalicoCapabilities, NamedPort, Pod, Snapshot } from '../model/snapshot';
import type { Flow, FlowEnd } from '../model/verdict';

export const capabilities332: CalicoCapabilities = {
  version: 'v3.32.1',
  tieBreak: 'name-namespace-kind',
  traceNames: 'as-served',
  typesDefault: 'by-length',
  clusterNetworkPolicy: true,
  adminNetworkPolicy: false,
  baselineAdminNetworkPolicy: false,
};
export const capabilities331: CalicoCapabilities = {
  ...capabilities332,
  version: 'v3.31.0',
  tieBreak: 'felix-key',
  traceNames: 'prefixed',
  clusterNetworkPolicy: false,
  adminNetworkPolicy: true,
  baselineAdminNetworkPolicy: true,
};

export function makePod(
  id: string,
  labels: Record<string, string>,
  ip: string,
  more: Partial<Pod> = {},
): Pod {
  const [namespace = '', name = ''] = id.split('/');
  return {
    namespace,
    name,
    generateName: null,
    labels,
    serviceAccount: 'default',
    node: 'n1',
    ips: [ip],
    hostNetwork: false,
    phase: 'Running',
    ports: [],
    workload: { namespace, kind: 'Pod', name },
    ...more,
  };
}

const port = (name: string, number: number, protocol = 'TCP'): NamedPort => ({
  name,
  port: number,
  protocol,
});

export const fixture: Snapshot = {
  capabilities: capabilities332,
  tiers: [
    { name: 'kube-admin', order: 1000, defaultAction: 'Pass' },
    { name: 'default', order: 1_000_000, defaultAction: 'Deny' },
    { name: 'kube-baseline', order: 10_000_000, defaultAction: 'Pass' },
  ],
  policies: [],
  pods: [
    makePod('shop/web', { app: 'web' }, '10.0.1.10', {
      serviceAccount: 'web-sa',
      ports: [port('http', 8080)],
    }),
    makePod('shop/api', { app: 'api' }, '10.0.1.11', {
      serviceAccount: 'api-sa',
      node: 'n2',
      ports: [port('http', 8080), port('metrics', 9090)],
    }),
    makePod('db/pg', { app: 'pg' }, '10.0.2.20', { node: 'n2', ports: [port('pg', 5432)] }),
    makePod('dev/tool', { app: 'tool' }, '10.0.3.30'),
    makePod('dev/bare', {}, '10.0.3.31'),
    makePod('kube-system/coredns', { 'k8s-app': 'kube-dns' }, '10.0.0.53', {
      node: 'n2',
      ports: [port('dns', 53, 'UDP'), port('dns-tcp', 53)],
    }),
  ],
  workloads: [],
  namespaces: [
    { name: 'shop', labels: { env: 'prod', 'kubernetes.io/metadata.name': 'shop' }, terminating: false },
    { name: 'db', labels: { env: 'prod', 'kubernetes.io/metadata.name': 'db' }, terminating: false },
    { name: 'dev', labels: { env: 'dev', 'kubernetes.io/metadata.name': 'dev' }, terminating: false },
    { name: 'kube-system', labels: { 'kubernetes.io/metadata.name': 'kube-system' }, terminating: false },
  ],
  serviceAccounts: [
    { namespace: 'shop', name: 'web-sa', labels: {} },
    { namespace: 'shop', name: 'api-sa', labels: { team: 'backend' } },
  ],
  networkSets: [
    { namespace: null, name: 'partners', labels: { kind: 'partner' }, nets: ['203.0.113.0/24'] },
    { namespace: 'shop', name: 'legacy', labels: { kind: 'legacy' }, nets: ['198.51.100.7/32'] },
  ],
  hostEndpoints: [],
  profiles: [],
  services: [
    {
      namespace: 'kube-system',
      name: 'kube-dns',
      labels: {},
      selector: { 'k8s-app': 'kube-dns' },
      clusterIPs: ['10.96.0.10'],
      ports: [{ name: 'dns', protocol: 'UDP', port: 53, targetPort: 53 }],
      endpoints: [
        { ip: '10.0.0.53', protocol: 'UDP', port: 53 },
        { ip: '10.0.0.53', protocol: 'TCP', port: 53 },
      ],
    },
  ],
  nodes: [
    { name: 'n1', labels: {}, ips: ['192.168.0.1'], ready: true },
    { name: 'n2', labels: {}, ips: ['192.168.0.2'], ready: true },
  ],
};

export const withPolicies = (policies: readonly Policy[], change: Partial<Snapshot> = {}): Snapshot => ({
  ...fixture,
  ...change,
  policies,
});

type Spec = Partial<Omit<CalicoPolicy, 'kind' | 'namespace' | 'name'>>;

function calico(
  kind: CalicoPolicy['kind'],
  namespace: string | null,
  name: string,
  spec: Spec,
): CalicoPolicy {
  return {
    kind,
    namespace,
    name,
    tier: 'default',
    order: null,
    selector: '',
    ingress: [],
    egress: [],
    ...spec,
  };
}

const split = (id: string): [string, string] => {
  const [namespace = '', name = ''] = id.split('/');
  return [namespace, name];
};

export const np = (id: string, spec: Spec = {}): CalicoPolicy =>
  calico('CalicoNetworkPolicy', ...split(id), spec);
export const gnp = (name: string, spec: Spec = {}): CalicoPolicy =>
  calico('GlobalNetworkPolicy', null, name, spec);
export const snp = (id: string, spec: Spec = {}): CalicoPolicy =>
  calico('StagedNetworkPolicy', ...split(id), { stagedAction: 'Set', ...spec });
export const sgnp = (name: string, spec: Spec = {}): CalicoPolicy =>
  calico('StagedGlobalNetworkPolicy', null, name, { stagedAction: 'Set', ...spec });

export function knp(id: string, spec: Partial<KubernetesPolicy> = {}): KubernetesPolicy {
  const [namespace, name] = split(id);
  return { kind: 'NetworkPolicy', namespace, name, podSelector: {}, ...spec };
}

export const sknp = (id: string, spec: Partial<KubernetesPolicy> = {}): KubernetesPolicy => ({
  ...knp(id, { stagedAction: 'Set', ...spec }),
  kind: 'StagedKubernetesNetworkPolicy',
});

export const cnp = (name: string, spec: Partial<ClusterPolicy>): ClusterPolicy => ({
  kind: 'ClusterNetworkPolicy',
  namespace: null,
  name,
  tier: 'Admin',
  priority: 5,
  subject: { namespaces: {} },
  ingress: [],
  egress: [],
  ...spec,
});

/** AdminNetworkPolicy over all pods; of Calico 3.29 to 3.31. */
export const anp = (name: string, spec: Partial<AdminPolicy>): AdminPolicy => ({
  kind: 'AdminNetworkPolicy',
  namespace: null,
  name,
  priority: 5,
  subject: { namespaces: {} },
  ingress: [],
  egress: [],
  ...spec,
});

/** The one BaselineAdminNetworkPolicy; of Calico 3.30 and 3.31. */
export const banp = (spec: Partial<AdminPolicy>): AdminPolicy => ({
  ...anp('default', spec),
  kind: 'BaselineAdminNetworkPolicy',
  priority: null,
});

/** `allow({ source: { selector: "app == 'web'" } })`. */
export const allow = (rule: Omit<Rule, 'action'> = {}): Rule => ({ action: 'Allow', ...rule });
export const deny = (rule: Omit<Rule, 'action'> = {}): Rule => ({ action: 'Deny', ...rule });
export const pass = (rule: Omit<Rule, 'action'> = {}): Rule => ({ action: 'Pass', ...rule });
export const log = (rule: Omit<Rule, 'action'> = {}): Rule => ({ action: 'Log', ...rule });
export const from = (selector: string): Omit<Rule, 'action'> => ({ source: { selector } });
export const to = (selector: string): Omit<Rule, 'action'> => ({ destination: { selector } });

const names: Readonly<Record<string, string>> = {
  web: 'shop/web',
  api: 'shop/api',
  pg: 'db/pg',
  tool: 'dev/tool',
  bare: 'dev/bare',
  dns: 'kube-system/coredns',
};

/** `web`, `dev/tool`, or an address. */
export function end(text: string): FlowEnd {
  const id = names[text] ?? text;
  if (!id.includes('/')) return { type: 'ip', ip: id === 'ext' ? '192.0.2.1' : id };
  const [namespace, name] = split(id);
  return { type: 'pod', namespace, name };
}

/** `flow('web -> api')`, `flow('web -> dns', 53, 'udp')`. */
export function flow(
  text: string,
  port: number | null = 8080,
  protocol: string | number = 'tcp',
  more: Partial<Flow> = {},
): Flow {
  const [src = '', dst = ''] = text.split(/\s*->\s*/);
  return { src: end(src), dst: end(dst), protocol, port, ...more };
}
