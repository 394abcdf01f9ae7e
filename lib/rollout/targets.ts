/** What each phase wants to find in the cluster, in the order in which it may be brought about. */
import { type Policy, type PolicyRef, policyKey } from '@/lib/policy';
import { releasedBridge } from './canary';
import { type PlaceablePolicy, refOf, specHash, stagedTwin } from './policy-spec';
import type { RolloutPlan, RolloutRecord } from './record';

export type TargetRole = 'bridge' | 'allow' | 'deny' | 'staged' | 'twin' | 'earlier';

export interface Target {
  readonly role: TargetRole;
  readonly ref: PolicyRef;
  /** null = shall not exist. */
  readonly want: Policy | null;
}

/** All targets are looked at before each write: what they are compared with is made once for a plan. */
const knownTwins = new WeakMap<RolloutPlan, readonly Policy[]>();

/** The staged twin of each allow, as it stood before the wave. */
export function twinsOf(plan: RolloutPlan): readonly Policy[] {
  const known =
    knownTwins.get(plan) ?? plan.allows.map(({ enforced }) => stagedTwin(enforced as PlaceablePolicy));
  knownTwins.set(plan, known);
  return known;
}

const target = (role: TargetRole, policy: Policy, want: Policy | null): Target => ({
  role,
  ref: refOf(policy),
  want,
});

const placed = (plan: RolloutPlan): Target[] => [
  ...plan.allows.map(({ enforced }) => target('allow', enforced, enforced)),
  target('deny', plan.deny, plan.deny),
];

const untouched = (plan: RolloutPlan): Target[] => [
  target('staged', plan.stagedPolicy, plan.stagedPolicy),
  ...twinsOf(plan).map((policy) => target('twin', policy, policy)),
  ...plan.earlierDenies.map((policy) => target('earlier', policy, policy)),
];

/** Objects a phase checks and brings about; terminal phases and needs-human want nothing. */
export function targets({
  phase,
  plan,
  release,
}: Pick<RolloutRecord, 'phase' | 'plan' | 'release'>): Target[] {
  switch (phase) {
    case 'lowered':
      return [target('bridge', plan.bridge, plan.bridge), ...untouched(plan)];
    case 'placing':
    case 'armed':
      return [target('bridge', plan.bridge, plan.bridge), ...placed(plan), ...untouched(plan)];
    case 'raised':
    case 'verifying':
      return [
        ...placed(plan),
        ...untouched(plan),
        target('bridge', plan.bridge, releasedBridge(plan, release)),
      ];
    case 'committing':
      return [
        ...placed(plan),
        ...twinsOf(plan).map((policy) => target('twin', policy, null)),
        target('staged', plan.stagedPolicy, plan.stagedRest),
        ...plan.earlierDenies.map((policy) => target('earlier', policy, null)),
        target('bridge', plan.bridge, null),
      ];
    case 'rolling-back':
      return [
        target('bridge', plan.bridge, plan.bridge),
        ...untouched(plan),
        target('deny', plan.deny, null),
        ...[...plan.allows].reverse().map(({ enforced, before }) => target('allow', enforced, before)),
        target('bridge', plan.bridge, null),
      ];
    case 'committed':
    case 'rolled-back':
    case 'needs-human':
      return [];
  }
}

/** Every object a rollout reads, each once. */
export function watchedRefs(plan: RolloutPlan): PolicyRef[] {
  const refs = [
    plan.bridge,
    ...plan.allows.map(({ enforced }) => enforced),
    plan.deny,
    ...untouched(plan).map(({ ref }) => ref),
  ];
  return [...new Map(refs.map((ref) => [policyKey(ref), refOf(ref)])).values()];
}

/** Hashes an object of ours may have at some point of this rollout. */
export function knownHashes(plan: RolloutPlan): ReadonlyMap<string, readonly string[]> {
  const known = new Map<string, string[]>();
  const add = (policy: Policy | null): void => {
    if (policy === null) return;
    const key = policyKey(policy);
    known.set(key, [...(known.get(key) ?? []), specHash(policy)]);
  };
  add(plan.bridge);
  add(releasedBridge(plan, 'all'));
  add(plan.canary?.bridge ?? null);
  for (const { enforced, before } of plan.allows) {
    add(enforced);
    add(before);
  }
  add(plan.deny);
  add(plan.stagedPolicy);
  add(plan.stagedRest);
  for (const policy of [...twinsOf(plan), ...plan.earlierDenies]) add(policy);
  return known;
}
