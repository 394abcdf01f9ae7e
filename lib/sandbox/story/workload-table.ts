/**
 * What runs in the story, as a table: cluster prod-eu-1, 14 namespaces with pods, 191 pods of which 128 are in scope of
 * a default deny. Numbers of pods are those of the full size.
 */

import { controlLabel } from '@/lib/flows/evidence/controls';

export type WorkloadKind = 'Deployment' | 'StatefulSet' | 'DaemonSet' | 'Job' | 'CronJob' | 'StaticPod';

export interface StoryPort {
  readonly name: string;
  readonly port: number;
  readonly protocol: 'TCP' | 'UDP';
}

export interface StoryWorkload {
  readonly namespace: string;
  readonly name: string;
  readonly kind: WorkloadKind;
  /** Pods at full size; 0 for a CronJob. */
  readonly pods: number;
  readonly ports: readonly StoryPort[];
  /** Labels of its pods; `app` unless said. */
  readonly labels: Readonly<Record<string, string>>;
  readonly account: string;
  readonly hostNetwork: boolean;
  readonly nodes: 'workers' | 'control-plane' | 'all';
  /** Its pods talk to each other: two of them even at small size. */
  readonly talksToItself: boolean;
  /** Cron syntax, UTC. */
  readonly schedule: string | null;
  /** Seconds a run takes. */
  readonly runSeconds: number;
}

type Extra = Partial<Omit<StoryWorkload, 'namespace' | 'name' | 'kind' | 'pods' | 'ports'>>;

/** `http:8080 dns:53/UDP` */
const parsePorts = (text: string): StoryPort[] =>
  text
    .split(' ')
    .filter((item) => item !== '')
    .map((item) => {
      const [, name = '', port = '', protocol = 'TCP'] = /^([^:]+):(\d+)(?:\/(TCP|UDP))?$/.exec(item) ?? [];
      return { name, port: Number(port), protocol: protocol === 'UDP' ? 'UDP' : 'TCP' };
    });

const workload =
  (kind: WorkloadKind) =>
  (id: string, pods: number, ports = '', extra: Extra = {}): StoryWorkload => {
    const [namespace = '', name = ''] = id.split('/');
    return {
      namespace,
      name,
      kind,
      pods,
      ports: parsePorts(ports),
      labels: { app: name },
      account: 'default',
      hostNetwork: false,
      nodes: 'workers',
      talksToItself: false,
      schedule: null,
      runSeconds: 60,
      ...extra,
    };
  };

const deployment = workload('Deployment');
const statefulSet = workload('StatefulSet');
const daemonSet = workload('DaemonSet');
const cronJob = (id: string, schedule: string, runSeconds: number): StoryWorkload =>
  workload('CronJob')(id, 0, '', { schedule, runSeconds });

/** Labels of charts and operators. */
const chart = (name: string, instance = name): Readonly<Record<string, string>> => ({
  'app.kubernetes.io/name': name,
  'app.kubernetes.io/instance': instance,
});
/** Pods with this label may reach the API server (platform/allow-kube-api). */
export const kubeApiLabel = { 'platform.prod-eu/kube-api': 'client' } as const;
const own = (account: string, labels: Readonly<Record<string, string>>): Extra => ({ account, labels });
const apiClient = (account: string, labels: Readonly<Record<string, string>>): Extra => ({
  account,
  labels: { ...labels, ...kubeApiLabel },
});
const k8sApp = (name: string): Readonly<Record<string, string>> => ({ 'k8s-app': name });
const host = { hostNetwork: true } as const;
const everywhere = { hostNetwork: true, nodes: 'all' } as const;
const itself = { talksToItself: true } as const;

