import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { edgeFlow, RolloutError } from '@/lib/rollout';
import { ClusterPolicyStore, ConfigMapJournal, markAnnotations } from '@/lib/rollout/adapters';
import { ApiBridge } from '@/lib/rollout/guard/api-bridge';
import { Guard } from '@/lib/rollout/guard/guard';
import { Problem } from '../http/problem';
import type { RolloutService } from './rollout-service';
import { edges, journalNamespace, quickGate, type WaveCluster, waveCluster } from './testing/wave-cluster';

const verdict = (c: WaveCluster, key: keyof typeof edges): string =>
  c.engine().evaluate(edgeFlow(edges[key]), 'enforced').verdict;

let c: WaveCluster;
const act = async (
  service: RolloutService,
  verb: Parameters<RolloutService['act']>[1]['verb'],
  typed: string | null = null,
) => service.act(c.actor('operator'), { verb, namespaces: [], typed }, await c.picture(service));

async function armed(): Promise<RolloutService> {
  const service = c.service();
  await service.start();
  await act(service, 'lower');
  c.clock.time += quickGate.settleSeconds + 1;
  await tick(service);
  expect(service.record?.note).toBeNull();
  expect(service.record?.phase).toBe('armed');
  return service;
}

/** A tick at once: the service's own timer is out of the way in tests. */
async function tick(service: RolloutService): Promise<void> {
  await service.tickNow();
}

describe.each(['native', 'aggregated'] as const)('one wave on an API server, %s', (flavour) => {
  beforeEach(async () => {
    c = await waveCluster({ flavour });
    await c.stage();
  });
  afterEach(() => c.stop());

  it('the gate passes for what was staged, with no line that is not known', async () => {
    const { rollout } = await c.picture(null);
    expect(rollout.gate?.lines.filter(({ state }) => state !== 'pass' && state !== 'excluded')).toEqual([]);
    expect(rollout.gate?.lines).toHaveLength(22);
    expect(rollout.gate?.state).toBe('pass');
  });

  it('lowers and places without an effect on any edge, and marks only its own objects', async () => {
    const before = c.policies();
    await armed();
    expect(verdict(c, 'batchApi')).toBe('allow');
    expect(verdict(c, 'webApi')).toBe('allow');
    const marked = Object.entries(c.policies())
      .filter(([, yaml]) => yaml.includes(markAnnotations.rollout))
      .map(([path]) => path);
    expect(marked.sort()).toEqual([
      'GlobalNetworkPolicy /default.default-deny',
      'GlobalNetworkPolicy /default.drawbridge-bridge',
      'NetworkPolicy db/default.pg',
      'NetworkPolicy shop/default.api',
      'NetworkPolicy shop/default.web',
    ]);
    for (const [path, yaml] of Object.entries(before))
      if (!marked.includes(path)) expect(c.policies()[path]).toBe(yaml);
  });

  it('raises, and only the edge that was denied on purpose is denied', async () => {
    const service = await armed();
    await act(service, 'raise', 'everything');
    expect(service.record?.phase).toBe('verifying');
    expect(verdict(c, 'batchApi')).toBe('deny');
    expect(verdict(c, 'webApi')).toBe('allow');
    expect(verdict(c, 'apiPg')).toBe('allow');
    const { verification } = (await c.picture(service)).rollout;
    expect(verification?.deniedUnexpected).toEqual([]);
    expect(verification?.deniedOnPurpose).toHaveLength(1);
    expect(verification?.percent).toBe(100);
  });

  it('a rollback leaves every policy as it was, the marks of other teams included', async () => {
    const before = c.policies();
    const service = await armed();
    await act(service, 'raise', 'everything');
    await act(service, 'roll-back');
    expect(service.record?.phase).toBe('rolled-back');
    expect(c.policies()).toEqual(before);
    expect(verdict(c, 'batchApi')).toBe('allow');
  });

  it('commits to what a Calico user would write by hand: no bridge, no copy, no mark of ours', async () => {
    const before = c.policies();
    const service = await armed();
    await act(service, 'raise', 'everything');
    await act(service, 'confirm');
    expect(service.record?.phase).toBe('committed');
    const after = c.policies();
    expect(Object.keys(after).sort()).toEqual([
      'GlobalNetworkPolicy /default.default-deny',
      'NetworkPolicy db/default.pg',
      'NetworkPolicy shop/default.api',
      'NetworkPolicy shop/default.web',
    ]);
    expect(Object.values(after).filter((yaml) => yaml.includes('drawbridge.dev/'))).toEqual([]);
    expect(after['NetworkPolicy db/default.pg']).toContain('owner: dba');
    expect(after['NetworkPolicy db/default.pg']).toContain('example.org/reviewed');
    const unstaged = (yaml: string | undefined): string =>
      (yaml ?? '').replace('kind: Staged', 'kind: ').replace(/ {2}stagedAction: Set\n/, '');
    for (const path of ['GlobalNetworkPolicy /default.default-deny', 'NetworkPolicy shop/default.api'])
      expect(after[path]).toBe(unstaged(before[`Staged${path}`]));
    expect((await c.activity.list()).map(({ kind }) => kind).reverse()).toEqual([
      'stage',
      'lower',
      'place',
      'raise',
      'confirm',
      'commit',
    ]);
  });

  it('every accepted write of a policy stands in Activity by its audit id', async () => {
    const service = await armed();
    await act(service, 'raise', 'everything');
    await act(service, 'confirm');
    const written = c.server.audit.entries
      .filter(
        ({ objectRef, dryRun, responseStatus }) =>
          objectRef.resource.endsWith('policies') && !dryRun && responseStatus.code < 300,
      )
      .map(({ auditID }) => auditID);
    const told = (await c.activity.list()).flatMap(({ auditIds }) => auditIds);
    expect(written.length).toBeGreaterThan(10);
    expect([...told].sort()).toEqual([...written].sort());
  });

  it('a core that starts anew goes on where the journal stands, before the raise and while verifying', async () => {
    await armed();
    const second = c.service();
    await second.start();
    expect(second.record?.phase).toBe('armed');
    await act(second, 'raise', 'everything');
    const third = c.service();
    await third.start();
    expect(third.record?.phase).toBe('verifying');
    await act(third, 'confirm');
    expect(third.record?.phase).toBe('committed');
  });

  it('the break-glass line, executed as it stands, lowers the bridge', async () => {
    const service = await armed();
    await act(service, 'raise', 'everything');
    const lines = (await c.picture(service)).rollout.breakGlass;
    await kubectlPatch(lines?.lower ?? '');
    expect(verdict(c, 'batchApi')).toBe('allow');
    await tick(service);
    expect(service.record?.phase).toBe('rolled-back');
    expect(service.record?.by.ended).toBe('guard');
  });
});

