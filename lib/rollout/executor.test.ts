import { beforeEach, describe, expect, it } from 'vitest';
import { policyKey } from '@/lib/policy';
import { allow, flow, np } from '@/lib/policy/testing/world';
import { specHash } from './policy-spec';
import type { PolicyStore } from './ports';
import { MemoryClock } from './testing/memory-cluster';
import { Mortal } from './testing/mortal';
import { type Scenario, scenario, shopFlows, shopPolicies } from './testing/scenario';

const keys = (s: Scenario): string[] => s.cluster.policies().map(policyKey).sort();
const verdicts = (s: Scenario): string[] =>
  shopFlows.map(({ flow: item }) => s.engine().evaluate(item, 'enforced').verdict);
const stranger = flow('tool -> api');

let clock: MemoryClock;
let s: Scenario;
beforeEach(() => {
  clock = new MemoryClock();
  s = scenario(clock);
});

async function armed(): Promise<ReturnType<Scenario['executor']>> {
  const executor = s.executor();
  await executor.start('jonas', s.wave, s.evidence());
  clock.time += 6;
  await executor.tick();
  expect(executor.record?.phase).toBe('armed');
  return executor;
}

describe('one wave', () => {
  it('lowers, settles, places, and waits armed with every verdict as before', async () => {
    const executor = s.executor();
    const record = await executor.start('jonas', s.wave, s.evidence());
    expect(record.phase).toBe('lowered');
    await executor.tick();
    expect(executor.record?.phase).toBe('lowered');
    clock.time += 6;
    await executor.tick();
    expect(executor.record?.phase).toBe('armed');
    expect(verdicts(s)).toEqual(['allow', 'allow', 'allow']);
    expect(s.engine().evaluate(stranger, 'enforced').verdict).toBe('allow');
    expect(s.activity.events.map(({ kind }) => kind)).toEqual(['lower', 'place']);
  });

  it('raises by one write, and only what nobody allowed is denied', async () => {
    const executor = await armed();
    const writes = s.cluster.writes;
    const record = await executor.raise('mara');
    expect(record.phase).toBe('verifying');
    expect(record.at.deadline).toBe(clock.time + 120);
    expect(s.cluster.writes - writes).toBe(1);
    expect(verdicts(s)).toEqual(['allow', 'allow', 'allow']);
    expect(s.engine().evaluate(stranger, 'enforced').verdict).toBe('deny');
  });

  it('commits to just the documented policies: no bridge, no staged copy', async () => {
    const executor = await armed();
    await executor.raise('mara');
    const record = await executor.confirm('mara', { percent: 100, verified: false });
    expect(record.phase).toBe('committed');
    expect(keys(s)).toEqual([
      'CalicoNetworkPolicy/db/default.pg',
      'CalicoNetworkPolicy/shop/default.api',
      'CalicoNetworkPolicy/shop/default.web',
      'GlobalNetworkPolicy//default.default-deny',
    ]);
    expect(s.activity.events.map(({ kind }) => kind)).toEqual([
      'lower',
      'place',
      'raise',
      'confirm',
      'commit',
    ]);
  });

  it('rolls back to exactly what was', async () => {
    const before = new Map(s.cluster.policies().map((policy) => [policyKey(policy), specHash(policy)]));
    const executor = await armed();
    await executor.raise('mara');
    const record = await executor.rollback('mara');
    expect(record.phase).toBe('rolled-back');
    expect(new Map(s.cluster.policies().map((policy) => [policyKey(policy), specHash(policy)]))).toEqual(
      before,
    );
  });

  it('puts back what stood under an allow’s name before, without our mark, and ends', async () => {
    const standing = np('db/default.pg', {
      order: 400,
      selector: "app == 'pg'",
      types: ['Ingress'],
      ingress: [allow({ source: { selector: "app == 'api'", namespaceSelector: 'all()' } })],
    });
    const wider = { ...standing, kind: 'StagedNetworkPolicy' as const, stagedAction: 'Set' as const };
    const policies = shopPolicies().filter(({ name }) => name !== 'default.pg');
    s = scenario(clock, [], [...policies, standing, { ...wider, ingress: [allow()] }]);
    const executor = await armed();
    await executor.raise('mara');
    const record = await executor.rollback('mara');
    expect(record.phase).toBe('rolled-back');
    const live = s.cluster.objects.get(policyKey(standing));
    expect(live?.policy).toEqual(standing);
    expect(live?.rollout).toBeNull();
  });

  it('leaves no mark of ours on what stays after a commit', async () => {
    const executor = await armed();
    expect([...s.cluster.objects.values()].filter(({ rollout }) => rollout !== null)).toHaveLength(4);
    await executor.raise('mara');
    await executor.confirm('mara', { percent: 100, verified: true });
    expect([...s.cluster.objects.values()].filter(({ rollout }) => rollout !== null)).toEqual([]);
  });

  it('reads its objects every few seconds while it waits for a person, and keeps the deadline to the second', async () => {
    let reads = 0;
    const counted: PolicyStore = {
      read: (ref) => {
        reads++;
        return s.cluster.read(ref);
      },
      listTier: (tier) => s.cluster.listTier(tier),
      create: (policy, mark) => s.cluster.create(policy, mark),
      replace: (policy, expected, mark) => s.cluster.replace(policy, expected, mark),
      remove: (ref, expected) => s.cluster.remove(ref, expected),
    };
    const executor = s.executor(counted, s.journal, 5);
    await executor.start('jonas', s.wave, s.evidence());
    clock.time += 6;
    await executor.tick();
    await executor.raise('mara');
    await executor.tick();
    reads = 0;
    for (let second = 0; second < 4; second++) {
      clock.time += 1;
      await executor.tick();
    }
    expect(reads).toBe(0);
    clock.time += 1;
    await executor.tick();
    expect(reads).toBeGreaterThan(0);
    clock.time += 114;
    await executor.tick();
    clock.time += 1;
    await executor.tick();
    expect(executor.record?.phase).toBe('rolled-back');
  });

  it('lowers by itself at the deadline', async () => {
    const executor = await armed();
    await executor.raise('mara');
    clock.time += 121;
    await executor.tick();
    expect(executor.record?.phase).toBe('rolled-back');
    expect(executor.record?.by.ended).toBe('deadline');
  });

  it('goes on with the rollback after the guard lowered the bridge', async () => {
    const executor = await armed();
    const record = await executor.raise('mara');
    s.cluster.put(record.plan.bridge, record.id, 'guard');
    await executor.tick();
    expect(executor.record?.phase).toBe('rolled-back');
    expect(executor.record?.by.ended).toBe('guard');
  });

  it('extends once', async () => {
    const executor = await armed();
    await executor.raise('mara');
    const record = await executor.extend('mara');
    expect(record.at.deadline).toBe(clock.time + 120 + 600);
    await expect(executor.extend('mara')).rejects.toMatchObject({ code: 'wrong-phase' });
  });

  it('takes everything back when nobody raises within five minutes', async () => {
    const executor = await armed();
    clock.time += 301;
    await executor.tick();
    expect(executor.record?.phase).toBe('rolled-back');
  });
});