const shop: readonly StoryWorkload[] = [
  deployment('shop/frontend', 8, 'http:8080 metrics:9102'),
  deployment('shop/cart', 6, 'http:8080 metrics:9102'),
  deployment('shop/checkout', 6, 'http:8080 metrics:9102'),
  deployment('shop/payments', 6, 'https:8443 metrics:9102'),
  deployment('shop/orders', 8, 'http:8080 metrics:9102'),
  statefulSet('shop/postgres', 3, 'postgres:5432'),
  statefulSet('shop/redis', 3, 'redis:6379 metrics:9102'),
  workload('Job')('shop/loadtest', 1),
  cronJob('shop/reports', '0 2 * * *', 240),
  cronJob('shop/backup', '15 3 * * *', 1200),
  cronJob('shop/settlement', '10 3 1 * *', 600),
];

const enforced: readonly StoryWorkload[] = [
  deployment('catalog/api', 8, 'http:8080 metrics:9102'),
  deployment('catalog/images', 6, 'http:8080'),
  deployment('catalog/indexer', 5, 'metrics:9102'),
  statefulSet('catalog/db', 3, 'postgres:5432'),
  deployment('search/api', 6, 'http:8080 metrics:9102'),
  statefulSet('search/opensearch', 3, 'http:9200 transport:9300', itself),
  deployment('mail/smtp-relay', 5, 'submission:587 metrics:9102'),
  deployment(
    'cert-manager/cert-manager',
    1,
    'http-metrics:9402',
    apiClient('cert-manager', chart('cert-manager')),
  ),
  deployment(
    'cert-manager/cert-manager-cainjector',
    1,
    '',
    apiClient('cert-manager-cainjector', chart('cainjector', 'cert-manager')),
  ),
  deployment(
    'cert-manager/cert-manager-webhook',
    1,
    'https:10250',
    apiClient('cert-manager-webhook', chart('webhook', 'cert-manager')),
  ),
];

const open: readonly StoryWorkload[] = [
  deployment('identity/keycloak', 3, 'http:8080 management:9000 jgroups:7800', {
    ...own('keycloak', chart('keycloak')),
    ...itself,
  }),
  statefulSet('identity/keycloak-db', 1, 'postgres:5432', own('default', chart('keycloak-db', 'keycloak'))),
  deployment(
    'argocd/argocd-server',
    1,
    'server:8080 metrics:8083',
    apiClient('argocd-server', chart('argocd-server', 'argocd')),
  ),
  deployment(
    'argocd/argocd-repo-server',
    1,
    'repo-server:8081 metrics:8084',
    own('argocd-repo-server', chart('argocd-repo-server', 'argocd')),
  ),
  deployment('argocd/argocd-redis', 1, 'redis:6379', own('argocd-redis', chart('argocd-redis', 'argocd'))),
  deployment(
    'argocd/argocd-dex-server',
    1,
    'http:5556 grpc:5557',
    own('argocd-dex-server', chart('argocd-dex-server', 'argocd')),
  ),
  statefulSet(
    'argocd/argocd-application-controller',
    1,
    'metrics:8082',
    apiClient('argocd-application-controller', chart('argocd-application-controller', 'argocd')),
  ),
  deployment(
    'argocd/argocd-applicationset-controller',
    1,
    'webhook:7000',
    apiClient('argocd-applicationset-controller', chart('argocd-applicationset-controller', 'argocd')),
  ),
  deployment(
    'argocd/argocd-notifications-controller',
    1,
    'metrics:9001',
    apiClient('argocd-notifications-controller', chart('argocd-notifications-controller', 'argocd')),
  ),
  deployment(
    'ingress-nginx/ingress-nginx-controller',
    4,
    'http:80 https:443 webhook:8443 metrics:10254',
    apiClient('ingress-nginx', chart('ingress-nginx')),
  ),
];

const observing: readonly StoryWorkload[] = [
  statefulSet('monitoring/prometheus', 2, 'web:9090', apiClient('prometheus', chart('prometheus'))),
  statefulSet('monitoring/alertmanager', 3, 'web:9093 mesh:9094', {
    ...own('alertmanager', chart('alertmanager')),
    ...itself,
  }),
  deployment('monitoring/grafana', 2, 'http:3000', own('grafana', chart('grafana'))),
  deployment(
    'monitoring/kube-state-metrics',
    1,
    'http:8080',
    apiClient('kube-state-metrics', chart('kube-state-metrics')),
  ),
  daemonSet('monitoring/node-exporter', 11, 'metrics:9100', {
    ...own('node-exporter', chart('node-exporter')),
    nodes: 'all',
  }),
  daemonSet('logging/fluent-bit', 8, 'http:2020', apiClient('fluent-bit', chart('fluent-bit'))),
  statefulSet('logging/elasticsearch', 4, 'http:9200 transport:9300', {
    ...own('default', chart('elasticsearch')),
    ...itself,
  }),
  deployment('logging/kibana', 2, 'http:5601', own('default', chart('kibana'))),
];

