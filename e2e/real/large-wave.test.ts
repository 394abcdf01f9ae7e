/** A wave of two hundred allows over five namespaces, and going back while the API server is busy, on a real API server. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { discover, type KubeObject, type KubeTransport } from '@/lib/cluster';
import { compile, isStaged, type Policy, policyKey } from '@/lib/policy';
import { makeWave, type PolicyStore, planRollout, RolloutExecutor } from '@/lib/rollout';
import { ClusterPolicyStore, ConfigMapJournal } from '@/lib/rollout/adapters';
import { bridgeState } from '@/lib/rollout/next-action';
import { MemoryActivity } from '@/lib/rollout/testing/memory-cluster';
import { gatePolicy, passingGate } from '@/lib/rollout/testing/scenario';
import { loadObjects } from './load-objects';
import { type Rig, startRig } from './rig';
import { largeCandidate, largeFlows, largeNamespaces, largePolicies, largeWorld } from './wave/large-wave';
import { journalNamespace, waveWorld } from './wave/wave-world';

let rig: Rig;
let admin: KubeTransport;
const now = (): number => Date.now() / 1_000;

beforeAll(async () => {
  rig = await startRig();
  admin = rig.transport('admin');
  const namespaces = [...largeNamespaces, 'shop', 'db', 'dev', journalNamespace];
  await loadObjects(
    admin,
    namespaces.map((name): KubeObject => ({ apiVersion: 'v1', kind: 'Namespace', metadata: { name } })),
  );
});
afterAll(() => rig?.stop());

/** A copy of what stands in the cluster, kept by each answered write: judged after every one of them. */
class Watched {
  readonly standing = new Map<string, Policy>();
  readonly lost: string[] = [];
  writes = 0;

  constructor(private readonly store: PolicyStore) {}

  get policies(): PolicyStore {
    const { store } = this;
    const noted = async <T>(write: () => Promise<T>, change: () => void): Promise<T> => {
      const answer = await write();
      change();
      this.writes++;
      this.#judge();
      return answer;
    };
    return {
      read: (ref) => store.read(ref),
      listTier: (tier) => store.listTier(tier),
      create: (policy, mark) =>
        noted(
          () => store.create(policy, mark),
          () => this.standing.set(policyKey(policy), policy),
        ),
      replace: (policy, expect, mark) =>
        noted(
          () => store.replace(policy, expect, mark),
          () => this.standing.set(policyKey(policy), policy),
        ),
      remove: (ref, expect) =>
        noted(
          () => store.remove(ref, expect),
          () => this.standing.delete(policyKey(ref)),
        ),
    };
  }

  #judge(): void {
    const policies = [...this.standing.values()].filter((policy) => !isStaged(policy));
    const engine = compile({ ...largeWorld, policies });
    for (const { name, flow } of largeFlows)
      if (engine.evaluate(flow, 'enforced').verdict !== 'allow')
        this.lost.push(`${name} after write ${this.writes}`);
  }
}

