import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compile, type Policy } from '@/lib/policy';
import { atLeast, countPairs, patience, runs } from '@/lib/policy/testing/runs';
import { releasedBridge } from './canary';
import { makeWave, planRollout } from './plan-rollout';
import { proveBridge } from './prove-bridge';
import type { RolloutPlan } from './record';
import type { RolloutCase } from './testing/arbitrary-rollout';
import { brokenCanary, drawnCanaries } from './testing/canary-rules';
import { Judge } from './testing/judge';
import { smallRollout } from './testing/small-rollout';

/** A plan with a canary; null where there is none. */
function planned(found: RolloutCase): RolloutPlan | null {
  const { world, candidate, chosen } = found;
  const wave = makeWave(candidate, world, chosen);
  for (const canary of drawnCanaries(found)) {
    const engine = compile(world);
    const result = planRollout({ engine, candidate, wave, canary });
    // A bridge that cannot be shown to change nothing is never lowered.
    if (result.ok && result.plan.canary !== null && proveBridge(engine, result.plan).differing.length === 0)
      return result.plan;
  }
  return null;
}

const keyOf = ({ kind, namespace, name }: Policy): string => `${kind}/${namespace}/${name}`;
const put = (policies: readonly Policy[], more: readonly Policy[]): Policy[] => [
  ...new Map([...policies, ...more].map((policy) => [keyOf(policy), policy])).values(),
];

class Tally {
  plans = 0;
  changed = 0;

  check(found: RolloutCase): void {
    const plan = planned(found);
    if (plan?.canary == null) return;
    this.plans++;
    const { world } = found;
    const judge = new Judge(world);
    const placed = put(world.policies, [...plan.allows.map(({ enforced }) => enforced), plan.deny]);
    const was = judge.verdicts(world.policies);
    const covered = judge.verdicts(put(placed, [plan.bridge]));
    const narrowed = judge.verdicts(put(placed, [plan.canary.bridge]));
    const up = judge.verdicts(put(placed, [releasedBridge(plan, 'all')]));
    expect(brokenCanary(judge, world, plan.canary.workloads, { was, covered, narrowed, up })).toBeNull();
    if (narrowed.join() !== covered.join() && narrowed.join() !== up.join()) this.changed++;
  }
}

describe('a bridge that is narrowed for a canary, in any world', () => {
  it(
    'is raised for the canary’s pods, lowered for all others, and keeps what was and stays allowed, for all pairs',
    (context) => {
      const tally = new Tally();
      fc.assert(
        fc.property(smallRollout, (found) => {
          if (found !== null) tally.check(found);
        }),
        { numRuns: runs(100, 100_000) },
      );
      countPairs(context, tally.plans);
      process.stdout.write(`${tally.plans} plans with a canary, ${tally.changed} where it stands between\n`);
      expect(tally.plans).toBeGreaterThanOrEqual(atLeast(20));
      expect(tally.changed).toBeGreaterThanOrEqual(atLeast(2));
    },
    patience,
  );
});
