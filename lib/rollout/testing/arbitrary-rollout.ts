/** Random worlds of every kind with a staged default deny, staged allows, and a wave to enforce. */
import fc from 'fast-check';
import type { CalicoPolicy, Policy, Rule, Snapshot } from '@/lib/policy';
import { isClusterKind, isStaged, policyKey, policyTier } from '@/lib/policy';
import { arbitraryRule } from '@/lib/policy/testing/arbitrary-rule';
import { namespaces, selectors } from '@/lib/policy/testing/arbitrary-vocabulary';
import { arbitraryWorld } from '@/lib/policy/testing/arbitrary-world';
import { buildCandidate } from '../build-candidate';
import type { CandidateSpec } from '../candidate';
import { enforcedTwin } from '../policy-spec';

export interface RolloutCase {
  /** The staged deny and the staged allows stand in it. */
  readonly world: Snapshot;
  readonly candidate: CandidateSpec;
  /** Namespaces of the wave; none = all that remain. */
  readonly chosen: readonly string[];
  /** Where a person turns back, as a part of the way there. */
  readonly turn: number;
}

const allowRule: fc.Arbitrary<Rule> = arbitraryRule.map((rule) => ({ ...rule, action: 'Allow' }));
const allowRules = fc.array(allowRule, { maxLength: 2 });

const stagedAllow: fc.Arbitrary<CalicoPolicy> = fc
  .record({
    namespace: fc.constantFrom(...namespaces),
    name: fc.constantFrom('web', 'a', 'allow-1', 'allow-2'),
    order: fc.constantFrom<number | null>(null, 10, 500, 1000, -5),
    selector: selectors,
    types: fc.constantFrom<CalicoPolicy['types']>(['Ingress'], ['Egress'], ['Ingress', 'Egress'], undefined),
    ingress: allowRules,
    egress: allowRules,
  })
  .map(({ name, types, ...rest }) => ({
    kind: 'StagedNetworkPolicy',
    name: `default.${name}`,
    tier: 'default',
    stagedAction: 'Set',
    ...rest,
    ...(types === undefined ? {} : { types }),
  }));

const someNamespaces = fc.subarray([...namespaces]);

const candidates: fc.Arbitrary<CandidateSpec> = fc.oneof(
  {
    weight: 5,
    arbitrary: fc
      .constantFrom<readonly string[]>([], ['dev'], ['db'])
      .map((excluded): CandidateSpec => ({ kind: 'global', namespace: null, tier: 'default', excluded })),
  },
  {
    weight: 2,
    arbitrary: fc
      .record({
        kind: fc.constantFrom('namespaced-calico', 'namespaced-kubernetes' as const),
        namespace: fc.constantFrom(...namespaces),
      })
      .map((spec): CandidateSpec => ({ ...spec, tier: 'default', excluded: [] })),
  },
);

/** What would be placed with the wave but may not be: the plan is refused, and nothing is learned. */
const isRefused = (policy: Policy): boolean =>
  !isClusterKind(policy) &&
  isStaged(policy) &&
  policy.namespace !== null &&
  policyTier(policy) === 'default' &&
  !('podSelector' in policy) &&
  [...policy.ingress, ...policy.egress].some(({ action }) => action === 'Deny' || action === 'Pass');

const isAllows = (policy: Policy): policy is CalicoPolicy =>
  policy.kind === 'CalicoNetworkPolicy' &&
  policy.tier === 'default' &&
  [...policy.ingress, ...policy.egress].every(({ action }) => action === 'Allow');

/** An enforced allow policy and its staged successor, which keeps its rules, as a proposal would. */
function widened(policies: readonly Policy[], rules: readonly Rule[]): Policy[] {
  return policies.filter(isAllows).map((policy) => ({
    ...policy,
    kind: 'StagedNetworkPolicy',
    stagedAction: 'Set',
    ingress: [...policy.ingress, ...rules],
  }));
}

function byName(policies: readonly Policy[]): Policy[] {
  return [...new Map(policies.map((policy) => [policyKey(policy), policy])).values()];
}

/** null where no candidate can be built for the world. */
export const arbitraryRollout: fc.Arbitrary<RolloutCase | null> = fc
  .record({
    world: arbitraryWorld,
    allows: fc.array(stagedAllow, { maxLength: 3 }),
    candidate: candidates,
    chosen: fc.oneof(fc.constant<string[]>([]), someNamespaces),
    widens: fc.option(allowRules, { freq: 2, nil: null }),
    standing: fc.option(stagedAllow, { freq: 2, nil: null }),
    keepsRefused: fc.nat({ max: 9 }).map((drawn) => drawn === 0),
    turn: fc.double({ min: 0, max: 1, noNaN: true }),
  })
  .map(({ world, allows, candidate, chosen, widens, standing, keepsRefused, turn }) => {
    const built = buildCandidate(candidate, world);
    if (!built.ok) return null;
    const own = world.policies.filter((policy) => keepsRefused || !isRefused(policy));
    const enforced: Policy[] = standing === null ? [] : [enforcedTwin(standing)];
    const grown = widens === null ? [] : widened([...own, ...enforced], widens);
    const policies = byName([...own, ...enforced, ...allows, ...grown, built.policy]);
    return { world: { ...world, policies }, candidate, chosen, turn };
  });
