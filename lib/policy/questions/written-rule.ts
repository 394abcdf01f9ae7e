/** The rule as somebody wrote it behind the index that a trace gives (calico-policy §5.1). */
import { compilePolicy } from '../compile/policy-set';
import { isClusterKind } from '../model/names';
import type { Direction, Policy } from '../model/policy';
import type { CalicoCapabilities } from '../model/snapshot';

export interface WrittenRule {
  /** 0-based position in the policy's own list. */
  readonly index: number;
  /** Which of the rules that Calico makes of it: protocols × peers, 0-based. Always 0 for a Calico rule. */
  readonly part: number;
}

interface RuleLists<R> {
  readonly ingress: readonly R[];
  readonly egress: readonly R[];
}

/** One rule of one direction. */
function only<R>(policy: Partial<RuleLists<R>>, direction: Direction, index: number): RuleLists<R> {
  const one = (rules: readonly R[] | undefined, own: Direction): readonly R[] =>
    own === direction ? (rules ?? []).slice(index, index + 1) : [];
  return { ingress: one(policy.ingress, 'Ingress'), egress: one(policy.egress, 'Egress') };
}

function withOnly(policy: Policy, direction: Direction, index: number): Policy {
  if (policy.kind === 'ClusterNetworkPolicy') return { ...policy, ...only(policy, direction, index) };
  if (isClusterKind(policy)) return { ...policy, ...only(policy, direction, index) };
  if ('podSelector' in policy) return { ...policy, ...only(policy, direction, index) };
  return { ...policy, ...only(policy, direction, index) };
}

/**
 * For every index of a trace the rule it came from. Kubernetes kinds are counted by converting one rule at a time, so that
 * rules which Calico drops leave no gap here either.
 */
export function writtenRules(
  policy: Policy,
  direction: Direction,
  capabilities: CalicoCapabilities,
): WrittenRule[] {
  const rules = (direction === 'Ingress' ? policy.ingress : policy.egress) ?? [];
  if (!isClusterKind(policy) && !('podSelector' in policy))
    return rules.map((_, index) => ({ index, part: 0 }));
  return rules.flatMap((_, index) => {
    const made = compilePolicy(withOnly(policy, direction, index), capabilities).policy?.[direction] ?? [];
    return made.map((_rule, part) => ({ index, part }));
  });
}
