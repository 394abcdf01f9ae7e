import fc from 'fast-check';
import { beforeEach, describe, expect, it } from 'vitest';
import { policyKey } from '@/lib/policy';
import { raised } from '../bridge';
import { specHash } from '../policy-spec';
import { MemoryBridge } from '../testing/memory-bridge';
import { MemoryClock } from '../testing/memory-cluster';
import { Mortal } from '../testing/mortal';
import { type Scenario, scenario } from '../testing/scenario';
import { Guard } from './guard';

let clock: MemoryClock;
let s: Scenario;
let bridge: MemoryBridge;
let said: string[];
let guard: Guard;

function begin(): void {
  clock = new MemoryClock();
  s = scenario(clock);
  bridge = new MemoryBridge(s.cluster);
  said = [];
  guard = new Guard({ journal: s.journal, bridge, clock, log: (text) => said.push(text) });
}
beforeEach(begin);

const state = (): 'none' | 'raised' | 'lowered' | 'other' => {
  const live = s.cluster.objects.get(policyKey(s.plan.bridge));
  if (live === undefined) return 'none';
  const hash = specHash(live.policy);
  return hash === specHash(s.plan.bridge)
    ? 'lowered'
    : hash === specHash(raised(s.plan.bridge))
      ? 'raised'
      : 'other';
};

async function up(): Promise<ReturnType<Scenario['executor']>> {
  const executor = s.executor();
  await executor.start('jonas', s.wave, s.evidence());
  clock.time += 6;
  await executor.tick();
  await executor.raise('mara');
  expect(state()).toBe('raised');
  return executor;
}

describe('the guard', () => {
  it('leaves a raised bridge alone until its deadline, then lowers it by one write', async () => {
    await up();
    for (let second = 0; second < 119; second++) {
      clock.time += 1;
      await guard.look();
    }
    expect(state()).toBe('raised');
    expect(bridge.writes).toBe(0);
    clock.time += 1;
    await guard.look();
    expect(state()).toBe('lowered');
    expect(bridge.writes).toBe(1);
    expect(said).toEqual([expect.stringContaining('nobody confirmed wave 1')]);
  });

  it('takes an extension for what it is', async () => {
    const executor = await up();
    await executor.extend('mara');
    clock.time += 121;
    await guard.look();
    expect(state()).toBe('raised');
    clock.time += 600;
    await guard.look();
    expect(state()).toBe('lowered');
  });

  it('never touches a wave that was confirmed', async () => {
    const executor = await up();
    const stored = s.journal.stored;
    if (stored === null) throw new Error('no journal');
    await s.journal.write({ ...stored.record, phase: 'committing' }, stored.version);
    clock.time += 10_000;
    await guard.look();
    expect(state()).toBe('raised');
    await executor.recover();
    expect(executor.record?.phase).toBe('committed');
    await guard.look();
    expect(bridge.writes).toBe(0);
  });

  it('lowers only the object in the journal: another one under that name is left alone', async () => {
    await up();
    s.cluster.drop(s.plan.bridge);
    s.cluster.put(raised(s.plan.bridge));
    clock.time += 121;
    await guard.look();
    await guard.look();
    expect(state()).toBe('raised');
    expect(said).toEqual([expect.stringContaining('is not the object in the journal')]);
  });

  it('lowers what somebody changed since, as long as it is the same object', async () => {
    await up();
    s.cluster.put({ ...s.plan.bridge, selector: "app == 'web'" }, null, 'by hand');
    clock.time += 121;
    await guard.look();
    expect(state()).toBe('lowered');
  });

  it('watches on: a raise that arrives late is lowered again', async () => {
    const executor = s.executor();
    await executor.start('jonas', s.wave, s.evidence());
    clock.time += 6;
    await executor.tick();
    s.cluster.faults.push('delayed');
    await executor.raise('mara');
    expect(state()).toBe('lowered');
    clock.time += 46;
    s.cluster.deliver();
    expect(state()).toBe('raised');
    clock.time += 80;
    await guard.look();
    expect(state()).toBe('lowered');
    s.cluster.put(raised(s.plan.bridge), null, 'late');
    clock.time += 119;
    await guard.look();
    expect(state()).toBe('lowered');
  });

  it('says once that the cluster cannot be reached, goes on trying, and says when it answers', async () => {
    await up();
    s.journal.isDown = true;
    clock.time += 121;
    for (let second = 0; second < 10; second++) await guard.look();
    s.journal.isDown = false;
    s.cluster.isDown = true;
    await guard.look();
    s.cluster.isDown = false;
    await guard.look();
    expect(state()).toBe('lowered');
    expect(said.filter((text) => text.startsWith('cannot'))).toHaveLength(1);
  });

  it('knows when it last looked: a look that did not get through is none', async () => {
    expect(guard.lookedAt).toBeNull();
    await guard.look();
    const first = clock.time;
    expect(guard.lookedAt).toBe(first);
    clock.time += 5;
    s.journal.isDown = true;
    await guard.look();
    expect(guard.lookedAt).toBe(first);
    s.journal.isDown = false;
    await guard.look();
    expect(guard.lookedAt).toBe(clock.time);
  });

  it('carries out a rollback whose core is gone, without waiting for the deadline', async () => {
    await up();
    const stored = s.journal.stored;
    if (stored === null) throw new Error('no journal');
    await s.journal.write({ ...stored.record, phase: 'rolling-back', phaseAt: clock.time }, stored.version);
    await guard.look();
    expect(state()).toBe('raised');
    clock.time += 11;
    await guard.look();
    expect(state()).toBe('lowered');
  });

  it('lowers before it ends, when asked to, while nobody has confirmed', async () => {
    await up();
    await guard.leave();
    expect(state()).toBe('lowered');
  });

  it('ends without a write while the bridge is lowered anyway', async () => {
    const executor = s.executor();
    await executor.start('jonas', s.wave, s.evidence());
    await guard.leave();
    expect(bridge.writes).toBe(0);
  });
});

