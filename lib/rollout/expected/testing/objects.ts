/** Builders for objects as charts render them, by the fields that are read. */
import type { KubeObject } from '@/lib/cluster';

type Fields = Readonly<Record<string, unknown>>;
export type Labels = Readonly<Record<string, string>>;

/** @param id `namespace/name`, or the name of a cluster-wide object. */
export function object(
  apiVersion: string,
  kind: string,
  id: string,
  fields: Fields = {},
  labels: Labels = {},
): KubeObject {
  const [namespace, name] = id.includes('/') ? id.split('/') : [undefined, id];
  return {
    apiVersion,
    kind,
    metadata: { name: name ?? '', ...(namespace === undefined ? {} : { namespace }), labels },
    ...fields,
  };
}

export const marked = (item: KubeObject, annotations: Labels): KubeObject => ({
  ...item,
  metadata: { ...item.metadata, annotations },
});

/** `http:8080 dns:53/UDP` */
const ports = (text: string): { name: string; containerPort: number; protocol: string }[] =>
  text
    .split(' ')
    .filter((item) => item !== '')
    .map((item) => {
      const [name = '', rest = ''] = item.split(':');
      const [port = '', protocol = 'TCP'] = rest.split('/');
      return { name, containerPort: Number(port), protocol };
    });

export interface PodSpec {
  readonly ports?: string;
  readonly labels: Labels;
  readonly annotations?: Labels;
  readonly spec?: Fields;
  readonly container?: Fields;
}

const podSpec = ({ ports: text = '', spec = {}, container = {} }: PodSpec): Fields => ({
  ...spec,
  containers: [{ name: 'main', ports: ports(text), ...container }],
});

/** A controller with its pod template; replicas 1 unless a DaemonSet. */
export const workload = (kind: string, id: string, pod: PodSpec, replicas = 1): KubeObject =>
  object(
    kind === 'CronJob' || kind === 'Job' ? 'batch/v1' : 'apps/v1',
    kind,
    id,
    {
      spec: {
        ...(kind === 'DaemonSet' ? {} : { replicas }),
        template: {
          metadata: { labels: pod.labels, annotations: pod.annotations ?? {} },
          spec: podSpec(pod),
        },
      },
    },
    pod.labels,
  );

/** A running pod of a workload. */
export function pod(kind: string, id: string, made: PodSpec, at: { ip: string; node: string }): KubeObject {
  const [namespace = '', name = ''] = id.split('/');
  const base = object(
    'v1',
    'Pod',
    `${namespace}/${name}-0`,
    {
      spec: { ...podSpec(made), nodeName: at.node },
      status: { phase: 'Running', podIPs: [{ ip: at.ip }] },
    },
    made.labels,
  );
  return {
    ...base,
    metadata: {
      ...base.metadata,
      annotations: made.annotations ?? {},
      ownerReferences: [{ apiVersion: 'apps/v1', kind, name, uid: id, controller: true }],
    },
  };
}

/** Ports `80>http`, `53>53/UDP`, with a name before a colon: `web:80>8080`. */
export function service(
  id: string,
  selector: Labels,
  text: string,
  more: Fields = {},
  labels: Labels = selector,
): KubeObject {
  const parsed = text.split(' ').map((item) => {
    const [, name, port, target = '', protocol = 'TCP'] =
      /^(?:([a-z-]+):)?(\d+)>([a-z0-9-]+)(?:\/(UDP))?$/.exec(item) ?? [];
    return {
      ...(name === undefined ? {} : { name }),
      port: Number(port),
      targetPort: /^\d+$/.test(target) ? Number(target) : target,
      protocol,
    };
  });
  return object('v1', 'Service', id, { spec: { selector, ports: parsed, ...more } }, labels);
}

export const node = (name: string, ip: string, labels: Labels = {}): KubeObject =>
  object('v1', 'Node', name, { status: { addresses: [{ type: 'InternalIP', address: ip }] } }, labels);

export const namespace = (name: string): KubeObject =>
  object('v1', 'Namespace', name, {}, { 'kubernetes.io/metadata.name': name });

/** What every cluster has: a control plane, a worker, DNS, and the API server's own Service. */
export const cluster: readonly KubeObject[] = [
  node('control', '10.20.1.1', { 'node-role.kubernetes.io/control-plane': '' }),
  node('worker', '10.20.1.11'),
  namespace('kube-system'),
  workload('Deployment', 'kube-system/coredns', {
    ports: 'dns:53/UDP dns-tcp:53',
    labels: { 'k8s-app': 'kube-dns' },
    spec: { dnsPolicy: 'Default' },
  }),
  service('kube-system/kube-dns', { 'k8s-app': 'kube-dns' }, 'dns:53>53/UDP dns-tcp:53>53'),
  service('default/kubernetes', {}, 'https:443>6443'),
  object(
    'discovery.k8s.io/v1',
    'EndpointSlice',
    'default/kubernetes',
    { ports: [{ name: 'https', port: 6443, protocol: 'TCP' }], endpoints: [{ addresses: ['10.20.1.1'] }] },
    { 'kubernetes.io/service-name': 'kubernetes' },
  ),
];
