/**
 * Who an IP set finds at an address. Calico's user-space evaluator keeps the members of a set in a trie that never
 * answers for prefixes of /25 to /31 and, in IPv6, /121 to /127 (calico-policy §6.4); all else is matched.
 */
import { type Labels, type Pod, parseCidr, type Snapshot } from '@/lib/policy';

interface Holder {
  readonly labels: Labels;
  readonly nets: readonly string[];
}

/** Length of the prefix as written; an address alone is a full one. */
const lengthOf = (net: string): number => Number(net.split('/')[1] ?? (net.includes(':') ? 128 : 32));

/** Prefixes that are members of a set and yet match nothing. */
export const isLostInSet = (net: string): boolean => {
  const [first, last] = net.includes(':') ? [121, 127] : [25, 31];
  return lengthOf(net) >= first && lengthOf(net) <= last;
};

/** A plain prefix test, as for `nets` written in a rule: no prefix is lost there. */
export function holds(net: string, ip: string): boolean {
  const [outer, inner] = [parseCidr(net), parseCidr(ip)];
  if (outer === null || inner === null || outer.version !== inner.version) return false;
  return outer.first <= inner.first && inner.last <= outer.last;
}

/** Labels inherited from the profiles of a namespace and an account (calico-policy §2.4). */
function inherited(snapshot: Snapshot, namespace: string, account: string | null): Labels {
  const prefixed = (prefix: string, own: Labels, name: string): Labels =>
    Object.fromEntries(
      Object.entries({ ...own, 'projectcalico.org/name': name }).map(([key, value]) => [prefix + key, value]),
    );
  const ofNamespace = snapshot.namespaces.find(({ name }) => name === namespace)?.labels ?? {};
  const ofAccount = snapshot.serviceAccounts.find(
    (item) => item.namespace === namespace && item.name === account,
  );
  return {
    ...(account === null ? {} : prefixed('pcsa.', ofAccount?.labels ?? {}, account)),
    ...prefixed('pcns.', ofNamespace, namespace),
  };
}

/** The labels of a workload endpoint; what only profiles may give is taken from the pod's own. */
export function endpointLabels(
  snapshot: Snapshot,
  pod: Pick<Pod, 'namespace' | 'labels' | 'serviceAccount'>,
): Labels {
  const own = Object.entries(pod.labels).filter(([key]) => !/^pc(ns|sa)\./.test(key));
  return {
    ...inherited(snapshot, pod.namespace, pod.serviceAccount),
    ...Object.fromEntries(own),
    'projectcalico.org/namespace': pod.namespace,
    'projectcalico.org/orchestrator': 'k8s',
    'projectcalico.org/serviceaccount': pod.serviceAccount,
  };
}

const isEndpoint = ({ hostNetwork, node, phase }: Pod): boolean =>
  !hostNetwork && node !== null && phase !== 'Succeeded' && phase !== 'Failed';

function holdersOf(snapshot: Snapshot): Holder[] {
  const pods = snapshot.pods
    .filter(isEndpoint)
    .map((pod) => ({ labels: endpointLabels(snapshot, pod), nets: pod.ips }));
  const sets = snapshot.networkSets.map(({ namespace, labels, nets }) => ({
    labels:
      namespace === null
        ? labels
        : {
            ...inherited(snapshot, namespace, null),
            ...labels,
            'projectcalico.org/namespace': namespace,
          },
    nets,
  }));
  const hosts = snapshot.hostEndpoints.map(({ labels, profiles, expectedIPs }) => {
    const given = [...profiles]
      .reverse()
      .map((name) => snapshot.profiles.find((profile) => profile.name === name)?.labelsToApply ?? {});
    return { labels: Object.assign({}, ...given, labels), nets: expectedIPs };
  });
  return [...pods, ...sets, ...hosts];
}

export class IpSets {
  readonly #holders: readonly Holder[];
  readonly #found = new Map<string, readonly Labels[]>();

  constructor(snapshot: Snapshot) {
    this.#holders = holdersOf(snapshot).map(({ labels, nets }) => ({
      labels,
      nets: nets.filter((net) => !isLostInSet(net)),
    }));
  }

  /** Labels of every entity that an IP set would find at the address. */
  at(ip: string): readonly Labels[] {
    const known = this.#found.get(ip);
    if (known !== undefined) return known;
    const found = this.#holders
      .filter(({ nets }) => nets.some((net) => holds(net, ip)))
      .map(({ labels }) => labels);
    this.#found.set(ip, found);
    return found;
  }
}
