/** Known entities and the labels policy sees on them (calico-policy §2.4, §2.6): pods, host endpoints, network sets. */
import { type Cidr, parseCidr } from '../model/address';
import type {
  HostEndpoint,
  Labels,
  NamedPort,
  Namespace,
  NetworkSet,
  Pod,
  Snapshot,
  Workload,
} from '../model/snapshot';

export interface Entity {
  readonly kind: 'pod' | 'host-endpoint' | 'network-set';
  readonly labels: Labels;
  readonly nets: readonly Cidr[];
  readonly ports: readonly NamedPort[];
  /** `namespace/name` or name. */
  readonly name: string;
}

const withPrefix = (labels: Labels, prefix: string): Record<string, string> =>
  Object.fromEntries(Object.entries(labels).map(([key, value]) => [prefix + key, value]));

/** Labels of namespaces and service accounts as profiles hand them down. */
export class InheritedLabels {
  readonly #namespaces: Map<string, Labels>;
  readonly #accounts: ReadonlyMap<string, Labels>;
  constructor(snapshot: Pick<Snapshot, 'namespaces' | 'serviceAccounts'>) {
    this.#namespaces = new Map(snapshot.namespaces.map((ns) => [ns.name, ns.labels]));
    this.#accounts = new Map(snapshot.serviceAccounts.map((sa) => [`${sa.namespace}/${sa.name}`, sa.labels]));
  }
  /** Only the live evaluation, which owns its world, does that. */
  replace({ name, labels }: Pick<Namespace, 'name' | 'labels'>): void {
    this.#namespaces.set(name, labels);
  }

  namespace(name: string): Record<string, string> {
    return { ...withPrefix(this.#namespaces.get(name) ?? {}, 'pcns.'), 'pcns.projectcalico.org/name': name };
  }
  account(namespace: string, name: string): Record<string, string> {
    return {
      ...withPrefix(this.#accounts.get(`${namespace}/${name}`) ?? {}, 'pcsa.'),
      'pcsa.projectcalico.org/name': name,
    };
  }
}

/** A running pod is an endpoint only with a node, an address and its own network; finished pods own no address. */
export const isWorkloadEndpoint = (pod: Pod): boolean =>
  !pod.hostNetwork &&
  pod.node !== null &&
  pod.ips.length > 0 &&
  pod.phase !== 'Succeeded' &&
  pod.phase !== 'Failed';

export function podLabels(
  pod: Pick<Pod | Workload, 'namespace' | 'labels' | 'serviceAccount'>,
  inherited: InheritedLabels,
): Labels {
  const own = Object.fromEntries(
    Object.entries(pod.labels).filter(([key]) => !key.startsWith('pcns.') && !key.startsWith('pcsa.')),
  );
  return {
    ...inherited.account(pod.namespace, pod.serviceAccount),
    ...inherited.namespace(pod.namespace),
    ...own,
    'projectcalico.org/namespace': pod.namespace,
    'projectcalico.org/orchestrator': 'k8s',
    'projectcalico.org/serviceaccount': pod.serviceAccount,
  };
}

/** Entries that are no address range are skipped, as Calico does (§2.4). */
export const cidrs = (nets: readonly string[]): Cidr[] => nets.map(parseCidr).filter((net) => net !== null);

/** @param labels as policy sees them */
export function podEntity(pod: Pod, labels: Labels): Entity {
  return {
    kind: 'pod',
    labels,
    nets: cidrs(pod.ips),
    ports: pod.ports,
    name: `${pod.namespace}/${pod.name}`,
  };
}

/** @param labels as policy sees them */
export function templateEntity(workload: Workload, labels: Labels): Entity {
  return {
    kind: 'pod',
    labels,
    nets: [],
    ports: workload.ports,
    name: `${workload.namespace}/${workload.name}`,
  };
}

export function networkSetEntity(set: NetworkSet, inherited: InheritedLabels): Entity {
  const labels =
    set.namespace === null
      ? set.labels
      : {
          ...inherited.namespace(set.namespace),
          ...set.labels,
          'projectcalico.org/namespace': set.namespace,
        };
  return {
    kind: 'network-set',
    labels,
    nets: cidrs(set.nets),
    ports: [],
    name: set.namespace === null ? set.name : `${set.namespace}/${set.name}`,
  };
}

/** What a profile hands down: as its object says, else derived from the namespace or service account it stands for (§4.5). */
function handedDown(
  name: string,
  snapshot: Pick<Snapshot, 'profiles' | 'namespaces' | 'serviceAccounts'>,
): Labels {
  const written = snapshot.profiles.find((profile) => profile.name === name);
  if (written !== undefined) return written.labelsToApply;
  const [, kind, namespace = '', account = ''] = /^(kns|ksa)\.([^.]+)(?:\.(.+))?$/.exec(name) ?? [];
  if (kind === 'kns' && snapshot.namespaces.some((known) => known.name === namespace))
    return new InheritedLabels(snapshot).namespace(namespace);
  const isKnown = snapshot.serviceAccounts.some((sa) => sa.namespace === namespace && sa.name === account);
  return kind === 'ksa' && isKnown ? new InheritedLabels(snapshot).account(namespace, account) : {};
}

export function hostEndpointEntity(
  host: HostEndpoint,
  snapshot: Pick<Snapshot, 'profiles' | 'namespaces' | 'serviceAccounts'>,
): Entity {
  // The first profile that lists a label wins, so it is applied last; own labels win over all.
  const lists = [...host.profiles].reverse().map((name) => handedDown(name, snapshot));
  return {
    kind: 'host-endpoint',
    labels: Object.fromEntries([...lists, host.labels].flatMap((labels) => Object.entries(labels))),
    nets: cidrs(host.expectedIPs),
    ports: host.ports,
    name: host.name,
  };
}
