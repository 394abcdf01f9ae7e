import { beforeAll, describe, expect, it } from 'vitest';
import { type RolloutView, rolloutSchema } from '@/lib/api';
import type { RolloutService } from '../rollout/rollout-service';
import { quickGate, type WaveCluster, waveCluster } from '../rollout/testing/wave-cluster';
import { everyone } from '../testing/picture';
import { overviewNext } from './overview-next';
import { rolloutView } from './rollout-view';
import { statusView } from './status-view';

let c: WaveCluster;
let service: RolloutService;
const views: Record<string, RolloutView> = {};
const said: Record<string, { readonly card: string | undefined; readonly next: string }> = {};

type Verb = Parameters<RolloutService['act']>[1]['verb'];
async function act(verb: Verb, typed: string | null = null): Promise<void> {
  await service.act(c.actor('operator'), { verb, namespaces: [], typed }, await c.picture(service));
}
async function look(name: string): Promise<void> {
  const picture = await c.picture(service);
  views[name] = rolloutSchema.parse(await rolloutView(picture, everyone));
  said[name] = { card: statusView(picture, 0).rollout?.phaseText, next: overviewNext(picture).title };
}
const view = (name: string): RolloutView => {
  const found = views[name];
  if (found === undefined) throw new Error(`nobody looked at ${name}`);
  return found;
};
const enabled = (name: string): string[] =>
  view(name).verbs.flatMap((item) => (item.enabled ? [item.label] : []));

beforeAll(async () => {
  c = await waveCluster();
  service = c.service();
  await service.start();
  await c.stage();
  await act('lower');
  await act('pause');
  await look('paused');
  await act('resume');
  c.clock.time += quickGate.settleSeconds + 1;
  await service.tickNow();
  await look('armed');
  await act('raise-canary', 'everything');
  c.clock.time += 20;
  await look('canary');
  await act('pause');
  await look('held');
  await act('resume');
  await act('raise', 'everything');
  await look('raised');
}, 60_000);

describe('the canary of a wave on the page', () => {
  it('is offered first, by name and size; all at once stays possible', () => {
    expect(view('armed').verbs.slice(0, 2)).toMatchObject([
      {
        label: 'Raise canary…',
        dialog: { title: 'Raise the bridge for pg?', scope: 'pg, 1 pod of 4', typed: 'everything' },
      },
      { label: 'Raise bridge…' },
    ]);
    expect(view('armed').steps.find(({ id }) => id === 'raise')?.text).toBe('1 pod, then 3');
  });

  it('raised, it leaves two ways: the rest, or back; confirming comes with the rest', () => {
    expect(view('canary')).toMatchObject({ phase: 'verifying', bridge: 'canary' });
    expect(view('canary').sentence).toBe('Canary of wave 1 raised');
    expect(view('canary').subline).toBe('pg, 1 of 4 pods.');
    expect(enabled('canary')).toEqual(['Roll back now', 'Pause', 'Raise the rest…']);
    expect(view('canary').verifying).toMatchObject({
      canary: true,
      extendable: false,
    });
    expect(said.canary).toEqual({
      card: expect.stringMatching(/^Canary raised, \d+ % of its edges re-seen$/),
      next: 'Next: raise the rest of wave 1, or the canary is lowered again',
    });
  });

  it('counts as re-seen only edges that touch it: the others say nothing about it', () => {
    const all = view('raised').verifying?.total ?? 0;
    expect(view('canary').verifying?.total).toBeGreaterThan(0);
    expect(view('canary').verifying?.total).toBeLessThan(all);
  });

  it('ticks in the plan and the writes, and the rest is ahead', () => {
    const done = (name: string) =>
      view(name).plan?.steps.flatMap(({ title, done: isDone }) => (isDone ? [title] : []));
    expect(done('canary')).toContain('Raise for pg');
    expect(done('canary')).not.toContain('Raise for the rest');
    expect(done('raised')).toContain('Raise for the rest');
    expect(view('canary').progress.at(-1)).toMatchObject({
      title: 'Raise drawbridge-bridge for the canary',
      state: 'done',
    });
    expect(
      view('canary')
        .steps.map(({ state }) => state[0])
        .join(''),
    ).toBe('dddddca');
  });
});

describe('a paused wave on the page', () => {
  it('says who holds it and that time goes on, and offers to resume it', () => {
    expect(view('paused').subline).toMatch(/ Paused by jonas\.weber at \d\d:\d\d; the time limit goes on\.$/);
    expect(enabled('paused')).toEqual(['Resume', 'Roll back…', 'Remove bridge']);
  });

  it('keeps the rest from being raised, with the reason beside the verb', () => {
    expect(enabled('held')).toEqual(['Roll back now', 'Resume']);
    expect(view('held').verbs.find(({ verb }) => verb === 'raise')?.reason).toMatch(/ paused the wave$/);
  });
});