describe('the guard with nothing but its own rights', () => {
  beforeEach(async () => {
    c = await waveCluster();
    await c.stage();
  });
  afterEach(() => c.stop());

  it('lowers an unconfirmed bridge with core dead, and core goes on rolling back when it is there again', async () => {
    const service = await armed();
    await act(service, 'raise', 'everything');
    await service.stop();
    const said: string[] = [];
    const guard = new Guard({
      journal: new ConfigMapJournal(c.as('guard'), journalNamespace),
      bridge: new ApiBridge(c.as('guard')),
      clock: c.clock,
      log: (text) => said.push(text),
    });
    await guard.look();
    expect(verdict(c, 'batchApi')).toBe('deny');
    c.clock.time += quickGate.confirmSeconds;
    await guard.look();
    expect(said).toEqual([expect.stringContaining('lowered default.drawbridge-bridge: nobody confirmed')]);
    expect(verdict(c, 'batchApi')).toBe('allow');
    const next = c.service();
    await next.start();
    expect(next.record?.phase).toBe('rolled-back');
  });

  it('may do nothing else', async () => {
    await armed();
    const store = new ClusterPolicyStore(c.as('guard'), () => c.capabilities);
    const deny = { kind: 'GlobalNetworkPolicy', namespace: null, name: 'default.default-deny' } as const;
    await expect(store.read(deny)).rejects.toMatchObject({ code: 'forbidden' });
    const bridge = { ...deny, name: 'default.drawbridge-bridge' };
    const live = await store.read(bridge);
    if (live === null) throw new Error('no bridge');
    await expect(store.remove(bridge, live)).rejects.toMatchObject({ code: 'forbidden' });
  });
});

