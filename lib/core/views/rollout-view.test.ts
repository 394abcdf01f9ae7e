import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type RolloutView, rolloutSchema, type VerbView } from '@/lib/api';
import type { Phase, RolloutRecord } from '@/lib/rollout';
import type { Picture } from '../picture';
import type { RolloutService } from '../rollout/rollout-service';
import { quickGate, type WaveCluster, waveCluster } from '../rollout/testing/wave-cluster';
import { everyone } from '../testing/picture';
import { rolloutView } from './rollout-view';

const noRight = {
  ...everyone,
  enforce: {
    allowed: false,
    reason: 'Needs create on networkpolicies.projectcalico.org',
    rule: 'kind: ClusterRole',
  },
};

let c: WaveCluster;
let service: RolloutService;
/** Pictures of one wave as it went, by what had just happened. */
const at: Record<string, Picture> = {};
const views: Record<string, RolloutView> = {};

async function look(name: string): Promise<void> {
  const picture = await c.picture(service);
  at[name] = picture;
  views[name] = await rolloutView(picture, everyone);
}
async function act(verb: Parameters<RolloutService['act']>[1]['verb'], typed: string | null = null) {
  await service.act(c.actor('operator'), { verb, namespaces: [], typed }, await c.picture(service));
}

const view = (name: string): RolloutView => {
  const found = views[name];
  if (found === undefined) throw new Error(`nobody looked at ${name}`);
  return found;
};
const picture = (name: string): Picture => {
  const found = at[name];
  if (found === undefined) throw new Error(`nobody looked at ${name}`);
  return found;
};
const verb = (from: RolloutView, name: VerbView['verb']): VerbView | undefined =>
  from.verbs.find((item) => item.verb === name);
const states = (from: RolloutView): string => from.steps.map(({ state }) => state[0]).join('');

const withRecord = (name: string, change: Partial<RolloutRecord>): Picture => {
  const from = picture(name);
  const { record } = from.rollout;
  if (record === null) throw new Error('no record');
  return { ...from, rollout: { ...from.rollout, record: { ...record, ...change } } };
};

beforeAll(async () => {
  c = await waveCluster();
  service = c.service();
  await service.start();
  await look('draft');
  await c.stage();
  await look('passing');
  await act('lower');
  await look('lowered');
  c.clock.time += quickGate.settleSeconds + 1;
  await service.tickNow();
  await look('armed');
  await act('raise', 'everything');
  c.clock.time += 20;
  await look('verifying');
  await act('roll-back');
  await look('rolled-back');
  await act('lower');
  c.clock.time += quickGate.settleSeconds + 1;
  await service.tickNow();
  await act('raise', 'everything');
  c.clock.time += 40;
  await look('verified');
  await act('confirm');
  await look('committed');
}, 60_000);
afterAll(() => c.stop());

