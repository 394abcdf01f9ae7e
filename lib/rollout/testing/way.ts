/** One wave carried out by the executor, with the policies of the cluster after every single write. */
import { compile, type Policy, type Snapshot } from '@/lib/policy';
import { RolloutExecutor } from '../executor';
import { makeWave, planRollout } from '../plan-rollout';
import type { RolloutPlan } from '../record';
import { RolloutError } from '../rollout-error';
import type { RolloutCase } from './arbitrary-rollout';
import { drawnCanaries } from './canary-rules';
import { MemoryActivity, MemoryClock, MemoryCluster, MemoryJournal } from './memory-cluster';
import { gatePolicy, passingGate } from './scenario';

/** Up to the raise nothing may change for anybody; then it bites for the canary, where there is one, and for all; `back` is after the bridge was lowered again. */
export type Stage = 'before' | 'covered' | 'canary' | 'raised' | 'back';

export interface Station {
  readonly stage: Stage;
  readonly policies: readonly Policy[];
}

export interface Way {
  readonly plan: RolloutPlan;
  readonly stations: readonly Station[];
  /** How it ended. */
  readonly phase: string;
}

interface Wired {
  readonly executor: RolloutExecutor;
  readonly cluster: MemoryCluster;
  readonly clock: MemoryClock;
}

function wired(world: Snapshot): Wired {
  const clock = new MemoryClock();
  const cluster = new MemoryCluster(clock);
  for (const policy of world.policies) cluster.put(policy);
  const executor = new RolloutExecutor({
    policies: cluster,
    journal: new MemoryJournal(),
    activity: new MemoryActivity(),
    clock,
    engineNow: () => compile({ ...world, policies: cluster.policies() }),
    gateNow: () => null,
    restSeconds: 0,
  });
  return { executor, cluster, clock };
}

/** From staged to committed, or back from `turn` of the way (0 right after lowering, 1 right before the end). null: refused. */
export async function travel(found: RolloutCase, end: 'commit' | 'rollback'): Promise<Way | null> {
  const { world, candidate, chosen, turn } = found;
  const before = compile(world);
  const wave = makeWave(candidate, world, chosen);
  // By way of a canary where one can be told apart, all at once where none can.
  const [canary = []] = drawnCanaries(found);
  const planned = planRollout({ engine: before, candidate, wave, canary });
  if (!planned.ok) return null;
  const { plan } = planned;
  const { executor, cluster, clock } = wired(world);
  const stations: Station[] = [{ stage: 'before', policies: cluster.policies() }];
  let stage: Stage = 'covered';
  cluster.onChange = () => stations.push({ stage, policies: cluster.policies() });
  const evidence = {
    candidate,
    plan,
    gate: passingGate(clock.now()),
    policy: gatePolicy,
    acceptedGaps: [],
    watchedEdges: [],
    flows: [],
    edges: 0,
  };
  try {
    await executor.start('jonas', wave, evidence);
  } catch (error) {
    if (error instanceof RolloutError && error.code === 'plan-refused') return null;
    throw error;
  }
  const turnsBeforeRaise = end === 'rollback' && turn < 0.5;
  if (!(turnsBeforeRaise && turn < 0.2)) {
    clock.time += 6;
    await executor.tick();
  }
  if (!turnsBeforeRaise && plan.canary !== null) {
    stage = 'canary';
    await executor.raiseCanary('mara');
  }
  if (!turnsBeforeRaise && (plan.canary === null || end === 'commit' || turn > 0.75)) {
    stage = 'raised';
    await executor.raise('mara');
  }
  if (end === 'commit') await executor.confirm('mara', { percent: 100, verified: true });
  else {
    stage = 'back';
    await executor.rollback('mara');
  }
  return { plan, stations, phase: executor.record?.phase ?? 'none' };
}