describe('refusals', () => {
  it.each(['fail', 'inconclusive'] as const)('does not start on a gate that is %s', async (state) => {
    const evidence = s.evidence();
    await expect(
      s.executor().start('jonas', s.wave, { ...evidence, gate: { ...evidence.gate, state } }),
    ).rejects.toMatchObject({ code: 'gate-not-passed' });
    expect(s.cluster.writes).toBe(0);
  });

  it('does not start on an expired pass', async () => {
    const evidence = s.evidence();
    clock.time += 900;
    await expect(s.executor().start('jonas', s.wave, evidence)).rejects.toMatchObject({
      code: 'gate-not-passed',
    });
  });

  it('does not start beside another wave', async () => {
    await armed();
    await expect(s.executor().start('mara', s.wave, s.evidence())).rejects.toMatchObject({
      code: 'other-rollout',
    });
  });

  it('does not start when the staged deny changed since the plan', async () => {
    const evidence = s.evidence();
    s.cluster.drop(s.plan.staged);
    await expect(s.executor().start('jonas', s.wave, evidence)).rejects.toMatchObject({ code: 'drift' });
  });

  it('does not raise on evidence that is over, and says so', async () => {
    const evidence = s.evidence();
    const executor = s.executor();
    await executor.start('jonas', s.wave, {
      ...evidence,
      gate: { ...evidence.gate, expiresAt: clock.time + 100 },
    });
    clock.time += 6;
    await executor.tick();
    clock.time += 95;
    await expect(executor.raise('mara')).rejects.toMatchObject({ code: 'gate-not-passed' });
    expect(s.engine().evaluate(stranger, 'enforced').verdict).toBe('allow');
  });

  it('does not take back what somebody else put in the place of what was placed', async () => {
    const executor = await armed();
    s.cluster.drop(s.plan.deny);
    s.cluster.put(s.plan.deny);
    await executor.rollback('mara');
    expect(executor.record?.phase).toBe('needs-human');
    expect(keys(s)).toContain(policyKey(s.plan.deny));
    expect(s.engine().evaluate(stranger, 'enforced').verdict).toBe('allow');
  });

  it('does not raise what someone touched, and keeps rolling back possible', async () => {
    const executor = await armed();
    s.cluster.drop(s.plan.deny);
    await expect(executor.raise('mara')).rejects.toMatchObject({ code: 'drift' });
    expect(executor.record?.phase).toBe('needs-human');
    await executor.rollback('mara');
    expect(executor.record?.phase).toBe('rolled-back');
  });

  it('a policy of another team that appears in the tier while lowered is drift', async () => {
    const executor = await armed();
    s.cluster.put({ ...s.plan.bridge, name: 'default.other-team', selector: "app == 'web'" });
    await executor.tick();
    expect(executor.record?.phase).toBe('needs-human');
    expect(executor.record?.note).toContain('default.other-team');
  });
});

