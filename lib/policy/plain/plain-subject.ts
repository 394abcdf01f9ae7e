/** Part of the plain evaluator: which endpoints and directions a policy governs (calico-policy §2.5, §4.3). */
import type { AdminPolicy, ClusterPolicy, Direction, Policy } from '../model/policy';
import type { CalicoCapabilities, Labels } from '../model/snapshot';
import { isKept } from './plain-cluster';
import { inSelectedNamespace, isPod, labelSelectorHolds } from './plain-label-selector';
import { isCalico } from './plain-order';
import { holds, isWritten, parses } from './plain-selector-text';

/** A direction has rules if one is left after conversion (§5.2). */
const convertible = (policy: AdminPolicy | ClusterPolicy) => ({
  ingress: policy.ingress.some((rule) => isKept(rule, policy, 'ingress')),
  egress: policy.egress.some((rule) => isKept(rule, policy, 'egress')),
});

const length = (policy: { readonly ingress?: readonly unknown[]; readonly egress?: readonly unknown[] }) => ({
  ingress: (policy.ingress ?? []).length > 0,
  egress: (policy.egress ?? []).length > 0,
});

/** §4.3. */
export function governs(
  policy: Policy,
  direction: Direction,
  typesDefault: CalicoCapabilities['typesDefault'],
): boolean {
  if ('subject' in policy) {
    const { ingress, egress } = convertible(policy);
    return (!ingress && !egress) || (direction === 'Ingress' ? ingress : egress);
  }
  if (!isCalico(policy)) {
    const { policyTypes = [], kind, egress } = policy;
    if (policyTypes.length > 0) return policyTypes.includes(direction);
    // The staged kind is defaulted on native CRDs only, by presence of the field.
    const staged = kind === 'StagedKubernetesNetworkPolicy' && typesDefault === 'by-presence';
    return direction === 'Ingress' || (staged && egress !== undefined);
  }
  const { types = [], carries } = policy;
  if (types.length > 0) return types.includes(direction);
  if (typesDefault === 'both') return true;
  const present =
    typesDefault === 'by-presence' && carries !== undefined
      ? { ingress: carries.includes('Ingress'), egress: carries.includes('Egress') }
      : length(policy);
  if (!present.egress) return direction === 'Ingress';
  return direction === 'Egress' || present.ingress;
}

const namespaceLabel = 'projectcalico.org/namespace';
const accountLabel = 'projectcalico.org/serviceaccount';

/** §2.5, policy subject, of labels of a pod or (Calico's global policies only) of a host endpoint. */
export function selects(policy: Policy, labels: Labels): boolean {
  if ('subject' in policy) {
    const { namespaces, pods } = policy.subject;
    if (!isPod(labels)) return false;
    if (namespaces !== undefined || pods === undefined) return inSelectedNamespace(namespaces ?? {}, labels);
    return (
      inSelectedNamespace(pods.namespaceSelector, labels) && labelSelectorHolds(pods.podSelector, labels)
    );
  }
  if (!isCalico(policy))
    return (
      isPod(labels) &&
      labels[namespaceLabel] === policy.namespace &&
      labelSelectorHolds(policy.podSelector, labels)
    );
  const { namespace, selector, namespaceSelector, serviceAccountSelector } = policy;
  const global = namespace === null;
  if (!global && labels[namespaceLabel] !== namespace) return false;
  const byNamespace = global && isWritten(namespaceSelector);
  const byAccount = isWritten(serviceAccountSelector);
  // Every text all() is replaced, for the namespace selector first: then none is left for the account selector.
  const present = byNamespace ? namespaceLabel : byAccount && global ? accountLabel : null;
  const own = present === null ? selector : selector.replaceAll('all()', `has(${present})`);
  if (isWritten(own) && !holds(own, labels)) return false;
  // One that does not parse is dropped, which widens the subject (§1.5).
  const fits = (text: string, prefix: string, label: string): boolean =>
    !parses(text) || holds(text, labels, { prefix, all: !global || label in labels });
  return (
    (!byNamespace || fits(namespaceSelector, 'pcns.', namespaceLabel)) &&
    (!byAccount || fits(serviceAccountSelector, 'pcsa.', accountLabel))
  );
}
