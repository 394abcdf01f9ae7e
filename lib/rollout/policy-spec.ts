/** Staged and enforced twins of a policy, references, and the hash that says whether two specs mean the same. */
import {
  type CalicoPolicy,
  type EntityRule,
  isClusterKind,
  type KubernetesPolicy,
  type Policy,
  type PolicyKind,
  type PolicyRef,
  type Rule,
} from '@/lib/policy';
import { digest } from './digest';

export const refOf = (policy: PolicyRef): PolicyRef => ({
  kind: policy.kind,
  namespace: policy.namespace,
  name: policy.name,
});

const enforcedKind: Partial<Record<PolicyKind, PolicyKind>> = {
  StagedNetworkPolicy: 'CalicoNetworkPolicy',
  StagedGlobalNetworkPolicy: 'GlobalNetworkPolicy',
  StagedKubernetesNetworkPolicy: 'NetworkPolicy',
};
const stagedKind: Partial<Record<PolicyKind, PolicyKind>> = {
  CalicoNetworkPolicy: 'StagedNetworkPolicy',
  GlobalNetworkPolicy: 'StagedGlobalNetworkPolicy',
  NetworkPolicy: 'StagedKubernetesNetworkPolicy',
};

export type PlaceablePolicy = CalicoPolicy | KubernetesPolicy;

export const enforcedRef = (ref: PolicyRef): PolicyRef => ({
  ...refOf(ref),
  kind: enforcedKind[ref.kind] ?? ref.kind,
});
export const stagedRef = (ref: PolicyRef): PolicyRef => ({
  ...refOf(ref),
  kind: stagedKind[ref.kind] ?? ref.kind,
});

/** The same spec, enforced. Built member by member: metadata and staging marks never come along. */
export function enforcedTwin(policy: PlaceablePolicy): PlaceablePolicy {
  const { stagedAction: _, ...spec } = policy;
  return { ...spec, kind: enforcedRef(policy).kind } as PlaceablePolicy;
}

export const stagedTwin = (policy: PlaceablePolicy): PlaceablePolicy =>
  ({ ...policy, kind: stagedRef(policy).kind, stagedAction: 'Set' }) as PlaceablePolicy;

const filled = (value: unknown): boolean =>
  value !== undefined && value !== '' && !(Array.isArray(value) && value.length === 0);

const filledMembers = (value: object | undefined): Record<string, unknown> | undefined => {
  const kept = Object.entries(value ?? {}).filter(([, member]) => filled(member));
  return kept.length === 0 ? undefined : Object.fromEntries(kept);
};

const entityForm = (entity: EntityRule | undefined): unknown => filledMembers(entity);
const ruleForm = (rule: Rule): unknown => ({
  ...rule,
  protocol: typeof rule.protocol === 'string' ? rule.protocol.toLowerCase() : rule.protocol,
  source: entityForm(rule.source),
  destination: entityForm(rule.destination),
});

/** What the server may add or spell differently without changing the meaning is levelled out (safety, step protocol 5). */
function specForm(policy: Policy): unknown {
  if (isClusterKind(policy)) return filledMembers(policy);
  const stagedAction = policy.kind.startsWith('Staged') ? (policy.stagedAction ?? 'Set') : undefined;
  if ('podSelector' in policy) return filledMembers({ ...policy, stagedAction });
  return filledMembers({
    ...policy,
    selector: policy.selector.trim() === '' ? 'all()' : policy.selector.trim(),
    types: policy.types === undefined ? undefined : [...policy.types].sort(),
    ingress: policy.ingress.map(ruleForm),
    egress: policy.egress.map(ruleForm),
    stagedAction,
  });
}

/** Policies are immutable, and the same ones are compared again and again. */
const hashes = new WeakMap<Policy, string>();

/** Equal for policies of equal meaning, name and kind. */
export function specHash(policy: Policy): string {
  const known = hashes.get(policy) ?? digest(specForm(policy));
  hashes.set(policy, known);
  return known;
}