describe('the rollout page through one wave', () => {
  it('every phase is of the contract’s form', () => {
    expect(Object.keys(views)).toHaveLength(8);
    for (const [name, found] of Object.entries(views))
      expect(rolloutSchema.safeParse(found).error, name).toBeUndefined();
  });

  it.each([
    ['draft', 'draft', 'No default deny is staged. Staging one shows what it would deny.'],
    ['passing', 'gate', 'Wave 1, everything: the gate passes. The bridge may be lowered.'],
    ['lowered', 'lowered', 'Wave 1, everything: the bridge is lowered. Waiting until it is in force.'],
    ['armed', 'armed', 'Wave 1, everything: the bridge is lowered. Nothing changes until you raise it.'],
    ['verifying', 'verifying', 'Raised for wave 1'],
    ['rolled-back', 'rolled-back', 'Wave 1, everything: rolled back. Traffic flows as before.'],
    ['committed', 'committed', 'Wave 1, everything: committed. 4 pods deny by default.'],
  ])('%s says what is so', (name, phase, sentence) => {
    expect(view(name)).toMatchObject({ phase, sentence });
  });

  it('the line below says what stands and what is open', () => {
    expect(view('passing').subline).toBe('3 edges stay allowed, 1 denied on purpose.');
    expect(view('armed').subline).toMatch(
      /^4 policies stand behind it, each read back\. The gate passed at \d\d:\d\d\. Raise it before \d\d:\d\d:\d\d, else all is taken back\.$/,
    );
    expect(view('verifying').subline).toBe('everything: db, default and shop, 4 pods');
    expect(view('committed').subline).toBe('Verified: 100 % of 3 edges re-seen.');
  });

  it('the stepper moves with the wave, and back where it goes back', () => {
    expect(
      ['draft', 'passing', 'lowered', 'armed', 'verifying', 'rolled-back', 'committed'].map((name) =>
        states(view(name)),
      ),
    ).toEqual(['caaaaaa', 'dddcaaa', 'dddcaaa', 'dddddca', 'ddddddc', 'ddcaaaa', 'ddddddd']);
    expect(view('passing').steps[3]?.text).toBe('no effect, proven');
    expect(view('passing').steps[4]?.text).toBe('4 policies, no effect yet');
    expect(view('armed').steps[4]?.text).toMatch(/^\d\d:\d\d, 4 of 4, no effect$/);
    expect(view('verifying').steps[6]?.text).toBe('2 min, else it lowers');
  });

  it('the bridge is told by what stands in the cluster', () => {
    expect(
      ['passing', 'lowered', 'armed', 'verifying', 'rolled-back', 'committed'].map(
        (name) => view(name).bridge,
      ),
    ).toEqual(['none', 'lowered', 'lowered', 'raised', 'none', 'none']);
  });

  it('the verbs of each phase, and no other', () => {
    const enabled = (name: string): string[] =>
      view(name)
        .verbs.filter((item) => item.enabled)
        .map(({ label }) => label);
    expect(enabled('draft')).toEqual([]);
    expect(enabled('passing')).toEqual(['Lower bridge…']);
    expect(enabled('lowered')).toEqual(['Pause', 'Roll back…', 'Remove bridge']);
    expect(verb(view('lowered'), 'raise')?.reason).toBe(
      'Raising waits until every policy is placed and read back',
    );
    expect(enabled('armed')).toEqual([
      'Raise canary…',
      'Raise bridge…',
      'Pause',
      'Roll back…',
      'Remove bridge',
    ]);
    expect(enabled('verifying')).toEqual([
      'Roll back now',
      'Confirm, 100 % of edges re-seen',
      'Extend once by 1 min',
    ]);
    expect(enabled('rolled-back')).toEqual(['Lower bridge…']);
    expect(enabled('committed')).toEqual([]);
  });

  it('lowering asks plainly, raising asks for the name', () => {
    expect(verb(view('passing'), 'lower')?.dialog).toEqual({
      title: 'Lower the bridge for everything?',
      scope: 'everything: db, default and shop, 4 pods',
      effect: 'None on traffic. 4 policies are placed behind it, no effect yet',
      notKnown: 'New policies of other teams in this tier have no effect on these pods meanwhile',
      wayBack: 'Roll back takes away what was placed, and the bridge last',
      typed: null,
    });
    expect(verb(view('armed'), 'raise')?.dialog).toEqual({
      title: 'Raise the bridge for everything?',
      scope: 'everything: db, default and shop, 4 pods',
      effect: '3 edges stay allowed, 1 denied on purpose',
      notKnown: 'Open connections notice at their next reconnect',
      wayBack: 'One write lowers it again; by itself after 2 min',
      typed: 'everything',
    });
  });

  it('a viewer sees everything and may do nothing: each verb names the missing right', async () => {
    const seen = await rolloutView(picture('armed'), noRight);
    expect({ ...seen, verbs: [] }).toEqual({ ...view('armed'), verbs: [] });
    expect(seen.verbs.map(({ enabled }) => enabled)).toEqual([false, false, false, false, false]);
    expect(seen.verbs[0]?.permission.reason).toBe('Needs create on networkpolicies.projectcalico.org');
  });

  it('without the kubectl lines raising is refused', async () => {
    const from = picture('armed');
    const seen = await rolloutView({ ...from, rollout: { ...from.rollout, breakGlass: null } }, everyone);
    expect(verb(seen, 'raise')).toMatchObject({
      enabled: false,
      reason:
        'The kubectl lines that lower the bridge by hand cannot be given for this cluster, so raising is refused.',
    });
    expect(view('armed').breakGlass?.lower).toMatch(
      /^kubectl --context 'prod-eu-1' patch globalnetworkpolicies/,
    );
  });

  it('writes tick only once they were read back', () => {
    expect(view('lowered').progress.map(({ state }) => state)).toEqual([
      'done',
      'current',
      'ahead',
      'ahead',
      'ahead',
    ]);
    expect(view('armed').progress.every(({ state, note }) => state === 'done' && note === 'read back')).toBe(
      true,
    );
    expect(view('armed').progress[0]?.title).toBe('Lower drawbridge-bridge');
    expect(view('rolled-back').progress.at(-1)?.title).toBe('Remove drawbridge-bridge');
  });

  it('the plan stands in lines: quiet what has no effect, loud what has', () => {
    expect(view('passing').plan?.steps.map(({ title, quiet }) => `${quiet ? '-' : '+'} ${title}`)).toEqual([
      '- Lower drawbridge-bridge',
      '- Place 3 allows, 5 rules',
      '- Place default-deny',
      '+ Raise for pg',
      '+ Raise for the rest',
      '+ Confirm, or it lowers by itself',
      '+ Commit: bridge removed, staged copy removed',
    ]);
    expect(view('passing').plan).toMatchObject({ firstDenied: null, refusal: null, pods: 4 });
    expect(view('passing').plan?.yaml.match(/^kind: /gm)).toHaveLength(5);
  });

  it('verifying counts new connections, tells purpose from surprise, and says what happens if nobody acts', () => {
    const { verifying } = view('verifying');
    expect(verifying).toMatchObject({
      seen: 3,
      total: 3,
      percent: 100,
      verified: false,
      extendable: true,
      deniedUnexpected: [],
      verifiedFrom: { seen: 3 },
    });
    expect(verifying?.deniedOnPurpose.map(({ edge, before }) => [edge.portLabel, before])).toEqual([
      ['TCP 8080', false],
    ]);
    expect(
      verifying?.ifNothing.map(({ state, title }) => `${state} ${title.replace(/\d\d:\d\d:\d\d/, 'T')}`),
    ).toEqual([
      'inconclusive Guard lowers the bridge at T, if it runs',
      'pass Calico API answers',
      'pass goldmane brings flows',
    ]);
    expect(view('verified').verifying?.verified).toBe(true);
  });

  it.each([
    [4, 'pass Guard lowers the bridge at T: Guard checked 4 s ago.'],
    [30, 'pass Guard lowers the bridge at T: Guard checked 30 s ago.'],
    [31, 'inconclusive Guard lowers the bridge at T, if it runs: Guard last checked 31 s ago.'],
    [null, 'inconclusive Guard lowers the bridge at T, if it runs: Nothing was heard of it.'],
  ])('a guard is counted on only while it gives signs of life: %s s', async (age, said) => {
    const from = picture('verifying');
    const guardSeenAt = age === null ? null : from.now - age;
    const { verifying } = await rolloutView({ ...from, rollout: { ...from.rollout, guardSeenAt } }, everyone);
    const row = verifying?.ifNothing[0];
    expect(`${row?.state} ${row?.title.replace(/\d\d:\d\d:\d\d/, 'T')}: ${row?.detail}`).toContain(said);
  });

  it('the end names who, what remains unknown, and how it reads for ever', () => {
    expect(view('committed').ended).toMatchObject({
      outcome: 'committed',
      by: 'jonas.weber',
      text: 'The bridge is removed, the staged copy removed. Verified: 100 % of 3 edges re-seen.',
      note: null,
    });
    expect(view('rolled-back').ended).toMatchObject({
      outcome: 'rolled-back',
      text: '4 policies are staged as before, the bridge is removed.',
    });
  });
});