test('two hundred allows are placed, raised, taken back and, again, committed, and no seen flow is lost at any write', async () => {
  const capabilities = await discover(admin);
  const store = new ClusterPolicyStore(admin, () => capabilities);
  const watched = new Watched(store);
  for (const policy of largePolicies) {
    await store.create(policy, null);
    watched.standing.set(policyKey(policy), policy);
  }
  const before = compile(largeWorld);
  const wave = makeWave(largeCandidate, largeWorld, []);
  const planned = planRollout({ engine: before, candidate: largeCandidate, wave });
  if (!planned.ok) throw new Error(planned.refusal);
  const { plan } = planned;
  expect(plan.allows).toHaveLength(200);
  const executor = new RolloutExecutor({
    policies: watched.policies,
    journal: new ConfigMapJournal(admin, journalNamespace),
    activity: new MemoryActivity(),
    clock: { now, steady: now },
    engineNow: () => before,
    gateNow: () => null,
    restSeconds: 0,
  });
  const told: string[] = [];
  const phase = async (name: string, work: () => Promise<unknown>): Promise<void> => {
    const [writes, began] = [watched.writes, Date.now()];
    await work();
    told.push(`${name} ${watched.writes - writes} writes ${((Date.now() - began) / 1_000).toFixed(1)} s`);
  };
  const up = async (): Promise<void> => {
    await phase('lower', () =>
      executor.start('kubernetes-admin', wave, {
        candidate: largeCandidate,
        plan,
        gate: passingGate(now()),
        policy: { ...gatePolicy, settleSeconds: 1 },
        acceptedGaps: [],
        watchedEdges: largeFlows.map(({ id }) => id),
        flows: largeFlows,
        edges: largeFlows.length,
      }),
    );
    await new Promise((resolve) => setTimeout(resolve, 1_100));
    await phase('place', () => executor.tick());
    expect(executor.record?.phase).toBe('armed');
    await phase('raise', () => executor.raise('kubernetes-admin'));
    expect(executor.record?.phase).toBe('verifying');
  };
  await up();
  await phase('roll back', () => executor.rollback('kubernetes-admin'));
  expect(executor.record?.phase).toBe('rolled-back');
  await up();
  await phase('commit', () => executor.confirm('kubernetes-admin', { percent: 100, verified: true }));
  expect(executor.record?.phase).toBe('committed');
  process.stdout.write(`200 allows: ${told.join(', ')}\n`);
  expect(watched.lost).toEqual([]);
  expect([...watched.standing.values()].filter(isStaged)).toEqual([]);
  for (const policy of watched.standing.values()) {
    const live = await store.read(policy);
    expect(live).not.toBeNull();
    if (live !== null) await store.remove(policy, live);
  }
}, 600_000);

/** Everybody reads and writes something else at the same time. */
function load(transport: KubeTransport, workers: number): () => Promise<number> {
  let isOver = false;
  let done = 0;
  const work = async (at: number): Promise<void> => {
    const path = `/api/v1/namespaces/default/configmaps`;
    const metadata = { name: `load-${at}` };
    await transport
      .request({ method: 'POST', path, body: { apiVersion: 'v1', kind: 'ConfigMap', metadata } })
      .catch(() => undefined);
    while (!isOver) {
      await transport.request({ method: 'GET', path: '/apis/projectcalico.org/v3/networkpolicies' });
      const data = { at: String(done) };
      await transport.request({
        method: 'PUT',
        path: `${path}/load-${at}`,
        body: { apiVersion: 'v1', kind: 'ConfigMap', metadata, data },
      });
      done++;
    }
  };
  const all = Promise.all(Array.from({ length: workers }, (_, at) => work(at)));
  return async () => {
    isOver = true;
    await all;
    return done;
  };
}

const runs = 30;

test('going back takes no more than seconds while the API server is busy, with no history, no Goldmane and no identity provider', async () => {
  const world = await waveWorld(admin);
  for (const policy of world.scenario.cluster.policies()) await world.policies.create(policy, null);
  const end = load(admin, 16);
  const lowered: number[] = [];
  const restored: number[] = [];
  for (let run = 0; run < runs; run++) {
    const executor = world.executor();
    await executor.start('kubernetes-admin', world.scenario.wave, world.evidence());
    while (executor.record?.phase === 'lowered') {
      await new Promise((resolve) => setTimeout(resolve, 200));
      await executor.tick();
    }
    await executor.raise('kubernetes-admin');
    expect(executor.record?.phase).toBe('verifying');
    const began = performance.now();
    const clicked = executor.rollback('kubernetes-admin');
    for (;;) {
      const live = await world.policies.read(world.plan.bridge);
      const objects = new Map([[policyKey(world.plan.bridge), live]]);
      if (bridgeState({ plan: world.plan }, { objects }) !== 'raised') break;
    }
    lowered.push(performance.now() - began);
    await clicked;
    restored.push(performance.now() - began);
    expect(executor.record?.phase).toBe('rolled-back');
  }
  const requests = await end();
  const text = (times: readonly number[]): string => {
    const sorted = [...times].sort((a, b) => a - b);
    const at = (share: number): string => (sorted[Math.ceil(share * sorted.length) - 1] ?? 0).toFixed(0);
    return `p50 ${at(0.5)} ms, p95 ${at(0.95)} ms, max ${at(1)} ms`;
  };
  process.stdout.write(
    `rollback under load (${requests} other reads and writes), ${runs} runs: lowered and read back ${text(lowered)}; all restored ${text(restored)}\n`,
  );
}, 600_000);
