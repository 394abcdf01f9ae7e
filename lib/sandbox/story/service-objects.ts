/** Services and the addresses behind them. */
import type { KubeObject } from '@/lib/cluster';
import { stableLetters, uidOf } from './identity';
import { storyNodes } from './nodes';

/** `[workload, service name, [port of the Service, port of the pod, name, protocol]…]`. */
type Row = readonly [workload: string, name: string, ...ports: readonly string[]];

/** Ports are written `80>8080/http`; UDP with `/UDP` behind. */
const rows: readonly Row[] = [
  ['shop/frontend', 'frontend', '80>8080/http'],
  ['shop/cart', 'cart', '80>8080/http'],
  ['shop/checkout', 'checkout', '80>8080/http'],
  ['shop/payments', 'payments', '443>8443/https'],
  ['shop/orders', 'orders', '80>8080/http'],
  ['shop/postgres', 'postgres', '5432>5432/postgres'],
  ['shop/redis', 'redis', '6379>6379/redis'],
  ['catalog/api', 'api', '80>8080/http'],
  ['catalog/images', 'images', '80>8080/http'],
  ['catalog/db', 'db', '5432>5432/postgres'],
  ['search/api', 'api', '80>8080/http'],
  ['search/opensearch', 'opensearch', '9200>9200/http', '9300>9300/transport'],
  ['mail/smtp-relay', 'smtp-relay', '587>587/submission'],
  ['cert-manager/cert-manager', 'cert-manager', '9402>9402/http-metrics'],
  ['cert-manager/cert-manager-webhook', 'cert-manager-webhook', '443>10250/https'],
  ['identity/keycloak', 'keycloak', '80>8080/http', '7800>7800/jgroups'],
  ['identity/keycloak-db', 'keycloak-db', '5432>5432/postgres'],
  ['argocd/argocd-server', 'argocd-server', '80>8080/http'],
  ['argocd/argocd-repo-server', 'argocd-repo-server', '8081>8081/server'],
  ['argocd/argocd-redis', 'argocd-redis', '6379>6379/redis'],
  ['argocd/argocd-dex-server', 'argocd-dex-server', '5556>5556/http', '5557>5557/grpc'],
  ['ingress-nginx/ingress-nginx-controller', 'ingress-nginx-controller', '80>80/http', '443>443/https'],
  ['ingress-nginx/ingress-nginx-controller', 'ingress-nginx-controller-admission', '443>8443/webhook'],
  ['monitoring/prometheus', 'prometheus', '9090>9090/web'],
  ['monitoring/alertmanager', 'alertmanager', '9093>9093/web', '9094>9094/mesh'],
  ['monitoring/grafana', 'grafana', '80>3000/http'],
  ['monitoring/kube-state-metrics', 'kube-state-metrics', '8080>8080/http'],
  ['logging/elasticsearch', 'elasticsearch', '9200>9200/http', '9300>9300/transport'],
  ['logging/kibana', 'kibana', '80>5601/http'],
  ['kube-system/coredns', 'kube-dns', '53>53/dns/UDP', '53>53/dns-tcp', '9153>9153/metrics'],
  ['kube-system/metrics-server', 'metrics-server', '443>10250/https'],
  ['calico-system/calico-typha', 'calico-typha', '5473>5473/typha'],
  ['calico-system/calico-apiserver', 'calico-api', '443>5443/apiserver'],
  ['calico-system/goldmane', 'goldmane', '7443>7443/flows'],
  ['calico-system/whisker', 'whisker', '8081>8081/http'],
  ['drawbridge/drawbridge', 'drawbridge', '80>8080/http'],
];

const parsePort = (text: string) => {
  const [, port = '', target = '', name = '', protocol = 'TCP'] =
    /^(\d+)>(\d+)\/([^/]+)(?:\/(UDP))?$/.exec(text) ?? [];
  return { name, protocol, port: Number(port), targetPort: Number(target) };
};

