import { beforeEach, describe, expect, it } from 'vitest';
import { policyKey } from '@/lib/policy';
import { flow, makePod } from '@/lib/policy/testing/world';
import { buildCanary, proposeCanary } from './canary';
import type { RolloutExecutor } from './executor';
import { Guard } from './guard/guard';
import { bridgeState } from './next-action';
import { proveBridge } from './prove-bridge';
import { simulatePrefixes } from './simulate-prefixes';
import { MemoryBridge } from './testing/memory-bridge';
import { MemoryClock } from './testing/memory-cluster';
import { type Scenario, scenario, shopFlows } from './testing/scenario';

let clock: MemoryClock;
let s: Scenario;
let executor: RolloutExecutor;

beforeEach(async () => {
  clock = new MemoryClock();
  s = scenario(clock);
  executor = s.executor();
  await executor.start('jonas', s.wave, s.evidence());
  clock.time += 6;
  await executor.tick();
});

const bridge = (): string =>
  bridgeState(
    { plan: s.plan },
    {
      objects: new Map([[policyKey(s.plan.bridge), s.cluster.objects.get(policyKey(s.plan.bridge)) ?? null]]),
    },
  );
const verdict = (what: string, port?: number): string =>
  s.engine().evaluate(flow(what, port), 'enforced').verdict;

describe('the canary of a wave', () => {
  it('releases its workloads and nobody else: what is not allowed to them is denied, the rest flows as before', async () => {
    expect([verdict('web -> pg', 5432), verdict('api -> web', 80)]).toEqual(['deny', 'allow']);
    expect(verdict('web -> api', 9999)).toBe('allow');
    await executor.raiseCanary('mara');
    expect(executor.record).toMatchObject({ phase: 'verifying', release: 'canary' });
    expect(bridge()).toBe('canary');
    // web is released: only what its allow names still leaves it. api is not.
    expect([verdict('web -> api', 8080), verdict('web -> api', 9999)]).toEqual(['allow', 'deny']);
    expect(verdict('api -> tool', 80)).toBe('allow');
    await executor.raise('mara');
    expect(executor.record).toMatchObject({ phase: 'verifying', release: 'all' });
    expect(bridge()).toBe('raised');
    expect(verdict('api -> tool', 80)).toBe('deny');
  });

  it('has a deadline of its own, and with nobody raising the rest everything is taken back', async () => {
    await executor.raiseCanary('mara');
    clock.time = (executor.record?.at.deadline ?? 0) + 1;
    await executor.tick();
    expect(executor.record).toMatchObject({
      phase: 'rolled-back',
      note: 'Nobody raised the rest before the deadline',
    });
    expect(s.cluster.objects.has(policyKey(s.plan.bridge))).toBe(false);
  });

  it('ends with the evidence at the latest', async () => {
    const { record } = executor;
    const expiresAt = record?.evidence.expiresAt ?? 0;
    clock.time = expiresAt - 30;
    // Armed lasts five minutes: a fresh wave whose evidence is old already.
    s = scenario(clock);
    executor = s.executor();
    const evidence = s.evidence();
    const gate = { ...evidence.gate, expiresAt: clock.time + 40 };
    await executor.start('jonas', s.wave, { ...evidence, gate });
    clock.time += 6;
    await executor.tick();
    await executor.raiseCanary('mara');
    expect(executor.record?.at.deadline).toBe(gate.expiresAt);
  });

  it('keeps its deadline when the rest is raised by a core whose clock is behind', async () => {
    await executor.raiseCanary('mara');
    const deadline = executor.record?.at.deadline ?? 0;
    clock.time -= 3_600;
    await executor.raise('mara');
    expect(executor.record).toMatchObject({ release: 'all', at: { deadline } });
  });

  it('is lowered by the guard like everything that is raised', async () => {
    await executor.raiseCanary('mara');
    const guard = new Guard({
      journal: s.journal,
      bridge: new MemoryBridge(s.cluster),
      clock,
      log: () => undefined,
    });
    clock.time = (executor.record?.at.deadline ?? 0) + 1;
    await guard.look();
    expect(bridge()).toBe('lowered');
  });

  it('is not confirmed and not extended: the rest comes first', async () => {
    await executor.raiseCanary('mara');
    await expect(executor.confirm('mara', { percent: 100, verified: true })).rejects.toThrow(
      'Only the canary is raised',
    );
    await expect(executor.extend('mara')).rejects.toThrow('Raise the rest, or roll back');
  });

  it('goes back when the bridge was lowered by hand while the canary is up', async () => {
    await executor.raiseCanary('mara');
    s.cluster.put(s.plan.bridge, executor.record?.id ?? null, 'by hand');
    await executor.raise('mara').catch(() => undefined);
    expect(executor.record?.phase).toBe('rolled-back');
  });

  it('goes back, and does not raise again, when it was lowered while the rest was about to be raised', async () => {
    await executor.raiseCanary('mara');
    s.cluster.faults.push('throttled');
    await executor.raise('mara');
    expect(executor.record).toMatchObject({ phase: 'raised', release: 'all' });
    s.cluster.put(s.plan.bridge, executor.record?.id ?? null, 'by hand');
    await executor.tick();
    // The refused write may have left one on its way: going back waits for it behind the lowered bridge.
    expect(executor.record).toMatchObject({ phase: 'rolling-back', by: { ended: 'guard' } });
    expect(bridge()).toBe('lowered');
  });

  it('is a step of the plan, simulated and proven like the others', () => {
    expect(s.plan.steps.map(({ verb }) => verb)).toContain('raise-canary');
    expect(s.plan.canary?.bridge.selector).toContain('!((projectcalico.org/namespace == "shop" && ');
    expect(proveBridge(s.before, s.plan).differing).toEqual([]);
    // One that releases more than its workloads is no canary.
    const { canary } = s.plan;
    if (canary === null) throw new Error('no canary');
    const wide = { ...canary, bridge: { ...canary.bridge, selector: '!all()' } };
    expect(proveBridge(s.before, { ...s.plan, canary: wide }).differing[0]?.why).toContain(
      'Raising for the canary',
    );
    const narrow = { ...canary, bridge: s.plan.bridge };
    expect(proveBridge(s.before, { ...s.plan, canary: narrow }).differing[0]?.why).toContain(
      'Raising for the canary',
    );
  });

  it('names the canary’s step when that is the first to deny an edge in use', () => {
    const uncovered = {
      id: 'x',
      name: 'shop/web → shop/api TCP 9999',
      flow: flow('web -> api', 9999),
      accepted: false,
    };
    const report = simulatePrefixes(s.before, s.plan, [...shopFlows, uncovered]);
    expect(report.firstDenied?.step).toContain('for web');
  });
});

