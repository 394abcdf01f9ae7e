import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compile, isWorkloadEndpoint, type Policy, type Snapshot } from '@/lib/policy';
import { atLeast, countPairs, patience, runs } from '@/lib/policy/testing/runs';
import { canaryPods, isSameWorkload, releasedBridge } from './canary';
import { makeWave, planRollout } from './plan-rollout';
import { proveBridge } from './prove-bridge';
import type { RolloutPlan, WorkloadRef } from './record';
import type { RolloutCase } from './testing/arbitrary-rollout';
import { Judge } from './testing/judge';
import { smallRollout } from './testing/small-rollout';

/** A plan whose canary is one of the workloads of its wave, or two; null where there is none. */
function planned({ world, candidate, chosen, turn }: RolloutCase): RolloutPlan | null {
  const wave = makeWave(candidate, world, chosen);
  const workloads: WorkloadRef[] = [];
  for (const { namespace, workload } of world.pods) {
    const item = { namespace, kind: workload.kind, name: workload.name };
    if (wave.namespaces.includes(namespace) && !workloads.some((known) => isSameWorkload(known, item)))
      workloads.push(item);
  }
  const at = Math.floor(turn * workloads.length);
  for (const canary of [workloads.slice(at, at + 2), workloads.slice(at, at + 1)]) {
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

/** Running pods by address: those of the canary, and the others. */
function addresses(world: Snapshot, workloads: readonly WorkloadRef[]): ReadonlyMap<string, boolean> {
  const own = new Set(canaryPods(world, workloads));
  // A pod that has ended may stand with the address of one that runs.
  const running = world.pods.filter((pod) => isWorkloadEndpoint(pod) && pod.phase === 'Running');
  return new Map(running.flatMap((pod) => pod.ips.map((ip): [string, boolean] => [ip, own.has(pod)])));
}

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
    const isOwn = addresses(world, plan.canary.workloads);
    for (const [at, packet] of judge.packets.entries()) {
      const ends = [packet.src, packet.dst].map((ip) => isOwn.get(ip)).filter((own) => own !== undefined);
      const told = { packet, was: was[at], covered: covered[at], up: up[at] };
      // Nobody but the canary is released, and the canary is released as far as it will be.
      if (!ends.includes(true)) expect({ ...told, is: narrowed[at] }).toEqual({ ...told, is: covered[at] });
      if (!ends.includes(false)) expect({ ...told, is: narrowed[at] }).toEqual({ ...told, is: up[at] });
      // Whatever the two ends are: what was allowed, and will be, is allowed meanwhile.
      if (was[at] === 'allow' && up[at] === 'allow')
        expect({ ...told, is: narrowed[at] }).toEqual({ ...told, is: 'allow' });
    }
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
      expect(tally.changed).toBeGreaterThanOrEqual(atLeast(4));
    },
    patience,
  );
});