describe('recovery', () => {
  it('a new core goes on after placing and before raising', async () => {
    const executor = s.executor();
    await executor.start('jonas', s.wave, s.evidence());
    const second = s.executor();
    await second.recover();
    clock.time += 6;
    await second.tick();
    expect(second.record?.phase).toBe('armed');
    expect(second.record?.epoch).toBe(2);
    await executor.tick();
    expect(s.journal.stored?.record.epoch).toBe(2);
  });

  it('a new core that finds the bridge of one that died in writing it goes on from there', async () => {
    const mortal = new Mortal();
    const executor = s.executor(mortal.policies(s.cluster), mortal.journal(s.journal));
    s.cluster.onChange = () => mortal.kill();
    await mortal.live(() => executor.start('jonas', s.wave, s.evidence()));
    s.cluster.onChange = () => undefined;
    expect(keys(s)).toContain(policyKey(s.plan.bridge));
    const second = s.executor();
    await second.recover();
    clock.time += 6;
    await second.tick();
    expect(second.record?.phase).toBe('armed');
  });

  it('a core writes nothing more once another has moved the journal on', async () => {
    const executor = s.executor();
    await executor.start('jonas', s.wave, s.evidence());
    clock.time += 6;
    s.journal.faults.push('conflict');
    const writes = s.cluster.writes;
    await executor.tick();
    expect(s.cluster.writes).toBe(writes);
    expect(executor.tickError).toMatchObject({ code: 'taken-over' });
  });

  it('a new core goes on verifying', async () => {
    await (await armed()).raise('mara');
    const second = s.executor();
    await second.recover();
    expect(second.record?.phase).toBe('verifying');
    await second.confirm('mara', { percent: 90, verified: true });
    expect(second.record?.phase).toBe('committed');
  });

  it('a raise that did not reach the cluster is not finished by the next core', async () => {
    await armed();
    const stored = s.journal.stored;
    if (stored === null) throw new Error('no journal');
    const record = {
      ...stored.record,
      phase: 'raised' as const,
      at: { ...stored.record.at, raised: clock.time, deadline: clock.time + 60 },
    };
    await s.journal.write(record, stored.version);
    const second = s.executor();
    await second.recover();
    expect(second.record?.phase).toBe('rolled-back');
  });

  it('a late raise cannot come after a rollback', async () => {
    const executor = await armed();
    s.cluster.faults.push('delayed');
    await executor.raise('mara');
    expect(executor.record?.phase).toBe('raised');
    await executor.rollback('mara');
    clock.time += 46;
    s.cluster.deliver();
    expect(s.engine().evaluate(stranger, 'enforced').verdict).toBe('allow');
    clock.time += 120;
    await executor.tick();
    expect(executor.record?.phase).toBe('rolled-back');
    expect(keys(s)).not.toContain(policyKey(s.plan.bridge));
  });

  it('a late raise cannot come after a rollback whose first write was answered and never done', async () => {
    const executor = await armed();
    s.cluster.faults.push('delayed');
    await executor.raise('mara');
    s.cluster.faults.push('swallowed');
    await executor.rollback('mara');
    clock.time += 46;
    s.cluster.deliver();
    const bridge = s.cluster.objects.get(policyKey(s.plan.bridge));
    expect(bridge === undefined ? null : specHash(bridge.policy)).toBe(specHash(s.plan.bridge));
  });

  it('a late raise cannot come after somebody else touched what was placed', async () => {
    const executor = await armed();
    s.cluster.faults.push('delayed');
    await executor.raise('mara');
    const [allowed] = s.plan.allows;
    if (allowed === undefined) throw new Error('no allow');
    s.cluster.drop(allowed.enforced);
    clock.time += 1;
    await executor.tick();
    expect(executor.record?.phase).toBe('rolling-back');
    clock.time += 46;
    s.cluster.deliver();
    expect(verdicts(s)).toEqual(['allow', 'allow', 'allow']);
    expect(s.engine().evaluate(stranger, 'enforced').verdict).toBe('allow');
  });

  it('what somebody else put under a name of ours stops placing before anything is placed', async () => {
    const executor = s.executor();
    await executor.start('jonas', s.wave, s.evidence());
    s.cluster.put(s.plan.deny);
    const writes = s.cluster.writes;
    clock.time += 6;
    await executor.tick();
    expect(executor.record?.phase).toBe('needs-human');
    expect(s.cluster.writes).toBe(writes);
  });

  it.each([-3_600, 3_600])(
    'a write of a core whose clock was %d s off is waited for by the clock of the one that takes over',
    async (offset) => {
      clock.time += offset;
      const executor = s.executor();
      s.cluster.faults.push('delayed');
      await executor.start('jonas', s.wave, s.evidence());
      clock.time -= offset;
      const second = s.executor();
      await second.recover();
      await second.rollback('jonas');
      expect(second.record?.phase).toBe('rolling-back');
      clock.time += 121;
      await second.tick();
      expect(second.record?.phase).toBe('rolled-back');
    },
  );

  it('a late bridge cannot come after a commit and open the wave: the raised one stays until it is over', async () => {
    const executor = s.executor();
    s.cluster.faults.push('delayed');
    await executor.start('jonas', s.wave, s.evidence());
    await executor.tick();
    clock.time += 6;
    await executor.tick();
    await executor.raise('mara');
    await executor.confirm('mara', { percent: 100, verified: true });
    expect(executor.record?.phase).toBe('committing');
    expect(keys(s)).toContain(policyKey(s.plan.bridge));
    clock.time += 60;
    s.cluster.deliver();
    expect(s.engine().evaluate(stranger, 'enforced').verdict).toBe('deny');
    clock.time += 60;
    await executor.tick();
    expect(executor.record?.phase).toBe('committed');
    expect(keys(s)).not.toContain(policyKey(s.plan.bridge));
  });

  it('a late create of the deny is caught behind the bridge', async () => {
    const executor = s.executor();
    await executor.start('jonas', s.wave, s.evidence());
    clock.time += 6;
    s.cluster.faults.push('delayed');
    await executor.tick();
    await executor.rollback('jonas');
    expect(executor.record?.phase).toBe('rolling-back');
    clock.time += 50;
    s.cluster.deliver();
    await executor.tick();
    clock.time += 121;
    await executor.tick();
    expect(executor.record?.phase).toBe('rolled-back');
    expect(verdicts(s)).toEqual(['allow', 'allow', 'allow']);
  });

  it('a refused write takes the wave back', async () => {
    const executor = s.executor();
    await executor.start('jonas', s.wave, s.evidence());
    clock.time += 6;
    s.cluster.faults.push('forbidden');
    await executor.tick();
    await executor.tick();
    expect(executor.record?.phase).toBe('rolled-back');
  });
});
