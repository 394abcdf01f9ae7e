/**
 * Part of the plain evaluator: the oracle the engine is held against. Written from calico-policy alone, for one concrete
 * connection at a time, without rewriting, classes or memory, so that it can be read beside the text.
 * This part: known entities, their labels and addresses (§2.4, §2.6).
 */
import type { HostEndpoint, Labels, NamedPort, NetworkSet, Pod, Snapshot } from '../model/snapshot';
import { once } from './once';
import { contains } from './plain-address';

export interface PlainEntity {
  readonly labels: Labels;
  readonly ports: readonly NamedPort[];
}

/** §2.4: own network, a node, an address, and not finished. */
export const isEndpoint = (pod: Pod): boolean =>
  !pod.hostNetwork && pod.node !== null && pod.ips.length > 0 && !['Succeeded', 'Failed'].includes(pod.phase);

function ofNamespace(snapshot: Snapshot, name: string): Record<string, string> {
  const labels: Record<string, string> = {};
  const own = snapshot.namespaces.find((namespace) => namespace.name === name);
  for (const [key, value] of Object.entries(own?.labels ?? {})) labels[`pcns.${key}`] = value;
  labels['pcns.projectcalico.org/name'] = name;
  return labels;
}

function ofAccount(snapshot: Snapshot, namespace: string, name: string): Record<string, string> {
  const labels: Record<string, string> = {};
  const own = snapshot.serviceAccounts.find((one) => one.namespace === namespace && one.name === name);
  for (const [key, value] of Object.entries(own?.labels ?? {})) labels[`pcsa.${key}`] = value;
  labels['pcsa.projectcalico.org/name'] = name;
  return labels;
}

/** §2.4, first table. */
function readLabels(snapshot: Snapshot, pod: Pod): Labels {
  const labels = {
    ...ofNamespace(snapshot, pod.namespace),
    ...ofAccount(snapshot, pod.namespace, pod.serviceAccount),
  };
  for (const [key, value] of Object.entries(pod.labels))
    if (!key.startsWith('pcns.') && !key.startsWith('pcsa.')) labels[key] = value;
  labels['projectcalico.org/namespace'] = pod.namespace;
  labels['projectcalico.org/orchestrator'] = 'k8s';
  labels['projectcalico.org/serviceaccount'] = pod.serviceAccount;
  return labels;
}

const labelsIn = once((snapshot: Snapshot) => once((pod: Pod) => readLabels(snapshot, pod)));

/** The same object each time, so that more can be remembered of it. */
export const labelsOfPod = (snapshot: Snapshot, pod: Pod): Labels => labelsIn(snapshot)(pod);

function labelsOfSet(snapshot: Snapshot, set: NetworkSet): Labels {
  if (set.namespace === null) return set.labels;
  return {
    ...ofNamespace(snapshot, set.namespace),
    ...set.labels,
    'projectcalico.org/namespace': set.namespace,
  };
}

export const isNamespaceProfile = (snapshot: Snapshot, name: string): boolean =>
  snapshot.namespaces.some((namespace) => name === `kns.${namespace.name}`);
export const isAccountProfile = (snapshot: Snapshot, name: string): boolean =>
  snapshot.serviceAccounts.some((account) => name === `ksa.${account.namespace}.${account.name}`);

/** What a profile hands down; those of namespaces and accounts need no object (§4.5). */
function ofProfile(snapshot: Snapshot, name: string): Labels {
  const known = snapshot.profiles.find((one) => one.name === name);
  if (known !== undefined) return known.labelsToApply;
  const [, namespace = '', account = ''] = name.split('.');
  if (isNamespaceProfile(snapshot, name)) return ofNamespace(snapshot, namespace);
  return isAccountProfile(snapshot, name) ? ofAccount(snapshot, namespace, account) : {};
}

/** Own labels before those of profiles; among profiles the first that lists a label. */
export function labelsOfHost(snapshot: Snapshot, host: HostEndpoint): Labels {
  const labels: Record<string, string> = { ...host.labels };
  for (const name of host.profiles)
    for (const [key, value] of Object.entries(ofProfile(snapshot, name)))
      if (!(key in labels)) labels[key] = value;
  return labels;
}

/** Every known entity that holds the address (§2.6). */
export function entitiesAt(snapshot: Snapshot, address: string): PlainEntity[] {
  const pods = snapshot.pods
    .filter((pod) => isEndpoint(pod) && pod.ips.some((ip) => contains(ip, address)))
    .map((pod) => ({ labels: labelsOfPod(snapshot, pod), ports: pod.ports }));
  const sets = snapshot.networkSets
    .filter((set) => set.nets.some((net) => contains(net, address)))
    .map((set) => ({ labels: labelsOfSet(snapshot, set), ports: [] }));
  const hosts = snapshot.hostEndpoints
    .filter((host) => host.expectedIPs.some((ip) => contains(ip, address)))
    .map((host) => ({ labels: labelsOfHost(snapshot, host), ports: host.ports }));
  return [...pods, ...sets, ...hosts];
}