/** Runs `kubectl … patch RESOURCE NAME --type merge -p 'JSON'` as kubectl would, over HTTP. */
async function kubectlPatch(line: string): Promise<void> {
  const found = /^kubectl --context '[^']*' patch (\S+) '([^']+)' --type merge -p '((?:[^']|'\\'')*)'$/.exec(
    line,
  );
  const [, resource = '', name = '', patch = ''] = found ?? [];
  const [plural = '', ...group] = resource.split('.');
  await c.as('admin').request({
    method: 'PATCH',
    path: `/apis/${group.join('.')}/v3/${plural}/${name}`,
    body: JSON.parse(patch.replaceAll("'\\''", "'")),
    contentType: 'application/merge-patch+json',
  });
}

describe('two waves, one after the other', () => {
  beforeEach(async () => {
    c = await waveCluster();
    await c.stage();
  });
  afterEach(() => c.stop());

  it('the first enforces its namespaces and leaves the rest staged, the last leaves the documented policy alone', async () => {
    const service = c.service();
    await service.start();
    const through = async (namespaces: readonly string[], typed: string): Promise<void> => {
      const picture = await c.picture(service, namespaces);
      await service.act(
        c.actor('operator'),
        { verb: 'lower', namespaces: [...namespaces], typed: null },
        picture,
      );
      c.clock.time += quickGate.settleSeconds + 1;
      await tick(service);
      await act(service, 'raise', typed);
      await act(service, 'confirm');
      expect(service.record?.phase).toBe('committed');
    };
    await through(['shop'], 'shop');
    expect(Object.keys(c.policies()).sort()).toEqual([
      'GlobalNetworkPolicy /default.default-deny-wave-1',
      'NetworkPolicy db/default.pg',
      'NetworkPolicy shop/default.api',
      'NetworkPolicy shop/default.web',
      'StagedGlobalNetworkPolicy /default.default-deny',
      'StagedNetworkPolicy db/default.pg',
    ]);
    expect(verdict(c, 'batchApi')).toBe('deny');
    c.clock.time += 60;
    const { rollout } = await c.picture(service);
    expect(rollout.wave).toMatchObject({ number: 2, namespaces: ['db', 'default'], whole: true });
    expect(rollout.gate?.lines.filter(({ state }) => state !== 'pass' && state !== 'excluded')).toEqual([]);
    await through([], 'wave 2');
    const after = c.policies();
    expect(Object.keys(after).sort()).toEqual([
      'GlobalNetworkPolicy /default.default-deny',
      'NetworkPolicy db/default.pg',
      'NetworkPolicy shop/default.api',
      'NetworkPolicy shop/default.web',
    ]);
    expect(after['GlobalNetworkPolicy /default.default-deny']).toContain(
      'namespaceSelector: has(projectcalico.org/name) && projectcalico.org/name not in {"drawbridge", "kube-node-lease", "kube-public", "kube-system"}',
    );
    expect(Object.values(after).filter((yaml) => yaml.includes('drawbridge.dev/'))).toEqual([]);
  }, 60_000);

  it('refuses to lower for another wave than the gate was evaluated for', async () => {
    const service = c.service();
    await service.start();
    await expect(
      service.act(
        c.actor('operator'),
        { verb: 'lower', namespaces: ['shop'], typed: null },
        await c.picture(service),
      ),
    ).rejects.toMatchObject({ code: 'conflict' });
  });
});

describe('the namespaced default denies', () => {
  beforeEach(async () => {
    c = await waveCluster();
  });
  afterEach(() => c.stop());

  it.each([
    [
      'namespaced-calico',
      'NetworkPolicy shop/default.default-deny',
      'StagedNetworkPolicy shop/default.default-deny',
    ],
    [
      'namespaced-kubernetes',
      'NetworkPolicy shop/default-deny',
      'StagedKubernetesNetworkPolicy shop/default-deny',
    ],
  ] as const)(
    '%s goes through a wave of one namespace, and back',
    async (kind, enforced, staged) => {
      await c.stage(kind);
      const before = c.policies();
      expect(before).toHaveProperty([staged]);
      const service = await armed();
      await act(service, 'raise', 'shop');
      expect(verdict(c, 'batchApi')).toBe('deny');
      expect(verdict(c, 'apiPg')).toBe('allow');
      await act(service, 'roll-back');
      expect(c.policies()).toEqual(before);
      await act(service, 'lower');
      c.clock.time += quickGate.settleSeconds + 1;
      await tick(service);
      await act(service, 'raise', 'shop');
      await act(service, 'confirm');
      expect(service.record?.phase).toBe('committed');
      const after = c.policies();
      expect(after).toHaveProperty([enforced]);
      expect(after).not.toHaveProperty([staged]);
      expect(Object.values(after).filter((yaml) => yaml.includes('drawbridge'))).toEqual([]);
    },
    60_000,
  );
});

