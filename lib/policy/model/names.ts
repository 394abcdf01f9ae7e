/** Keys, tiers, orders and names of policies (calico-policy §1.6, §4.1, §4.2, §7). */
import type { AdminPolicy, ClusterPolicy, Policy, PolicyKind, PolicyRef, Tier } from './policy';
import type { CalicoCapabilities } from './snapshot';

/** Order a tier without one is read as (§4.1). */
export const absentTierOrder = 1_000_000;
/** Order of Kubernetes NetworkPolicies in tier default (§5.1), and of a BaselineAdminNetworkPolicy in its tier (§5.2). */
export const kubernetesOrder = 1000;

const defaultTier: Tier = { name: 'default', order: absentTierOrder, defaultAction: 'Deny' };
const adminTier = (name: string): Tier => ({ name, order: 1000, defaultAction: 'Pass' });
const baselineTier = (name: string): Tier => ({ name, order: 10_000_000, defaultAction: 'Pass' });

/** Tiers that a release makes by itself, also where tiers cannot be listed; their order and action are fixed (§4.1). */
export const builtInTiers = (release: CalicoCapabilities): readonly Tier[] => [
  ...(release.adminNetworkPolicy ? [adminTier('adminnetworkpolicy')] : []),
  ...(release.clusterNetworkPolicy ? [adminTier('kube-admin')] : []),
  defaultTier,
  ...(release.baselineAdminNetworkPolicy ? [baselineTier('baselineadminnetworkpolicy')] : []),
  ...(release.clusterNetworkPolicy ? [baselineTier('kube-baseline')] : []),
];

/** Stable key of a policy: kind, namespace and name as served. */
export const policyKey = (ref: PolicyRef): string => `${ref.kind}/${ref.namespace ?? ''}/${ref.name}`;

/** Kubernetes' cluster-wide kinds of policy.networking.k8s.io: they are read, never staged and never written. */
export const isClusterKind = (policy: Policy): policy is ClusterPolicy | AdminPolicy => 'subject' in policy;

const clusterTiers = { Admin: 'kube-admin', Baseline: 'kube-baseline' } as const;

/** The tier's name; empty for a ClusterNetworkPolicy of a tier that Calico does not know. */
export function policyTier(policy: Policy): string {
  switch (policy.kind) {
    case 'AdminNetworkPolicy':
      return 'adminnetworkpolicy';
    case 'BaselineAdminNetworkPolicy':
      return 'baselineadminnetworkpolicy';
    case 'ClusterNetworkPolicy':
      return policy.tier === null ? '' : clusterTiers[policy.tier];
    default:
      return 'tier' in policy ? policy.tier : 'default';
  }
}

/** null = absent, after all numbers. */
export function policyOrder(policy: Policy): number | null {
  if (isClusterKind(policy)) return policy.priority ?? kubernetesOrder;
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

/** By UTF-16 unit, which for the ASCII names of Kubernetes is the byte-wise order that Felix sorts by. */
const compareText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

export function compareTiers(a: Tier, b: Tier): number {
  return (a.order ?? absentTierOrder) - (b.order ?? absentTierOrder) || compareText(a.name, b.name);
}

/** Tiers in evaluation order, `default` added where it cannot be listed. */
export const sortedWithBuiltIns = (tiers: readonly Tier[]): Tier[] =>
  [...tiers, ...(tiers.some(({ name }) => name === defaultTier.name) ? [] : [defaultTier])].sort(
    compareTiers,
  );

const kindText: Record<PolicyKind, string> = {
  CalicoNetworkPolicy: 'NetworkPolicy',
  GlobalNetworkPolicy: 'GlobalNetworkPolicy',
  StagedNetworkPolicy: 'StagedNetworkPolicy',
  StagedGlobalNetworkPolicy: 'StagedGlobalNetworkPolicy',
  StagedKubernetesNetworkPolicy: 'StagedKubernetesNetworkPolicy',
  NetworkPolicy: 'KubernetesNetworkPolicy',
  AdminNetworkPolicy: 'KubernetesAdminNetworkPolicy',
  BaselineAdminNetworkPolicy: 'KubernetesBaselineAdminNetworkPolicy',
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
    case 'AdminNetworkPolicy':
      return `kanp.${tier}.${policy.name}`;
    case 'BaselineAdminNetworkPolicy':
      return `kbanp.${tier}.${policy.name}`;
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
