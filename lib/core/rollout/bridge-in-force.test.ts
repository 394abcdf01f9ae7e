import { describe, expect, it } from 'vitest';
import type { EdgeSummary } from '@/lib/flows';
import { compile } from '@/lib/policy';
import type { RolloutRecord } from '@/lib/rollout';
import { MemoryClock } from '@/lib/rollout/testing/memory-cluster';
import { scenario } from '@/lib/rollout/testing/scenario';
import { bridgeInForce } from './bridge-in-force';
import { edges, reported } from './testing/wave-cluster';

const clock = new MemoryClock();
const s = scenario(clock);
const names = new Set(['shop', 'db']);
const lowered = compile({ ...s.before.snapshot, policies: [...s.before.snapshot.policies, s.plan.bridge] });

async function record(): Promise<RolloutRecord> {
  const executor = s.executor();
  return s.journal.stored?.record ?? executor.start('jonas', s.wave, s.evidence());
}
const seen = (engine: typeof lowered, from: number): EdgeSummary[] =>
  [edges.webApi, edges.webDns].map((key) => reported(engine, key, { from, to: from + 15 }));

describe('whether the lowered bridge is in force', () => {
  it('is so when every workload of the wave with newer traffic shows it', async () => {
    expect(bridgeInForce(await record(), names, seen(lowered, clock.time + 1))).toBe(true);
  });

  it('cannot be told while one of them does not show it', async () => {
    const mixed = [
      ...seen(lowered, clock.time + 1),
      reported(s.before, edges.apiPg, { from: clock.time + 1, to: clock.time + 16 }),
    ];
    expect(bridgeInForce(await record(), names, mixed)).toBeNull();
  });

  it('cannot be told from flows older than the lowering, from silence, or from other namespaces', async () => {
    const of = await record();
    expect(bridgeInForce(of, names, seen(lowered, clock.time - 60))).toBeNull();
    expect(bridgeInForce(of, names, [])).toBeNull();
    expect(bridgeInForce(of, new Set(['dev']), seen(lowered, clock.time + 1))).toBeNull();
  });
});
