/** Keys, tiers, orders and names of policies (calico-policy §1.6, §4.1, §4.2, §7). */
import type { Policy, PolicyKind, PolicyRef, Tier } from './policy';
import type { CalicoCapabilities } from './snapshot';

/** Order a tier without one is read as (§4.1). */
export const absentTierOrder = 1_000_000;
/** Order Kubernetes NetworkPolicies have in tier default (§5.1). */
export const kubernetesOrder = 1000;

/** Tiers that exist wherever Calico has the kinds that live in them, also where tiers cannot be listed (§4.1). */
export const builtInTiers: readonly Tier[] = [
  { name: 'kube-admin', order: 1000, defaultAction: 'Pass' },
  { name: 'default', order: absentTierOrder, defaultAction: 'Deny' },
  { name: 'kube-baseline', order: 10_000_000, defaultAction: 'Pass' },
];

/** Stable key of a policy: kind, namespace and name as served. */
export const policyKey = (ref: PolicyRef): string => `${ref.kind}/${ref.namespace ?? ''}/${ref.name}`;

export function policyTier(policy: Policy): string {
  if (policy.kind === 'ClusterNetworkPolicy') return policy.tier === 'Admin' ? 'kube-admin' : 'kube-baseline';
  return 'tier' in policy ? policy.tier : 'default';
}

/** null = absent, after all numbers. */
export function policyOrder(policy: Policy): number | null {
  if (policy.kind === 'ClusterNetworkPolicy') return policy.priority;
  return 'order' in policy ? policy.order : kubernetesOrder;
}

const stagedKinds: ReadonlySet<PolicyKind> = new Set([
  'StagedNetworkPolicy',
  'StagedGlobalNetworkPolicy',
  'StagedKubernetesNetworkPolicy',
]);

export const isStaged = (policy: Pick<PolicyRef, 'kind'>): boolean => stagedKinds.has(policy.kind);

/** `stagedAction: Delete` never reaches Felix: such an object has no influence at all (§6.1). */
export const isInvisible = (policy: Policy): boolean =>
  'stagedAction' in policy && policy.stagedAction === 'Delete';

/** The name without one optional `<tier>.` prefix, for people and for comparing names of different releases. */
export const displayName = (name: string, tier: string): string =>
  name.startsWith(`${tier}.`) && name.length > tier.length + 1 ? name.slice(tier.length + 1) : name;

const compareText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

export function compareTiers(a: Tier, b: Tier): number {
  return (a.order ?? absentTierOrder) - (b.order ?? absentTierOrder) || compareText(a.name, b.name);
}

/** Tiers in evaluation order, `default` added where it cannot be listed. */
export const sortedWithBuiltIns = (tiers: readonly Tier[]): Tier[] =>
  [
    ...tiers,
    ...builtInTiers.filter(({ name }) => name === 'default' && !tiers.some((tier) => tier.name === name)),
  ].sort(compareTiers);

const kindText: Record<PolicyKind, string> = {
  CalicoNetworkPolicy: 'NetworkPolicy',
  GlobalNetworkPolicy: 'GlobalNetworkPolicy',
  StagedNetworkPolicy: 'StagedNetworkPolicy',
  StagedGlobalNetworkPolicy: 'StagedGlobalNetworkPolicy',
  StagedKubernetesNetworkPolicy: 'StagedKubernetesNetworkPolicy',
  NetworkPolicy: 'KubernetesNetworkPolicy',
  ClusterNetworkPolicy: 'KubernetesClusterNetworkPolicy',
};

/** Felix' internal key name of 3.29–3.31, which breaks ties there. */
function felixKey(policy: Policy): string {
  const tier = policyTier(policy);
  const name = `${tier}.${displayName(policy.name, tier)}`;
  switch (policy.kind) {
    case 'CalicoNetworkPolicy':
      return `${policy.namespace}/${name}`;
    case 'GlobalNetworkPolicy':
      return name;
    case 'StagedNetworkPolicy':
      return `${policy.namespace}/staged:${name}`;
    case 'StagedGlobalNetworkPolicy':
      return `staged:${name}`;
    case 'NetworkPolicy':
      return `${policy.namespace}/knp.default.${policy.name}`;
    case 'StagedKubernetesNetworkPolicy':
      return `${policy.namespace}/staged:knp.default.${policy.name}`;
    case 'ClusterNetworkPolicy':
      return `kcnp.${policy.name}`;
  }
}

/** True evaluation order inside a tier. */
export function comparePolicies(tieBreak: CalicoCapabilities['tieBreak']): (a: Policy, b: Policy) => number {
  const tie =
    tieBreak === 'felix-key'
      ? felixKey
      : (policy: Policy) => `${policy.name}/${policy.namespace ?? ''}/${kindText[policy.kind]}`;
  return (a, b) => {
    const [x, y] = [policyOrder(a) ?? Number.POSITIVE_INFINITY, policyOrder(b) ?? Number.POSITIVE_INFINITY];
    return x === y ? compareText(tie(a), tie(b)) : x - y;
  };
}