const controlPlane = (name: string, port: number): StoryWorkload =>
  workload('StaticPod')(
    `kube-system/${name}`,
    3,
    `${name === 'kube-apiserver' ? 'https' : 'metrics'}:${port}`,
    {
      ...host,
      nodes: 'control-plane',
      labels: { component: name, tier: 'control-plane' },
    },
  );

const system: readonly StoryWorkload[] = [
  deployment(
    'kube-system/coredns',
    3,
    'dns:53/UDP dns-tcp:53 metrics:9153',
    own('coredns', k8sApp('kube-dns')),
  ),
  deployment('kube-system/metrics-server', 2, 'https:10250', own('metrics-server', k8sApp('metrics-server'))),
  daemonSet('kube-system/kube-proxy', 11, '', { ...own('kube-proxy', k8sApp('kube-proxy')), ...everywhere }),
  controlPlane('etcd', 2381),
  controlPlane('kube-apiserver', 6443),
  controlPlane('kube-controller-manager', 10257),
  controlPlane('kube-scheduler', 10259),
  controlPlane('kube-vip', 2112),
  daemonSet('calico-system/calico-node', 11, '', {
    ...own('calico-node', k8sApp('calico-node')),
    ...everywhere,
  }),
  daemonSet('calico-system/csi-node-driver', 8, '', own('csi-node-driver', k8sApp('csi-node-driver'))),
  deployment('calico-system/calico-typha', 3, 'typha:5473', {
    ...own('calico-typha', k8sApp('calico-typha')),
    ...host,
  }),
  deployment(
    'calico-system/calico-apiserver',
    3,
    'https:5443',
    own('calico-apiserver', k8sApp('calico-apiserver')),
  ),
  deployment(
    'calico-system/calico-kube-controllers',
    1,
    '',
    own('calico-kube-controllers', k8sApp('calico-kube-controllers')),
  ),
  deployment('calico-system/goldmane', 1, 'flows:7443', own('goldmane', k8sApp('goldmane'))),
  deployment('calico-system/whisker', 1, 'http:8081', own('whisker', k8sApp('whisker'))),
  deployment('tigera-operator/tigera-operator', 1, '', {
    ...own('tigera-operator', k8sApp('tigera-operator')),
    ...host,
  }),
  deployment('drawbridge/drawbridge', 1, 'http:8080', own('drawbridge', chart('drawbridge'))),
  deployment(
    'drawbridge/drawbridge-guard',
    1,
    '',
    own('drawbridge-guard', chart('drawbridge-guard', 'drawbridge')),
  ),
  // Dials what nobody may allow: that its denial is seen shows that denials are seen at all.
  deployment(
    'drawbridge/drawbridge-probe',
    1,
    '',
    own('drawbridge-probe', { ...chart('drawbridge-probe', 'drawbridge'), [controlLabel]: 'true' }),
  ),
];

export const storyWorkloads: readonly StoryWorkload[] = [
  ...shop,
  ...enforced,
  ...open,
  ...observing,
  ...system,
];

/** Namespaces that no default deny may touch. */
export const exemptStoryNamespaces: readonly string[] = [
  'calico-system',
  'drawbridge',
  'kube-system',
  'tigera-operator',
];

/** Seconds a run of a CronJob takes; a minute for one the story does not know. */
export const runSecondsOf = (namespace: string, name: string): number =>
  storyWorkloads.find((item) => item.namespace === namespace && item.name === name && item.kind === 'CronJob')
    ?.runSeconds ?? 60;