const workloadLike = {
  namespace: 'shop',
  labels: { app: 'another' },
  serviceAccount: 'default',
  hostNetwork: false,
  ports: [],
  replicas: 1,
  schedule: null,
  timeZone: null,
  podPrefixes: [],
};

describe('a canary that is proposed', () => {
  const end = (name: string) => ({ namespace: 'shop', kind: 'Pod', name });
  const propose = (...traffic: readonly ReturnType<typeof end>[]) =>
    proposeCanary({ snapshot: s.before.snapshot, namespaces: ['shop', 'db', 'dev'], traffic });

  it('has traffic, because one without would show nothing', () => {
    expect(propose()).toEqual([]);
    expect(propose(end('web')).map(({ name }) => name)).toEqual(['web']);
  });

  it('is the smallest, and of equals the one with the fewest edges', () => {
    expect(propose(end('web'), end('api'), end('api')).at(0)?.name).toBe('web');
    expect(propose(end('web'), end('web'), end('api')).at(0)?.name).toBe('api');
  });

  it('is as many as a person can watch, and as can be said within 1,024 characters', () => {
    const many = Array.from({ length: 100 }, (_, at) =>
      makePod(`shop/w${at}`, { app: `w${at}` }, `10.9.0.${at}`),
    );
    const snapshot = { ...s.before.snapshot, pods: many };
    const traffic = many.map(({ workload }) => workload);
    const five = proposeCanary({ snapshot, namespaces: ['shop'], traffic });
    expect(five).toHaveLength(5);
    const long = many.map(({ workload }) => ({ ...workload, kind: 'Pod' }));
    const made = buildCanary(snapshot, s.plan.bridge, long);
    expect(made?.workloads.length).toBeGreaterThan(5);
    expect(made?.bridge.selector.length).toBeLessThanOrEqual(1_024);
    expect(made?.workloads).toEqual(long.slice(0, made?.workloads.length));
  });

  it('is none that shares its name with another kind: the proof could not tell them apart', () => {
    const { snapshot } = s.before;
    const withJob = { ...snapshot, workloads: [{ ...workloadLike, kind: 'Job', name: 'web' }] };
    expect(buildCanary(withJob, s.plan.bridge, [end('web')])).toBeNull();
    expect(buildCanary(snapshot, s.plan.bridge, [end('web')])).not.toBeNull();
  });

  it('is none where the wave has hardly more than it', () => {
    const { snapshot } = s.before;
    expect(proposeCanary({ snapshot, namespaces: ['db'], traffic: [end('web')] })).toEqual([]);
  });
});

describe('a paused wave', () => {
  it('is raised only after somebody resumed it, and its limits of time go on', async () => {
    await executor.pause('jonas');
    await expect(executor.raise('mara')).rejects.toThrow('jonas paused the wave');
    await expect(executor.pause('mara')).rejects.toThrow('paused the wave already');
    await executor.resume('mara');
    await executor.raise('mara');
    expect(executor.record?.phase).toBe('verifying');
  });

  it('places nothing more', async () => {
    s = scenario(clock);
    executor = s.executor();
    await executor.start('jonas', s.wave, s.evidence());
    await executor.pause('jonas');
    const { writes } = s.cluster;
    clock.time += 60;
    await executor.tick();
    expect(executor.record?.phase).toBe('lowered');
    expect(s.cluster.writes).toBe(writes);
    clock.time += 3_600;
    await executor.tick();
    expect(executor.record?.phase).toBe('rolled-back');
  });

  it('can be rolled back and cannot be paused once everything is raised', async () => {
    await executor.raise('mara');
    await expect(executor.pause('jonas')).rejects.toThrow('before everything is raised');
    await executor.rollback('jonas');
    expect(executor.record?.phase).toBe('rolled-back');
  });
});
