/** Order of tiers, and of policies inside a tier for both comparators, written from calico-policy §4.1 and §4.2. */
import type { CalicoCapabilities, Policy, Snapshot, Tier } from '@/lib/policy';

export function tierOf(policy: Policy): string {
  switch (policy.kind) {
    case 'ClusterNetworkPolicy':
      return policy.tier === 'Admin' ? 'kube-admin' : 'kube-baseline';
    case 'AdminNetworkPolicy':
      return 'adminnetworkpolicy';
    case 'BaselineAdminNetworkPolicy':
      return 'baselineadminnetworkpolicy';
    default:
      return 'podSelector' in policy ? 'default' : policy.tier;
  }
}

function orderOf(policy: Policy): number {
  if ('subject' in policy) return policy.priority ?? 1000;
  return 'podSelector' in policy ? 1000 : (policy.order ?? Number.POSITIVE_INFINITY);
}

/** Tiers that a release has whether or not they can be listed (calico-policy §4.1). */
function builtIn(release: CalicoCapabilities): Tier[] {
  const { clusterNetworkPolicy, adminNetworkPolicy, baselineAdminNetworkPolicy } = release;
  const before = [
    ...(clusterNetworkPolicy ? ['kube-admin'] : []),
    ...(adminNetworkPolicy ? ['adminnetworkpolicy'] : []),
  ];
  const after = [
    ...(clusterNetworkPolicy ? ['kube-baseline'] : []),
    ...(baselineAdminNetworkPolicy ? ['baselineadminnetworkpolicy'] : []),
  ];
  return [
    ...before.map((name): Tier => ({ name, order: 1000, defaultAction: 'Pass' })),
    { name: 'default', order: 1_000_000, defaultAction: 'Deny' },
    ...after.map((name): Tier => ({ name, order: 10_000_000, defaultAction: 'Pass' })),
  ];
}

export function tiersInOrder({ tiers, capabilities }: Snapshot): readonly Tier[] {
  const order = (tier: Tier): number => tier.order ?? 1_000_000;
  const missing = builtIn(capabilities).filter(({ name }) => !tiers.some((tier) => tier.name === name));
  return [...tiers, ...missing].sort((a, b) => order(a) - order(b) || (a.name < b.name ? -1 : 1));
}

const kindTexts: Record<Policy['kind'], string> = {
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

const shortNames: Readonly<Record<string, string>> = {
  ClusterNetworkPolicy: 'kcnp.',
  AdminNetworkPolicy: 'kanp.adminnetworkpolicy.',
  BaselineAdminNetworkPolicy: 'kbanp.baselineadminnetworkpolicy.',
  NetworkPolicy: 'knp.default.',
  StagedKubernetesNetworkPolicy: 'knp.default.',
};

/** Felix' internal name up to 3.31: namespace first, `staged:` before the name, then the tier. */
function felixName(policy: Policy): string {
  const { kind, namespace, name } = policy;
  const tier = `${tierOf(policy)}.`;
  const prefix = shortNames[kind] ?? (name.startsWith(tier) ? '' : tier);
  const staged = kind.startsWith('Staged') ? 'staged:' : '';
  return `${namespace === null ? '' : `${namespace}/`}${staged}${prefix}${name}`;
}

const newName = ({ name, namespace, kind }: Policy): string =>
  `${name}/${namespace ?? ''}/${kindTexts[kind]}`;

export function inOrder(
  policies: readonly Policy[],
  tieBreak: CalicoCapabilities['tieBreak'],
): readonly Policy[] {
  const text = tieBreak === 'felix-key' ? felixName : newName;
  const bytes = (policy: Policy): Buffer => Buffer.from(text(policy));
  return [...policies].sort((a, b) => {
    const [x, y] = [orderOf(a), orderOf(b)];
    return x === y ? Buffer.compare(bytes(a), bytes(b)) : x - y;
  });
}