const clusterIp = (index: number): string => `10.96.${1 + Math.floor(index / 200)}.${10 + (index % 200)}`;

function slice(
  service: KubeObject,
  ports: readonly ReturnType<typeof parsePort>[],
  endpoints: readonly Readonly<Record<string, unknown>>[],
): KubeObject {
  const { name, namespace = 'default', creationTimestamp = '' } = service.metadata;
  const generated = `${name}-${stableLetters(`${namespace}/${name}/slice`, 5)}`;
  return {
    apiVersion: 'discovery.k8s.io/v1',
    kind: 'EndpointSlice',
    metadata: {
      name: name === 'kubernetes' ? name : generated,
      namespace,
      uid: uidOf('EndpointSlice', namespace, generated),
      creationTimestamp,
      labels: {
        'kubernetes.io/service-name': name,
        'endpointslice.kubernetes.io/managed-by': 'endpointslice-controller.k8s.io',
      },
    },
    addressType: 'IPv4',
    endpoints,
    ports: ports.map(({ name: port, protocol, targetPort }) => ({ name: port, protocol, port: targetPort })),
  };
}

function rowObjects(
  [workload, name, ...portTexts]: Row,
  index: number,
  workloads: readonly KubeObject[],
): KubeObject[] {
  const [namespace = '', workloadName = ''] = workload.split('/');
  const controller = workloads.find(
    ({ metadata }) => metadata.namespace === namespace && metadata.name === workloadName,
  );
  if (controller === undefined)
    throw new Error(`The story has no workload ${workload} for its Service ${name}.`);
  const selector = controller.metadata.labels ?? {};
  const pods = workloads.filter(
    ({ kind, metadata }) =>
      kind === 'Pod' &&
      metadata.namespace === namespace &&
      Object.entries(selector).every(([key, value]) => metadata.labels?.[key] === value),
  );
  const ports = portTexts.map(parsePort);
  const ip = name === 'kube-dns' ? '10.96.0.10' : clusterIp(index);
  const service: KubeObject = {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: {
      name,
      namespace,
      uid: uidOf('Service', namespace, name),
      creationTimestamp: controller.metadata.creationTimestamp ?? '',
      labels: selector,
    },
    spec: { type: 'ClusterIP', clusterIP: ip, clusterIPs: [ip], selector, ports },
  };
  const endpoints = pods.map((pod) => ({
    addresses: ((pod.status as { podIPs?: readonly { ip: string }[] }).podIPs ?? []).map((item) => item.ip),
    conditions: { ready: true },
    nodeName: (pod.spec as { nodeName?: string }).nodeName,
    targetRef: { kind: 'Pod', namespace, name: pod.metadata.name, uid: pod.metadata.uid },
  }));
  return [service, slice(service, ports, endpoints)];
}

/** The API server's own Service: its endpoints are the machines of the control plane. */
function apiServer(createdAt: string): KubeObject[] {
  const ports = [{ name: 'https', protocol: 'TCP', port: 443, targetPort: 6443 }];
  const service: KubeObject = {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: {
      name: 'kubernetes',
      namespace: 'default',
      uid: uidOf('Service', 'default', 'kubernetes'),
      creationTimestamp: createdAt,
      labels: { component: 'apiserver', provider: 'kubernetes' },
    },
    spec: { type: 'ClusterIP', clusterIP: '10.96.0.1', clusterIPs: ['10.96.0.1'], ports },
  };
  const masters = storyNodes.filter(({ controlPlane }) => controlPlane);
  return [
    service,
    slice(service, ports, [{ addresses: masters.map(({ ip }) => ip), conditions: { ready: true } }]),
  ];
}

export const serviceObjects = (workloads: readonly KubeObject[], createdAt: string): KubeObject[] => [
  ...apiServer(createdAt),
  ...rows.flatMap((row, index) => rowObjects(row, index, workloads)),
];
