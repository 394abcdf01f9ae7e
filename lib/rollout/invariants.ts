/** The invariants of safety.md that can be judged from the journal and the live objects alone. */
import { policyKey } from '@/lib/policy';
import { bridgeState, foreignPolicies, phaseDeadline } from './next-action';
import { specHash } from './policy-spec';
import type { RolloutRecord } from './record';
import type { World } from './rollout-action';

export interface Violation {
  readonly invariant: 'I1' | 'I2' | 'I4' | 'I5' | 'I8' | 'I9' | 'I12' | 'I13';
  readonly text: string;
}

/** Time the guard and the executor have to act on a deadline, seconds (I12). */
const deadManSeconds = 30;

/** What does not hold right now; empty when all is well. */
export function checkInvariants(record: RolloutRecord, world: World, now: number): Violation[] {
  const found: Violation[] = [];
  const fail = (invariant: Violation['invariant'], text: string): void =>
    void found.push({ invariant, text });
  const { plan, phase } = record;
  const bridge = bridgeState(record, world);
  const live = (key: string): string | null => {
    const object = world.objects.get(key) ?? null;
    return object === null ? null : specHash(object.policy);
  };
  const isActive = !['committed', 'rolled-back', 'needs-human'].includes(phase);
  // Released further than anybody asked: the rest would be enforced with the canary.
  if (bridge === 'raised' && record.release === 'canary' && isActive)
    fail('I1', 'the bridge is raised for everything, and only the canary was asked for');
  if (bridge === 'raised' || bridge === 'canary') {
    if (record.by.raised === null || record.at.raised === null || record.at.deadline === null)
      fail('I1', 'the bridge is raised, and the journal does not say who raised it until when');
    else if (record.at.raised > record.evidence.expiresAt)
      fail('I1', 'the bridge was raised on expired evidence');
    if (isActive && phase !== 'rolling-back')
      for (const { enforced } of plan.allows)
        if (live(policyKey(enforced)) !== specHash(enforced))
          fail('I2', `the bridge is raised and ${enforced.namespace}/${enforced.name} is not in place`);
    if (
      record.at.deadline !== null &&
      now > record.at.deadline + deadManSeconds &&
      phase !== 'committing' &&
      phase !== 'committed'
    )
      fail('I12', 'the deadline has passed and the bridge is still raised');
  }
  if (isActive && live(policyKey(plan.stagedPolicy)) === null && live(policyKey(plan.deny)) === null)
    fail('I4', 'neither the staged nor the enforced deny exists');
  const last = phaseDeadline(record);
  if (bridge === 'lowered' && isActive && last !== null && now > last + deadManSeconds)
    fail('I5', `the bridge has been lowered for longer than phase ${phase} allows`);
  if (isActive && (phase === 'lowered' || phase === 'placing' || phase === 'armed')) {
    for (const ref of foreignPolicies(record, world)) fail('I9', `${ref.name} appeared in the tier`);
    if (now > record.evidence.expiresAt + deadManSeconds) fail('I13', 'the evidence has expired');
  }
  for (const object of record.objects) {
    const current = world.objects.get(policyKey(object.ref)) ?? null;
    if (current !== null && current.uid !== object.uid && isActive)
      fail('I8', `${object.ref.name} in the cluster is not the object in the journal`);
  }
  return found;
}
