/** What a bridge that is narrowed for a canary does to every packet, by the plain evaluator. */
import { isWorkloadEndpoint, type Snapshot } from '@/lib/policy';
import { canaryPods, isSameWorkload } from '../canary';
import { makeWave } from '../plan-rollout';
import type { WorkloadRef } from '../record';
import type { RolloutCase } from './arbitrary-rollout';
import type { Judge } from './judge';

/** Running pods by address: those of the canary, and the others. */
function addresses(world: Snapshot, workloads: readonly WorkloadRef[]): ReadonlyMap<string, boolean> {
  const own = new Set(canaryPods(world, workloads));
  // A pod that has ended may stand with the address of one that runs.
  const running = world.pods.filter((pod) => isWorkloadEndpoint(pod) && pod.phase === 'Running');
  return new Map(running.flatMap((pod) => pod.ips.map((ip): [string, boolean] => [ip, own.has(pod)])));
}

type Verdicts = readonly string[];

/** The first packet that breaks a rule, with the rule; null where all hold. */
export function brokenCanary(
  judge: Pick<Judge, 'packets'>,
  world: Snapshot,
  workloads: readonly WorkloadRef[],
  at: {
    readonly was: Verdicts;
    readonly covered: Verdicts;
    readonly narrowed: Verdicts;
    readonly up: Verdicts;
  },
): object | null {
  const isOwn = addresses(world, workloads);
  for (const [index, packet] of judge.packets.entries()) {
    const ends = [packet.src, packet.dst].map((ip) => isOwn.get(ip)).filter((own) => own !== undefined);
    const [was, covered, is, up] = [at.was, at.covered, at.narrowed, at.up].map(
      (verdicts) => verdicts[index],
    );
    const broken = (rule: string) => ({ rule, packet, was, covered, is, up });
    if (!ends.includes(true) && is !== covered) return broken('nobody but the canary is released');
    if (!ends.includes(false) && is !== up) return broken('the canary is released as far as it will be');
    if (was === 'allow' && up === 'allow' && is !== 'allow')
      return broken('what was allowed, and will be, is allowed meanwhile, whatever its two ends are');
  }
  return null;
}

/** Two, or one, of the workloads of the wave, drawn with the case. */
export function drawnCanaries({ world, candidate, chosen, turn }: RolloutCase): WorkloadRef[][] {
  const wave = makeWave(candidate, world, chosen);
  const workloads: WorkloadRef[] = [];
  for (const { namespace, workload } of world.pods) {
    const item = { namespace, kind: workload.kind, name: workload.name };
    if (wave.namespaces.includes(namespace) && !workloads.some((known) => isSameWorkload(known, item)))
      workloads.push(item);
  }
  const at = Math.floor(turn * workloads.length);
  return [workloads.slice(at, at + 2), workloads.slice(at, at + 1)];
}
