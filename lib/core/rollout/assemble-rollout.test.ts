import { describe, expect, it, vi } from 'vitest';
import { np } from '@/lib/policy/testing/world';
import { specHash } from '@/lib/rollout';
import { type Parts, pictureOf } from '../testing/picture';
import { now, shopCandidate, stagedDeny, stagedPolicies, start } from '../testing/shop-world';
import { assembleRollout, type RolloutExtra } from './assemble-rollout';

function assembled(parts: Parts = {}, extra: Partial<RolloutExtra> = {}) {
  const picture = pictureOf(parts);
  const { rollout, ...base } = picture;
  return assembleRollout(base, {
    candidate: rollout.candidate,
    record: null,
    chosenNamespaces: [],
    summariesSinceRaise: null,
    summariesBeforeRaise: null,
    ...extra,
  });
}
const line = (rollout: ReturnType<typeof assembled>, id: string) =>
  rollout.gate?.lines.find((item) => item.id === id);

describe('the rollout as it stands', () => {
  it('has neither wave nor gate while nothing is staged', () => {
    expect(assembled({}, { candidate: null })).toMatchObject({ wave: null, plan: null, gate: null });
  });

  it('judges all 22 lines, and what is not known keeps it from passing', () => {
    const rollout = assembled();
    expect(rollout.gate?.lines).toHaveLength(22);
    expect(rollout.gate?.state).not.toBe('pass');
    expect(line(rollout, 'cluster-fresh')).toMatchObject({ state: 'inconclusive', figure: 'not known' });
    expect(line(rollout, 'staged-intact')).toMatchObject({ state: 'inconclusive' });
  });

  it('a journal that cannot be read is not a free one', () => {
    expect(line(assembled({}, { record: undefined }), 'other-rollout')?.state).toBe('inconclusive');
    expect(line(assembled(), 'other-rollout')?.state).toBe('pass');
  });

  it('a staged deny that somebody changed fails', () => {
    const { candidate } = pictureOf().rollout;
    if (candidate === null) throw new Error('no candidate');
    const noted = { ...candidate, stagedHash: specHash(stagedDeny()) };
    expect(line(assembled({}, { candidate: noted }), 'staged-intact')?.state).toBe('pass');
    const other = { ...noted, stagedHash: 'something else' };
    expect(line(assembled({}, { candidate: other }), 'staged-intact')?.state).toBe('fail');
  });

  it('a kind that may not be listed keeps the gate from passing, by name', () => {
    const more = {
      capabilities: {
        ...pictureOf().capabilities,
        missing: [{ kind: 'HostEndpoint', reason: 'forbidden' as const, message: 'no right' }],
      },
    };
    expect(line(assembled({ more }), 'host-endpoints')?.state).toBe('inconclusive');
  });

  it('a wave of chosen namespaces counts only the edges that touch it, and what it leaves alone as allowed', () => {
    const whole = assembled();
    const part = assembled({}, { chosenNamespaces: ['db'] });
    expect(part.wave).toMatchObject({ namespaces: ['db'], whole: false, name: 'db' });
    const judged = (rollout: typeof whole) =>
      Number(/of (\d+)$/.exec(line(rollout, 'would-deny')?.figure ?? '')?.[1]);
    expect(judged(part)).toBeLessThan(judged(whole));
    // shop/reports → db/pg is denied by shop's own part of the deny, which this wave does not place.
    expect(line(part, 'would-deny')?.state).toBe('pass');
    expect(line(whole, 'would-deny')?.state).toBe('fail');
  });

  it('a rollout that cannot be planned says why in the gate, and starts nothing', () => {
    const mixed = np('shop/default.mixed', { ingress: [{ action: 'Deny' }] });
    const policies = [
      ...stagedPolicies,
      { ...mixed, kind: 'StagedNetworkPolicy' as const, stagedAction: 'Set' as const },
    ];
    const rollout = assembled({ policies });
    expect(rollout.plan).toMatchObject({
      ok: false,
      refusal: expect.stringContaining('rules that are not Allow'),
    });
    expect(line(rollout, 'bridge-no-op')?.state).toBe('fail');
    expect(rollout.start).toBeNull();
    expect(rollout.breakGlass).toBeNull();
  });

  it('what it would start with is of the same edges as the gate', () => {
    const rollout = assembled();
    expect(rollout.start?.gate).toBe(rollout.gate);
    expect(rollout.start?.watchedEdges.length).toBeGreaterThan(5);
    expect(rollout.start?.flows.some(({ id }) => id.startsWith('essential-flows/'))).toBe(true);
  });

  it('polling the same engine is cheap: proofs are made once', () => {
    const picture = pictureOf();
    const { rollout, ...base } = picture;
    const extra: RolloutExtra = {
      candidate: rollout.candidate,
      record: null,
      chosenNamespaces: [],
      summariesSinceRaise: null,
      summariesBeforeRaise: null,
    };
    const asked = vi.spyOn(base.engine, 'whatIf');
    assembleRollout(base, extra);
    const first = asked.mock.calls.length;
    expect(first).toBeGreaterThan(0);
    const begun = performance.now();
    for (let second = 1; second <= 20; second++)
      assembleRollout({ ...base, now: now + second, exposures: [...base.exposures] }, extra);
    expect(asked.mock.calls.length).toBe(first);
    // 20 ms each on an idle machine; a loaded one gets room, a proof made again would take far more.
    expect((performance.now() - begun) / 20).toBeLessThan(100);
  });

  it('counts time from the newest of the staged policies of the wave', () => {
    const { candidate } = pictureOf().rollout;
    if (candidate === null) throw new Error('no candidate');
    const rollout = assembled({}, { candidate: { ...candidate, spec: shopCandidate, stagedAt: start } });
    expect(line(rollout, 'staged-long-enough')).toMatchObject({ state: 'pass', figure: '7 d of 24 h' });
  });
});
