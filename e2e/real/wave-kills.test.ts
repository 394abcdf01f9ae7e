/**
 * The kill matrix (safety, PO-6): a core is killed with SIGKILL before and inside each of its writes, on the way to a commit
 * by way of its canary, and on the way back, on a real API server. The next one brings the wave to a legal state without anybody's help.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { KubeObject, KubeTransport } from '@/lib/cluster';
import { toWire } from '@/lib/cluster';
import { compile, type Policy, policyKey } from '@/lib/policy';
import { fixture } from '@/lib/policy/testing/world';
import type { RolloutRecord } from '@/lib/rollout';
import { journalName, markAnnotations } from '@/lib/rollout/adapters';
import { ApiBridge } from '@/lib/rollout/guard/api-bridge';
import { Guard } from '@/lib/rollout/guard/guard';
import { checkInvariants } from '@/lib/rollout/invariants';
import { bridgeState } from '@/lib/rollout/next-action';
import { watchedRefs } from '@/lib/rollout/targets';
import { shopFlows, shopPolicies } from '@/lib/rollout/testing/scenario';
import { type AuditEntry, effectiveWrites } from './audit-log';
import { loadObjects } from './load-objects';
import { type Rig, startRig } from './rig';
import { bundledWave, WaveChild } from './wave/wave-child';
import type { WaveOrder } from './wave/wave-process';
import { enforced, journalNamespace, standing, type WaveWorld, waveWorld } from './wave/wave-world';

/** `npm run test:kills` tries every case, `npm test` one of four. */
const stride = process.env.DRAWBRIDGE_KILLS === 'all' ? 1 : 4;

let rig: Rig;
let admin: KubeTransport;
let world: WaveWorld;
let bundle: string;
let folder: string;
/** Place of the write that confirms, on the way to a commit. */
let commitWrite = 0;

const stands = (policies: readonly Policy[]): string[] => policies.map(policyKey).sort();
const order = (way: WaveOrder['way'], stop: WaveOrder['stop'] = null): WaveOrder => ({
  server: { url: rig.url, ca: rig.ca, token: rig.token('admin') },
  way,
  stop,
});
const start = (...args: Parameters<typeof order>): WaveChild =>
  WaveChild.start(bundle, folder, order(...args));

/** As before any wave: the shop's policies alone, and no journal. */
async function reset(): Promise<void> {
  for (const ref of watchedRefs(world.plan)) {
    const live = await world.policies.read(ref);
    if (live !== null) await world.policies.remove(ref, live);
  }
  for (const policy of shopPolicies()) {
    if ((await world.policies.read(policy)) === null) await world.policies.create(policy, null);
  }
  await admin
    .request({ method: 'DELETE', path: `/api/v1/namespaces/${journalNamespace}/configmaps/${journalName}` })
    .catch(() => undefined);
}

async function journal(): Promise<RolloutRecord> {
  const stored = await world.journal.read();
  if (stored === null) throw new Error('The journal is empty');
  return stored.record;
}

/** Whose policy writes took effect, in their order: an older core that writes after a newer one shows as a step back. */
const epochs = (entries: readonly AuditEntry[]): number[] =>
  effectiveWrites(entries, 'kubernetes-admin').flatMap(({ requestObject }) => {
    const epoch = requestObject?.metadata?.annotations?.[markAnnotations.epoch];
    return epoch === undefined ? [] : [Number(epoch)];
  });

/** What does not hold right now; empty when the state is legal. */
async function wrong(record: RolloutRecord): Promise<string[]> {
  const refs = watchedRefs(record.plan);
  const objects = new Map(
    await Promise.all(refs.map(async (ref) => [policyKey(ref), await world.policies.read(ref)] as const)),
  );
  const tier = await world.policies.listTier('default');
  const now = Date.now() / 1_000;
  const found = checkInvariants(record, { objects, tier, inForce: null }, now).map(
    ({ invariant, text }) => `${invariant}: ${text}`,
  );
  const policies = enforced(await standing(world, [...shopPolicies(), ...refs]));
  const unique = [...new Map(policies.map((policy) => [policyKey(policy), policy])).values()];
  const engine = compile({ ...fixture, policies: unique });
  for (const { id, flow } of shopFlows)
    if (engine.evaluate(flow, 'enforced').verdict !== 'allow')
      found.push(`I3: ${id} is cut in ${record.phase}`);
  return found;
}

/** Nothing is left to do by itself but to wait: for a person, or for a write that may still arrive. */
async function isAtRest({ phase, plan, quarantineUntil }: RolloutRecord): Promise<boolean> {
  if (['armed', 'verifying', 'committed', 'rolled-back'].includes(phase)) return true;
  const key = policyKey(plan.bridge);
  const live = await world.policies.read(plan.bridge);
  const state = bridgeState({ plan }, { objects: new Map([[key, live]]) });
  const deny = await world.policies.read(plan.deny);
  if (quarantineUntil === null) return false;
  return phase === 'rolling-back'
    ? state !== 'raised' && state !== 'canary' && deny === null
    : phase === 'committing' && state === 'raised';
}

