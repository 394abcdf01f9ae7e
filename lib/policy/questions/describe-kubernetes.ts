/** Rules of Kubernetes' own kinds in words, as they are written (calico-policy §5.1, §5.2). */
import { labelSelector } from '../compile/kubernetes-selector';
import type {
  ClusterPolicyPeer,
  ClusterPolicyPort,
  KubernetesPeer,
  KubernetesPort,
  KubernetesRule,
  LabelSelector,
} from '../model/policy';
import { printSelector } from '../selector/selector';

function podWords(selector: LabelSelector | undefined): string {
  const inner = labelSelector(selector ?? {});
  return inner === null ? 'pods' : `pods with ${printSelector(inner)}`;
}

const namespaceName = 'kubernetes.io/metadata.name';

function namespaceWords(selector: LabelSelector): string {
  const inner = labelSelector(selector);
  if (inner === null) return 'in any namespace';
  if (inner.op === 'eq' && inner.key === namespaceName) return `in ${inner.value}`;
  return `in namespaces with ${printSelector(inner)}`;
}

/** `pods with app == "web" in shop`, `10.0.0.0/8 except 10.1.0.0/16`; `home` is the namespace of the policy. */
export function describePeer(
  { ipBlock, podSelector, namespaceSelector }: KubernetesPeer,
  home: string,
): string {
  if (ipBlock !== undefined) {
    const except = ipBlock.except ?? [];
    return except.length === 0 ? ipBlock.cidr : `${ipBlock.cidr} except ${except.join(', ')}`;
  }
  const where = namespaceSelector === undefined ? `in ${home}` : namespaceWords(namespaceSelector);
  return `${podWords(podSelector)} ${where}`;
}

/** Network sets of the namespaces are meant too where no pods are named (§5.2). */
export function describeClusterPeer({ pods, namespaces, networks }: ClusterPolicyPeer): string {
  if (pods !== undefined) return `${podWords(pods.podSelector)} ${namespaceWords(pods.namespaceSelector)}`;
  if (namespaces !== undefined) return `everything ${namespaceWords(namespaces)}`;
  return networks === undefined || networks.length === 0
    ? 'peers that Calico does not know'
    : networks.join(', ');
}

/** `TCP 80, 443; UDP 53`. */
function grouped(entries: readonly (readonly [protocol: string, port: string | null])[]): string {
  const ports = new Map<string, string[]>();
  for (const [protocol, port] of entries)
    ports.set(protocol, [...(ports.get(protocol) ?? []), ...(port === null ? [] : [port])]);
  return [...ports]
    .map(([protocol, list]) => (list.length === 0 ? protocol : `${protocol} ${list.join(', ')}`))
    .join('; ');
}

const kubernetesPort = ({
  protocol = 'TCP',
  port,
  endPort,
}: KubernetesPort): readonly [string, string | null] => [
  protocol,
  port === undefined ? null : endPort === undefined ? `${port}` : `${port}:${endPort}`,
];

const clusterPort = ({ protocol, port, namedPort }: ClusterPolicyPort): readonly [string, string | null] => [
  protocol ?? 'any protocol',
  namedPort ??
    (port === undefined ? null : typeof port === 'number' ? `${port}` : `${port.start}:${port.end}`),
];

export const describeKubernetesPorts = ({ ports = [] }: KubernetesRule): string =>
  ports.length === 0 ? 'any protocol' : grouped(ports.map(kubernetesPort));

export const describeClusterPorts = (ports: readonly ClusterPolicyPort[] | undefined): string =>
  ports === undefined || ports.length === 0 ? 'any protocol' : grouped(ports.map(clusterPort));
