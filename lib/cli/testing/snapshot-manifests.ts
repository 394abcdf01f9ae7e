/** A snapshot as the objects somebody would write for it. */
import type { KubeObject } from '@/lib/cluster';
import { toWire } from '@/lib/cluster';
import type {
  AdminPolicy,
  ClusterPolicy,
  ClusterPolicyPort,
  Flow,
  FlowEnd,
  NamedPort,
  Pod,
  Policy,
  Service,
  Snapshot,
} from '@/lib/policy';

type Meta = { readonly name: string; readonly namespace?: string | null; readonly labels?: object };

const object = (
  apiVersion: string,
  kind: string,
  { name, namespace, labels }: Meta,
  rest: Readonly<Record<string, unknown>> = {},
): KubeObject => ({
  apiVersion,
  kind,
  metadata: {
    name,
    ...(namespace == null ? {} : { namespace }),
    ...(labels === undefined ? {} : { labels: { ...labels } as Record<string, string> }),
  },
  ...rest,
});

const calico = 'projectcalico.org/v3';

const podObject = (pod: Pod): KubeObject =>
  object('v1', 'Pod', pod, {
    spec: {
      ...(pod.node === null ? {} : { nodeName: pod.node }),
      hostNetwork: pod.hostNetwork,
      serviceAccountName: pod.serviceAccount,
      containers: [{ name: 'main', ports: pod.ports.map(containerPort) }],
    },
    status: { phase: pod.phase, podIP: pod.ips[0] ?? '', podIPs: pod.ips.map((ip) => ({ ip })) },
  });

const containerPort = ({ name, protocol, port }: NamedPort) => ({ name, protocol, containerPort: port });

const serviceObjects = (service: Service): KubeObject[] => [
  object('v1', 'Service', service, {
    spec: { clusterIPs: service.clusterIPs.length === 0 ? ['None'] : service.clusterIPs },
  }),
  ...service.endpoints.map(({ ip, protocol, port }, index) =>
    object(
      'discovery.k8s.io/v1',
      'EndpointSlice',
      {
        name: `${service.name}-${index}`,
        namespace: service.namespace,
        labels: { 'kubernetes.io/service-name': service.name },
      },
      { addressType: 'IPv4', ports: [{ protocol, port }], endpoints: [{ addresses: [ip] }] },
    ),
  ),
];

const newPort = ({ protocol, port, namedPort }: ClusterPolicyPort) =>
  namedPort !== undefined
    ? { destinationNamedPort: namedPort }
    : {
        [String(protocol).toLowerCase()]:
          port === undefined
            ? {}
            : { destinationPort: typeof port === 'number' ? { number: port } : { range: port } },
      };

const oldPort = ({ protocol, port, namedPort }: ClusterPolicyPort) => {
  if (namedPort !== undefined) return { namedPort };
  return typeof port === 'object'
    ? { portRange: { protocol, ...port } }
    : { portNumber: { protocol, ...(port === undefined ? {} : { port }) } };
};

function clusterPolicyObject(policy: ClusterPolicy | AdminPolicy): KubeObject {
  const isNew = policy.kind === 'ClusterNetworkPolicy';
  const rules = (list: ClusterPolicy['ingress'] | AdminPolicy['ingress'], key: 'from' | 'to') =>
    list.map(({ action, peers, protocols }) => ({
      action,
      [key]: peers,
      ...(protocols === undefined
        ? {}
        : isNew
          ? { protocols: protocols.map(newPort) }
          : { ports: protocols.map(oldPort) }),
    }));
  return object(`policy.networking.k8s.io/${isNew ? 'v1alpha2' : 'v1alpha1'}`, policy.kind, policy, {
    spec: {
      ...(isNew ? { tier: policy.tier } : {}),
      ...(policy.priority === null ? {} : { priority: policy.priority }),
      subject: policy.subject,
      ingress: rules(policy.ingress, 'from'),
      egress: rules(policy.egress, 'to'),
    },
  });
}

const isClusterPolicy = (policy: Policy): policy is ClusterPolicy | AdminPolicy => 'subject' in policy;

export const snapshotManifests = (snapshot: Snapshot): KubeObject[] => [
  ...snapshot.namespaces.map((namespace) => object('v1', 'Namespace', namespace)),
  ...snapshot.serviceAccounts.map((account) => object('v1', 'ServiceAccount', account)),
  ...snapshot.nodes.map(({ ips, ...node }) =>
    object('v1', 'Node', node, {
      status: { addresses: ips.map((address) => ({ type: 'InternalIP', address })) },
    }),
  ),
  ...snapshot.pods.map(podObject),
  ...snapshot.services.flatMap(serviceObjects),
  ...snapshot.tiers.map(({ name, order, defaultAction }) =>
    object(calico, 'Tier', { name }, { spec: { ...(order === null ? {} : { order }), defaultAction } }),
  ),
  ...snapshot.networkSets.map(({ nets, ...set }) =>
    object(calico, set.namespace === null ? 'GlobalNetworkSet' : 'NetworkSet', set, { spec: { nets } }),
  ),
  ...snapshot.hostEndpoints.map(({ name, labels, interfaceName, ...spec }) =>
    object(
      calico,
      'HostEndpoint',
      { name, labels },
      { spec: { ...spec, ...(interfaceName === null ? {} : { interfaceName }) } },
    ),
  ),
  ...snapshot.profiles.map(({ name, ...spec }) => object(calico, 'Profile', { name }, { spec })),
  ...snapshot.policies.map((policy) =>
    isClusterPolicy(policy) ? clusterPolicyObject(policy) : toWire(policy),
  ),
];

function endOf(end: FlowEnd): object {
  if (end.type === 'pod') return { pod: `${end.namespace}/${end.name}` };
  if (end.type === 'host-endpoint') return { hostEndpoint: end.name };
  if (end.type === 'ip') return { ip: end.ip };
  throw new TypeError(`a flow line names no ${end.type}`);
}

/** One line of `--flows`. */
export const flowLine = (id: string | number, { src, dst, ...rest }: Flow): string =>
  `${JSON.stringify({ id, src: endOf(src), dst: endOf(dst), ...rest })}\n`;