describe('a right that is taken away on the way', () => {
  let role: 'operator' | 'viewer';
  beforeEach(async () => {
    role = 'operator';
    c = await waveCluster();
    await c.stage();
  });
  afterEach(() => c.stop());
  const begin = async (): Promise<RolloutService> => {
    const service = c.service({ writerFor: () => c.as(role) });
    await service.start();
    await act(service, 'lower');
    c.clock.time += quickGate.settleSeconds + 1;
    await tick(service);
    return service;
  };

  it('never lets core raise in the user’s place: the wave goes back', async () => {
    const service = await begin();
    role = 'viewer';
    await act(service, 'raise', 'everything');
    expect(verdict(c, 'batchApi')).toBe('allow');
    await tick(service);
    await tick(service);
    expect(service.record?.phase).toBe('rolled-back');
    expect(service.record?.note).toContain('403');
  });

  it('never keeps a raised bridge up: core goes back with its own account', async () => {
    const service = await begin();
    await act(service, 'raise', 'everything');
    expect(verdict(c, 'batchApi')).toBe('deny');
    role = 'viewer';
    c.clock.time += quickGate.confirmSeconds;
    await tick(service);
    expect(service.record?.phase).toBe('rolled-back');
    expect(verdict(c, 'batchApi')).toBe('allow');
  });
});

describe('verbs are refused on the server', () => {
  beforeEach(async () => {
    c = await waveCluster();
    await c.stage();
  });
  afterEach(() => c.stop());

  it('for a viewer, without a single write by any account', async () => {
    const service = c.service();
    await service.start();
    const count = c.server.audit.entries.filter(({ requestURI }) => !requestURI.includes('review')).length;
    await expect(
      service.act(
        c.actor('viewer'),
        { verb: 'lower', namespaces: [], typed: null },
        await c.picture(service),
      ),
    ).rejects.toMatchObject({ code: 'forbidden', message: expect.stringContaining('tom.berg may not') });
    expect(c.server.audit.entries.filter(({ requestURI }) => !requestURI.includes('review'))).toHaveLength(
      count,
    );
  });

  it('read-only, whoever asks', async () => {
    const service = c.service({ readOnly: true });
    await service.start();
    await expect(act(service, 'lower')).rejects.toMatchObject({ code: 'read-only' });
  });

  it('raising without the name typed', async () => {
    const service = await armed();
    const refused = act(service, 'raise', 'shop');
    await expect(refused).rejects.toBeInstanceOf(Problem);
    await expect(refused).rejects.toMatchObject({ message: expect.stringContaining('typed: everything') });
    expect(verdict(c, 'batchApi')).toBe('allow');
  });

  it('lowering while the gate does not pass', async () => {
    const service = c.service();
    await service.start();
    const picture = await c.picture(service);
    const { gate } = picture.rollout;
    if (gate === null) throw new Error('no gate');
    await expect(
      service.act(
        c.actor('operator'),
        { verb: 'lower', namespaces: [], typed: null },
        { ...picture, rollout: { ...picture.rollout, gate: { ...gate, state: 'inconclusive' } } },
      ),
    ).rejects.toMatchObject({
      code: 'refused',
      message: expect.stringContaining('The gate says inconclusive'),
    });
    expect(service.record).toBeNull();
  });

  it('a second wave beside the first', async () => {
    const service = await armed();
    await expect(act(service, 'lower')).rejects.toMatchObject({ code: 'conflict' });
  });

  it('confirming before raising', async () => {
    const service = await armed();
    await expect(act(service, 'confirm')).rejects.toBeInstanceOf(RolloutError);
  });
});
