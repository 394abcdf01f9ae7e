import { describe, expect, it } from 'vitest';
import { LateWrites } from './late-writes';
import { MemoryClock } from './testing/memory-cluster';
import { Rig } from './testing/model/rig';
import { settle } from './testing/model/settle';
import { scenario } from './testing/scenario';
import { startRecord } from './wave-start';

async function noted(until: number) {
  const clock = new MemoryClock();
  const s = scenario(clock);
  const order = {
    id: 'wave-1',
    epoch: 1,
    user: 'jonas',
    wave: s.wave,
    evidence: s.evidence(),
    now: clock.time,
  };
  return { ...(await startRecord(order, s.cluster, s.engine)), quarantineUntil: until };
}

/** A clock that is set by hand, and one that nobody sets. */
class TwoClocks {
  wall = 10_000;
  counted = 0;
  now = (): number => this.wall;
  steady = (): number => this.counted;
}

describe('a write without an answer', () => {
  it('is waited for two minutes by the process itself, though its clock jumps ahead', async () => {
    const clock = new TwoClocks();
    const late = new LateWrites(clock);
    const record = await noted(10_120);
    expect(late.waitedFor(record).quarantineUntil).toBe(10_120);
    clock.wall += 5_000;
    clock.counted += 20;
    expect(late.waitedFor(record).quarantineUntil).toBe(15_100);
    clock.counted += 100;
    expect(late.waitedFor(record)).toBe(record);
  });

  it('of another wait is counted anew', async () => {
    const clock = new TwoClocks();
    const late = new LateWrites(clock);
    late.waitedFor(await noted(10_120));
    clock.wall += 200;
    clock.counted += 200;
    expect(late.waitedFor(await noted(10_300)).quarantineUntil).toBe(10_320);
  });

  it('that places an allow arrives under the bridge, whatever the clock of the core does meanwhile', async () => {
    const rig = new Rig();
    await rig.ask(0, (executor) => executor.start('jonas', rig.scenario.wave, rig.evidence()));
    rig.scenario.cluster.faults.push('delayed');
    await rig.pass(50);
    expect(rig.scenario.cluster.delayed).toHaveLength(1);
    const [core] = rig.cores;
    core.offset += 1_000;
    await rig.pass(1);
    await rig.ask(0, (executor) => executor.recover());
    await settle(rig);
    expect(rig.record?.phase).toBe('rolled-back');
  });
});