it.each([
  [100, null],
  [80, 'Edges that were not re-seen before that stay unknown.'],
])('an end long ago, confirmed at %s %%, still says what stays unknown', async (percent, note) => {
  const long = withRecord('committed', { confirmed: { percent, verified: true } });
  const { ended } = await rolloutView(
    { ...long, rollout: { ...long.rollout, verification: null } },
    everyone,
  );
  expect(ended?.note).toBe(note);
});

describe('states that must not be missed', () => {
  it.each<[Phase, string]>([
    ['placing', 'Wave 1, everything: policies are being placed behind the lowered bridge.'],
    ['raised', 'Wave 1, everything: the bridge is being raised.'],
    ['committing', 'Wave 1, everything: confirmed. The staged copies and the bridge are being removed.'],
    ['rolling-back', 'Wave 1, everything: rolling back. The bridge is lowered first.'],
    ['needs-human', 'Wave 1, everything: stopped. One object differs from the plan.'],
  ])('%s has its own sentence', async (phase, sentence) => {
    expect((await rolloutView(withRecord('armed', { phase }), everyone)).sentence).toBe(sentence);
  });

  it.each<Phase>(['committing', 'rolling-back'])(
    '%s says why the bridge stays while a write without an answer may still arrive',
    async (phase) => {
      const { now } = picture('armed');
      const seen = (until: number) =>
        rolloutView(withRecord('armed', { phase, quarantineUntil: now + until }), everyone);
      expect((await seen(60)).subline).toMatch(
        /A write had no answer and may still arrive: the bridge stays until \d\d:\d\d:\d\d\.$/,
      );
      expect((await seen(0)).subline).not.toContain('no answer');
    },
  );

  it('drift shows both versions, what stands, and keeps the way back', async () => {
    const stopped = withRecord('armed', { phase: 'needs-human', note: 'Gone' });
    const policies = stopped.snapshot.policies.filter(
      ({ name, kind }) => !(kind === 'GlobalNetworkPolicy' && name === 'default.default-deny'),
    );
    const seen = await rolloutView({ ...stopped, snapshot: { ...stopped.snapshot, policies } }, everyone);
    expect(seen.drift?.planned).toContain('name: default.default-deny');
    expect(seen.drift?.found).toBe('');
    expect(seen.subline).toBe('The bridge is still lowered, traffic flows as before.');
    expect(seen.verbs.filter(({ enabled }) => enabled).map(({ verb: name }) => name)).toEqual(['roll-back']);
  });

  it('past the deadline nobody can confirm or extend any more', async () => {
    const late = { ...picture('verifying'), now: picture('verifying').now + 1_000 };
    const seen = await rolloutView(late, everyone);
    expect(verb(seen, 'confirm')).toMatchObject({
      enabled: false,
      reason: 'The deadline has passed; the wave goes back',
    });
    expect(verb(seen, 'extend')?.enabled).toBe(false);
    expect(verb(seen, 'roll-back')?.enabled).toBe(true);
  });

  it('extending is offered once', async () => {
    const seen = await rolloutView(withRecord('verifying', { extended: true }), everyone);
    expect(verb(seen, 'extend')).toMatchObject({ enabled: false, reason: 'It was extended once already' });
  });

  it('the gate’s gaps are counted in the sentence and each has its own way to close it', async () => {
    const from = picture('passing');
    const { gate } = from.rollout;
    if (gate === null) throw new Error('no gate');
    const lines = gate.lines.map((line) =>
      line.id === 'cron-jobs'
        ? {
            ...line,
            state: 'inconclusive' as const,
            gaps: [
              {
                id: 'cron-jobs/shop/a',
                title: 'a',
                consequence: 'b',
                state: 'inconclusive' as const,
                remedy: { kind: 'accept' as const },
              },
              {
                id: 'x',
                title: 'a',
                consequence: 'b',
                state: 'inconclusive' as const,
                remedy: { kind: 'decide' as const, edges: ['e1', 'e2'] },
              },
            ],
          }
        : line,
    );
    const inconclusive: Picture = {
      ...from,
      rollout: { ...from.rollout, gate: { ...gate, state: 'inconclusive', lines } },
    };
    const seen = await rolloutView(inconclusive, everyone);
    expect(seen.sentence).toBe(
      'Wave 1, everything: the gate is inconclusive. Two gaps keep it from passing.',
    );
    expect(verb(seen, 'lower')).toMatchObject({
      enabled: false,
      reason: 'Lowering needs a passing gate; 2 gaps left',
    });
    expect(seen.gate?.gaps.map(({ remedy }) => remedy.label)).toEqual([
      'Accept with reason…',
      'Decide 2 edges',
    ]);
    expect(seen.gate?.gaps[1]?.remedy.href).toBe('/flows?verdict=would-deny,unknown');
    const taken: Picture = {
      ...inconclusive,
      decisions: {
        ...inconclusive.decisions,
        gaps: {
          'cron-jobs/shop/a': {
            gap: 'cron-jobs/shop/a',
            by: 'jonas',
            owner: 'shop',
            at: 0,
            reason: 'rare',
            until: from.now + 60,
          },
        },
      },
    };
    const after = await rolloutView(taken, everyone);
    expect(after.sentence).toContain('One gap keeps it from passing.');
    expect(after.gate?.accepted.map(({ accepted }) => accepted?.owner)).toEqual(['shop']);
  });

  it('an ended wave makes room for the next once it is old', async () => {
    const old = { ...picture('rolled-back'), now: picture('rolled-back').now + 601 };
    const seen = await rolloutView(old, everyone);
    expect(seen).toMatchObject({ ended: null, phase: 'gate' });
  });
});
