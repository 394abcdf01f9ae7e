/** What differs from the plan, in both versions. */
import type { RolloutView } from '@/lib/api';
import { isClusterKind, isStaged, type Policy, policyKey, policyTier } from '@/lib/policy';
import {
  foreignPolicies,
  knownHashes,
  type RolloutPlan,
  type RolloutRecord,
  specHash,
  watchedRefs,
} from '@/lib/rollout';
import type { Picture } from '../picture';
import { policyYaml } from './proposal-view';

type Drift = NonNullable<RolloutView['drift']>;

const wantedIn = ({ bridge, allows, deny, stagedPolicy }: RolloutPlan): Policy[] => [
  bridge,
  ...allows.map(({ enforced }) => enforced),
  deny,
  stagedPolicy,
];

const yamlOf = (policy: Policy | undefined): string =>
  policy === undefined || isClusterKind(policy) ? '' : policyYaml(policy);

export function driftView(picture: Picture, record: RolloutRecord): Drift | null {
  if (record.phase !== 'needs-human') return null;
  const { plan } = record;
  const text = `${record.note ?? 'The cluster is not as planned'}.`;
  const live = new Map(picture.snapshot.policies.map((policy) => [policyKey(policy), policy]));
  const known = knownHashes(plan);
  const ours = new Set(record.objects.map(({ ref }) => policyKey(ref)));
  const key = watchedRefs(plan)
    .map(policyKey)
    .find((item) => {
      const found = live.get(item);
      if (found === undefined) return ours.has(item);
      return known.get(item)?.includes(specHash(found)) !== true;
    });
  if (key !== undefined) {
    const planned = wantedIn(plan).find((policy) => policyKey(policy) === key);
    return { text, planned: yamlOf(planned), found: yamlOf(live.get(key)) };
  }
  const tier = picture.snapshot.policies.filter(
    (policy) => !isStaged(policy) && policyTier(policy) === plan.bridge.tier,
  );
  const [foreign] = foreignPolicies(record, { tier });
  return { text, planned: '', found: foreign === undefined ? '' : yamlOf(live.get(policyKey(foreign))) };
}