async function converged(core: WaveChild): Promise<{ phase: string; ms: number }> {
  const began = Date.now();
  await core.says((said) => 'recovered' in said, 60_000);
  while (Date.now() - began < 60_000) {
    const record = (await world.journal.read())?.record ?? null;
    if (record === null) return { phase: 'nothing began', ms: Date.now() - began };
    if (await isAtRest(record)) return { phase: record.phase, ms: Date.now() - began };
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error(`After 60 s the wave is ${(await journal()).phase}`);
}

beforeAll(async () => {
  rig = await startRig();
  admin = rig.transport('admin');
  folder = mkdtempSync(join(tmpdir(), 'drawbridge-waves-'));
  bundle = await bundledWave();
  const namespaces = [...fixture.namespaces.map(({ name }) => name), journalNamespace].map(
    (name): KubeObject => ({ apiVersion: 'v1', kind: 'Namespace', metadata: { name } }),
  );
  await loadObjects(
    admin,
    namespaces.filter(({ metadata }) => metadata.name !== 'kube-system'),
  );
  world = await waveWorld(admin);
  for (const policy of shopPolicies()) expect(toWire(policy, {}).metadata.name).toBe(policy.name);
  await reset();
});
afterAll(async () => {
  await rig?.stop();
  rmSync(folder, { recursive: true, force: true });
});

test.each(['commit', 'rollback'] as const)(
  'killed before and inside each write on the way to a %s, the next core brings it to a legal state within 60 s',
  async (way) => {
    await reset();
    const whole = start(way);
    const { writes } = (await whole.says((said) => 'ended' in said, 60_000)) as { writes: string[] };
    if (way === 'commit') commitWrite = writes.indexOf('journal committing');
    await whole.ended;
    const all = writes.flatMap((name, write) =>
      // Before a journal write is after the one before it.
      (name.startsWith('journal') ? [true] : [false, true]).map((isDone) => ({ name, write, isDone })),
    );
    const cases = all.filter((_, at) => at % stride === 0);
    let held = 0;
    let slowest = 0;
    const failed: string[] = [];
    for (const { name, write, isDone } of cases) {
      await reset();
      const core = start(way, { write, isDone });
      await core.says((said) => 'held' in said, 60_000);
      await core.kill();
      const next = start('recover');
      try {
        const { phase, ms } = await converged(next);
        slowest = Math.max(slowest, ms);
        const problems = phase === 'nothing began' ? [] : await wrong(await journal());
        if (problems.length === 0) held++;
        else failed.push(`${name} (${write}${isDone ? ', done' : ''}) → ${phase}: ${problems.join('; ')}`);
      } catch (error) {
        failed.push(`${name} (${write}): ${error instanceof Error ? error.message : String(error)}`);
      } finally {
        await next.kill();
      }
    }
    process.stdout.write(
      `kill matrix, way to ${way}: ${held} of ${cases.length} legal, slowest ${(slowest / 1_000).toFixed(1)} s\n`,
    );
    expect(failed).toEqual([]);
  },
  900_000,
);

test('with every core dead the guard alone lowers an unconfirmed wave by its deadline and half a minute', async () => {
  await reset();
  const core = start('commit', { write: commitWrite, isDone: false });
  await core.says((said) => 'held' in said, 60_000);
  await core.kill();
  const { at, phase, plan } = await journal();
  expect(phase).toBe('verifying');
  const guard = new Guard({
    journal: world.journal,
    bridge: new ApiBridge(admin),
    clock: { now: () => Date.now() / 1_000 },
    log: () => undefined,
  });
  const state = async () => {
    const live = await world.policies.read(plan.bridge);
    return bridgeState({ plan }, { objects: new Map([[policyKey(plan.bridge), live]]) });
  };
  expect(await state()).toBe('raised');
  let ms = 0;
  while ((await state()) === 'raised') {
    await guard.look();
    await new Promise((resolve) => setTimeout(resolve, 1_000));
    ms = Date.now() - (at.deadline ?? 0) * 1_000;
    if (ms > 30_000) throw new Error('Half a minute after the deadline the bridge is still raised');
  }
  expect(await state()).toBe('lowered');
  expect(ms).toBeGreaterThanOrEqual(0);
  process.stdout.write(`guard alone: lowered ${(ms / 1_000).toFixed(1)} s after the deadline\n`);
}, 60_000);

test('of two operators who start at once, one does, and of two cores that go on, one writes', async () => {
  await reset();
  const both = [start('commit'), start('commit')];
  await Promise.all(both.map((core) => core.ended));
  const ended = both.filter(({ last }) => last !== null && 'ended' in last);
  expect(ended).toHaveLength(1);
  expect((await journal()).phase).toBe('committed');

  await reset();
  const before = rig.auditLog().length;
  const first = start('rollback', { write: 9, isDone: false });
  await first.says((said) => 'held' in said, 60_000);
  const pair = [start('recover'), start('recover')];
  await Promise.all(pair.map((core) => core.says((said) => 'phase' in said, 30_000).catch(() => null)));
  const writers = epochs(rig.auditLog().slice(before));
  expect(writers.at(-1)).toBeGreaterThan(writers[0] ?? 0);
  expect(writers).toEqual([...writers].sort((a, b) => a - b));
  expect(await wrong(await journal())).toEqual([]);
  await Promise.all([first, ...pair].map((core) => core.kill()));
  expect(stands(enforced(await standing(world, shopPolicies())))).toEqual(stands(enforced(shopPolicies())));
}, 120_000);
