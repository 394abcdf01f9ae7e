/**
 * The world as Calico's pending evaluator sees it where network sets hold small prefixes: members of /25 to /31, in IPv6
 * /121 to /127, are never found in an IP set (calico-policy §6.4). They go to sets of their own that no rule finds.
 */
import {
  type CalicoPolicy,
  type EntityRule,
  type FlowEnd,
  type NetworkSet,
  type Policy,
  parseSelector,
  type Rule,
  type Snapshot,
} from '@/lib/policy';

const lostLabel = 'drawbridge.io/prefix-not-found';

/** A prefix that never matches as a member of an IP set. */
export function isSmallPrefix(net: string): boolean {
  const [first, last, full] = net.includes(':') ? [121, 127, 128] : [25, 31, 32];
  const length = Number(net.split('/')[1] ?? full);
  return length >= first && length <= last;
}

const isWritten = (text: string | undefined): text is string => text !== undefined && text.trim() !== '';

/** A selector that does not parse stays as it is: Calico drops its policy either way (calico-policy §1.5). */
const butFound = (selector: string | undefined): string => {
  const found = `!has(${lostLabel})`;
  if (!isWritten(selector)) return found;
  return parseSelector(selector).ok ? `(${selector}) && ${found}` : selector;
};

function entityWithout(entity: EntityRule, namespace: string | null): EntityRule {
  const { selector, notSelector, namespaceSelector, serviceAccounts } = entity;
  const accounts = (serviceAccounts?.names ?? []).length > 0 || isWritten(serviceAccounts?.selector);
  const asks = isWritten(selector) || isWritten(namespaceSelector) || accounts;
  // What is asked for must be found; a bare notSelector excludes only what is found (calico-policy §2.5, §2.6).
  if (asks || (namespace !== null && isWritten(notSelector)))
    return { ...entity, selector: butFound(selector) };
  return isWritten(notSelector) ? { ...entity, notSelector: butFound(notSelector) } : entity;
}

const ruleWithout = (rule: Rule, namespace: string | null): Rule => ({
  ...rule,
  ...(rule.source === undefined ? {} : { source: entityWithout(rule.source, namespace) }),
  ...(rule.destination === undefined ? {} : { destination: entityWithout(rule.destination, namespace) }),
});

const isCalico = (policy: Policy): policy is CalicoPolicy => 'selector' in policy;

function policyWithout(policy: Policy): Policy {
  // Kubernetes' own kinds look for pods; the sets that get lost have no namespace for them to find either.
  if (!isCalico(policy)) return policy;
  const rules = (own: readonly Rule[]): Rule[] => own.map((rule) => ruleWithout(rule, policy.namespace));
  return { ...policy, ingress: rules(policy.ingress), egress: rules(policy.egress) };
}

/** No set of a cluster is called so: a name has no space. */
const lostName = ({ namespace, name }: Pick<NetworkSet, 'namespace' | 'name'>): string =>
  `${namespace ?? ''} ${name}`;

function split(set: NetworkSet): NetworkSet[] {
  const small = set.nets.filter(isSmallPrefix);
  if (small.length === 0) return [set];
  const rest = set.nets.filter((net) => !isSmallPrefix(net));
  const lost = { namespace: null, name: lostName(set), labels: { [lostLabel]: 'true' }, nets: small };
  return rest.length === 0 ? [lost] : [{ ...set, nets: rest }, lost];
}

export const hasSmallPrefix = ({ networkSets }: Snapshot): boolean =>
  networkSets.some(({ nets }) => nets.some(isSmallPrefix));

export const withoutSmallPrefixes = (snapshot: Snapshot): Snapshot => ({
  ...snapshot,
  networkSets: snapshot.networkSets.flatMap(split),
  policies: snapshot.policies.map(policyWithout),
});

/** What an end that is a network set may be there: an address of a prefix that is found, or of one that is not. */
export function endsWithoutSmallPrefixes(end: FlowEnd, snapshot: Snapshot): readonly FlowEnd[] {
  if (end.type !== 'network-set') return [end];
  const set = snapshot.networkSets.find(
    ({ namespace, name }) => namespace === end.namespace && name === end.name,
  );
  if (set === undefined || !set.nets.some(isSmallPrefix)) return [end];
  const lost: FlowEnd = { type: 'network-set', namespace: null, name: lostName(set) };
  return set.nets.every(isSmallPrefix) ? [lost] : [end, lost];
}
