/**
 * Part of the plain evaluator: the oracle the engine is held against. Written from calico-policy alone, for one concrete
 * connection at a time, without rewriting, classes or memory, so that it can be read beside the text.
 */
import { parseCidr } from '../model/address';
import type { Labels, NamedPort, Pod, Snapshot } from '../model/snapshot';
import { parseSelector, type Selector } from '../selector/selector';

export interface PlainEntity {
  readonly labels: Labels;
  readonly ports: readonly NamedPort[];
}

export function contains(net: string, address: string): boolean {
  const [outer, inner] = [parseCidr(net), parseCidr(address)];
  if (outer === null || inner === null || outer.version !== inner.version) return false;
  return outer.first <= inner.first && inner.last <= outer.last;
}

export const isEndpoint = (pod: Pod): boolean =>
  !pod.hostNetwork && pod.node !== null && pod.ips.length > 0 && !['Succeeded', 'Failed'].includes(pod.phase);

function inherited(snapshot: Snapshot, namespace: string, account: string | null): Record<string, string> {
  const labels: Record<string, string> = {};
  if (account !== null) {
    const own = snapshot.serviceAccounts.find((sa) => sa.namespace === namespace && sa.name === account);
    for (const [key, value] of Object.entries(own?.labels ?? {})) labels[`pcsa.${key}`] = value;
    labels['pcsa.projectcalico.org/name'] = account;
  }
  const own = snapshot.namespaces.find((ns) => ns.name === namespace);
  for (const [key, value] of Object.entries(own?.labels ?? {})) labels[`pcns.${key}`] = value;
  labels['pcns.projectcalico.org/name'] = namespace;
  return labels;
}

/** §2.4, first table. */
export function labelsOfPod(snapshot: Snapshot, pod: Pod): Labels {
  const labels = inherited(snapshot, pod.namespace, pod.serviceAccount);
  for (const [key, value] of Object.entries(pod.labels))
    if (!key.startsWith('pcns.') && !key.startsWith('pcsa.')) labels[key] = value;
  labels['projectcalico.org/namespace'] = pod.namespace;
  labels['projectcalico.org/orchestrator'] = 'k8s';
  labels['projectcalico.org/serviceaccount'] = pod.serviceAccount;
  return labels;
}

/** Every known entity that holds the address (§2.6). */
export function entitiesAt(snapshot: Snapshot, address: string): PlainEntity[] {
  const found: PlainEntity[] = [];
  for (const pod of snapshot.pods)
    if (isEndpoint(pod) && pod.ips.some((ip) => contains(ip, address)))
      found.push({ labels: labelsOfPod(snapshot, pod), ports: pod.ports });
  for (const set of snapshot.networkSets) {
    if (!set.nets.some((net) => contains(net, address))) continue;
    const { namespace } = set;
    const labels =
      namespace === null
        ? set.labels
        : {
            ...inherited(snapshot, namespace, null),
            ...set.labels,
            'projectcalico.org/namespace': namespace,
          };
    found.push({ labels, ports: [] });
  }
  for (const host of snapshot.hostEndpoints) {
    if (!host.expectedIPs.some((ip) => contains(ip, address))) continue;
    const labels: Record<string, string> = {};
    for (const name of [...host.profiles].reverse())
      Object.assign(labels, snapshot.profiles.find((profile) => profile.name === name)?.labelsToApply);
    found.push({ labels: { ...labels, ...host.labels }, ports: host.ports });
  }
  return found;
}

interface Meaning {
  /** Put before every label. */
  readonly prefix: string;
  readonly all: boolean;
  readonly global: boolean;
}

function holdsParsed(selector: Selector, labels: Labels, meaning: Meaning): boolean {
  switch (selector.op) {
    case 'all':
      return meaning.all;
    case 'global':
      return meaning.global;
    case 'not':
      return !holdsParsed(selector.of, labels, meaning);
    case 'and':
      return !selector.of.some((part) => !holdsParsed(part, labels, meaning));
    case 'or':
      return selector.of.some((part) => holdsParsed(part, labels, meaning));
  }
  const key = meaning.prefix + selector.key;
  const value = Object.hasOwn(labels, key) ? labels[key] : undefined;
  const table: Record<typeof selector.op, () => boolean> = {
    has: () => value !== undefined,
    eq: () => 'value' in selector && value === selector.value,
    ne: () => 'value' in selector && value !== selector.value,
    contains: () => 'value' in selector && value !== undefined && value.indexOf(selector.value) >= 0,
    starts: () => 'value' in selector && value !== undefined && value.indexOf(selector.value) === 0,
    ends: () => 'value' in selector && value?.endsWith(selector.value) === true,
    in: () => 'values' in selector && selector.values.some((one) => one === value),
    'not-in': () => 'values' in selector && !selector.values.some((one) => one === value),
  };
  return table[selector.op]();
}

/** Whether the text, a selector that parses, is true of the labels. */
export function holds(text: string, labels: Labels, meaning: Partial<Meaning> = {}): boolean {
  const parsed = parseSelector(text);
  if (!parsed.ok) throw new Error(`the plain evaluator takes selectors that parse: ${text}`);
  return holdsParsed(parsed.selector, labels, { prefix: '', all: true, global: true, ...meaning });
}
