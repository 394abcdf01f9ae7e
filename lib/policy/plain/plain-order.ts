/** Part of the plain evaluator: tiers and policies in order (calico-policy §4.1, §4.2). */
import type { CalicoPolicy, Policy, Tier } from '../model/policy';
import type { CalicoCapabilities, Snapshot } from '../model/snapshot';
import { once } from './once';

export const isCalico = (policy: Policy): policy is CalicoPolicy => 'selector' in policy;

/** §1.3, §5.1, §5.2; a cluster policy of a tier that Calico does not know is in none. */
export function tierOf(policy: Policy): string | null {
  if (policy.kind === 'AdminNetworkPolicy') return 'adminnetworkpolicy';
  if (policy.kind === 'BaselineAdminNetworkPolicy') return 'baselineadminnetworkpolicy';
  if (policy.kind === 'ClusterNetworkPolicy')
    return policy.tier === null ? null : policy.tier === 'Admin' ? 'kube-admin' : 'kube-baseline';
  return isCalico(policy) ? policy.tier : 'default';
}

/** §4.2; Kubernetes policies have order 1000 (§5.1), so has a baseline; admin and cluster policies their priority (§5.2). */
function orderOf(policy: Policy): number {
  if ('subject' in policy) return policy.priority ?? 1000;
  return isCalico(policy) ? (policy.order ?? Number.POSITIVE_INFINITY) : 1000;
}

const bytewise = (a: string, b: string): number => Buffer.compare(Buffer.from(a), Buffer.from(b));

/** The name without the tier's prefix, which it may carry (§1.6). */
const bare = (policy: Policy): string => {
  const prefix = `${tierOf(policy)}.`;
  return policy.name.startsWith(prefix) ? policy.name.slice(prefix.length) : policy.name;
};

const kindText: Record<Policy['kind'], string> = {
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

/** What breaks ties since 3.32: first table of §4.2. */
const tieText = (policy: Policy): string =>
  `${policy.name}/${policy.namespace ?? ''}/${kindText[policy.kind]}`;

/** What breaks ties in 3.29–3.31: Felix' internal key name, second table of §4.2. */
function felixKey(policy: Policy): string {
  const name = `${tierOf(policy)}.${bare(policy)}`;
  const table: Record<Policy['kind'], string> = {
    CalicoNetworkPolicy: `${policy.namespace}/${name}`,
    GlobalNetworkPolicy: name,
    StagedNetworkPolicy: `${policy.namespace}/staged:${name}`,
    StagedGlobalNetworkPolicy: `staged:${name}`,
    NetworkPolicy: `${policy.namespace}/knp.default.${policy.name}`,
    StagedKubernetesNetworkPolicy: `${policy.namespace}/staged:knp.default.${policy.name}`,
    AdminNetworkPolicy: `kanp.adminnetworkpolicy.${policy.name}`,
    BaselineAdminNetworkPolicy: `kbanp.baselineadminnetworkpolicy.${policy.name}`,
    ClusterNetworkPolicy: `kcnp.${policy.name}`,
  };
  return table[policy.kind];
}

export function policiesInOrder(
  policies: readonly Policy[],
  tieBreak: CalicoCapabilities['tieBreak'],
): readonly Policy[] {
  const text = tieBreak === 'felix-key' ? felixKey : tieText;
  return [...policies].sort((a, b) => {
    if (orderOf(a) !== orderOf(b)) return orderOf(a) < orderOf(b) ? -1 : 1;
    return bytewise(text(a), text(b));
  });
}

/** §4.1, table of built-in tiers: which there are follows the release. */
const builtIn = (release: CalicoCapabilities): readonly Tier[] => [
  { name: 'default', order: 1_000_000, defaultAction: 'Deny' },
  ...(release.clusterNetworkPolicy
    ? ([
        { name: 'kube-admin', order: 1000, defaultAction: 'Pass' },
        { name: 'kube-baseline', order: 10_000_000, defaultAction: 'Pass' },
      ] as const)
    : []),
  ...(release.adminNetworkPolicy
    ? ([{ name: 'adminnetworkpolicy', order: 1000, defaultAction: 'Pass' }] as const)
    : []),
  ...(release.baselineAdminNetworkPolicy
    ? ([{ name: 'baselineadminnetworkpolicy', order: 10_000_000, defaultAction: 'Pass' }] as const)
    : []),
];

/** §4.1: existing tiers by order (absent is 1 000 000) and name; then tiers that policies only name, which deny. */
export const tiersInOrder = once((snapshot: Snapshot): readonly Tier[] => {
  const served = [
    ...snapshot.tiers,
    ...builtIn(snapshot.capabilities).filter(
      ({ name }) => !snapshot.tiers.some((tier) => tier.name === name),
    ),
  ];
  const order = (tier: Tier): number => tier.order ?? 1_000_000;
  const ghosts = [...new Set(snapshot.policies.map(tierOf))]
    .filter((name) => name !== null)
    .filter((name) => !served.some((tier) => tier.name === name))
    .map((name): Tier => ({ name, order: null, defaultAction: 'Deny' }));
  return [
    ...served.sort((a, b) => order(a) - order(b) || bytewise(a.name, b.name)),
    ...ghosts.sort((a, b) => bytewise(a.name, b.name)),
  ];
});