describe('I12: deadline passed and not committed, the bridge is lowered within 30 s with core dead', () => {
  const deaths = fc.record({ calls: fc.nat(260), after: fc.boolean() });
  const plans = fc.record({
    death: deaths,
    next: fc.constantFrom('wait', 'extend', 'roll-back', 'confirm', 'drift'),
    downFor: fc.nat(20),
    lost: fc.array(fc.constantFrom('lost', 'delayed', 'dropped', 'conflict'), { maxLength: 2 }),
    lostAfter: fc.nat(30),
  });

  it('at whatever call core was killed, and whatever write was lost', async () => {
    await fc.assert(
      fc.asyncProperty(plans, async ({ death, next, downFor, lost, lostAfter }) => {
        begin();
        const mortal = new Mortal(death);
        const executor = s.executor(mortal.policies(s.cluster), mortal.journal(s.journal));
        await mortal.live(() => executor.start('jonas', s.wave, s.evidence()));
        clock.time += 6;
        await mortal.live(() => executor.tick());
        const before = s.cluster.writes;
        s.cluster.onChange = () => {
          if (s.cluster.writes - before >= lostAfter && lost.length > 0)
            s.cluster.faults.push(...lost.splice(0));
        };
        await mortal.live(() => executor.raise('mara'));
        if (next === 'extend') await mortal.live(() => executor.extend('mara'));
        if (next === 'roll-back') await mortal.live(() => executor.rollback('mara'));
        if (next === 'confirm')
          await mortal.live(() => executor.confirm('mara', { percent: 0, verified: false }));
        if (next === 'drift') {
          s.cluster.drop(s.plan.deny);
          await mortal.live(() => executor.tick());
        }
        // From here on core is dead, wherever it stood: nothing of it runs any more.
        const record = s.journal.stored?.record ?? null;
        const deadline = record?.at.deadline ?? null;
        const isConfirmed = record?.phase === 'committing' || record?.phase === 'committed';
        const wasRaised = state() === 'raised';
        const end = Math.max(deadline ?? 0, clock.time + 60) + downFor + 30;
        for (; clock.time <= end; clock.time += 1) {
          s.cluster.isDown = clock.time > end - 30 - downFor && clock.time <= end - 30;
          s.cluster.deliver();
          await guard.look();
          const isEarly = deadline !== null && clock.time < deadline;
          if (isEarly && wasRaised && record?.phase === 'verifying') expect(bridge.writes).toBe(0);
        }
        if (isConfirmed) expect(bridge.writes).toBe(0);
        else expect(state()).not.toBe('raised');
        const written = s.cluster
          .policies()
          .filter((policy) => policyKey(policy) === policyKey(s.plan.bridge));
        expect(written.length).toBeLessThanOrEqual(1);
      }),
      { numRuns: 100 },
    );
  }, 180_000);
});
