/** Part of the plain evaluator: hits in Felix' string forms (calico-policy §7.1, §7.2). */
import type { Policy } from '../model/policy';
import { tierOf } from './plain-order';

/** One reported hit; `index` is −1 at the end of a tier, where `policy` is the trigger. */
export interface PlainHit {
  readonly by: { readonly tier: string; readonly policy: Policy } | { readonly profile: string };
  readonly action: 'allow' | 'deny' | 'pass';
  readonly index: number;
}

const shortKind: Record<Policy['kind'], string> = {
  CalicoNetworkPolicy: 'np',
  GlobalNetworkPolicy: 'gnp',
  StagedNetworkPolicy: 'snp',
  StagedGlobalNetworkPolicy: 'sgnp',
  StagedKubernetesNetworkPolicy: 'sknp',
  NetworkPolicy: 'knp',
  AdminNetworkPolicy: 'kanp',
  BaselineAdminNetworkPolicy: 'kbanp',
  ClusterNetworkPolicy: 'kcnp',
};

const scoped = (policy: Policy, name: string): string =>
  policy.namespace === null ? name : `${policy.namespace}/${name}`;

/** §7.2: the kind is encoded in the name, which is that of storage: with its tier. */
function olderName(policy: Policy): string {
  const tier = tierOf(policy) ?? '';
  const name = policy.name.startsWith(`${tier}.`) ? policy.name.slice(tier.length + 1) : policy.name;
  const table: Record<Policy['kind'], string> = {
    CalicoNetworkPolicy: `${tier}.${name}`,
    GlobalNetworkPolicy: `${tier}.${name}`,
    StagedNetworkPolicy: `${tier}.staged:${name}`,
    StagedGlobalNetworkPolicy: `${tier}.staged:${name}`,
    NetworkPolicy: `knp.default.${policy.name}`,
    StagedKubernetesNetworkPolicy: `staged:knp.default.${policy.name}`,
    AdminNetworkPolicy: `kanp.adminnetworkpolicy.${policy.name}`,
    BaselineAdminNetworkPolicy: `kbanp.baselineadminnetworkpolicy.${policy.name}`,
    ClusterNetworkPolicy: `kcnp.${policy.name}`,
  };
  return scoped(policy, table[policy.kind]);
}

export function plainTrace(hits: readonly PlainHit[], names: 'prefixed' | 'as-served'): string[] {
  return hits.map(({ by, action, index }, position) => {
    const served = names === 'as-served';
    const [tier, name] =
      'profile' in by
        ? ['__PROFILE__', `${served ? 'pro:' : '__PROFILE__.'}${by.profile}`]
        : [
            by.tier,
            served
              ? `${shortKind[by.policy.kind]}:${scoped(by.policy, by.policy.name)}`
              : olderName(by.policy),
          ];
    return `${position}|${tier}|${name}|${action}|${index}`;
  });
}
