import { describe, expect, test } from 'vitest';
import type { EdgeSummary, ReporterSummary } from '@/lib/flows';
import { seen, told } from '@/lib/flows/evidence/testing/watched';
import { noDecisions } from './decision';
import { defaultGatePolicy } from './gate-result';
import type { RolloutRecord } from './record';
import { beforeRaise, sinceRaised } from './reseen';
import { type VerificationInput, verification } from './verification';

const raisedAt = 10_000;
const now = raisedAt + 900;

const flowed = (more: Partial<ReporterSummary> = {}): ReporterSummary =>
  told({ firstSeen: raisedAt, lastSeen: raisedAt + 60, ...more });
const cut = flowed({ action: 'deny' });

const one = seen('shop/web > shop/api 8080', { src: flowed(), dst: flowed() });
const two = seen('shop/api > db/pg 5432', { src: flowed(), dst: flowed() });
const denied = (edge: EdgeSummary): EdgeSummary => ({ ...edge, src: cut, dst: null });

const record = { at: { raised: raisedAt }, watchedEdges: [one.id, two.id] } as unknown as RolloutRecord;

const verified = (more: Partial<VerificationInput> = {}) =>
  verification({
    record,
    summaries: [one, two],
    decisions: noDecisions,
    controls: new Set(),
    before: new Map([one, two].map((edge) => [edge.id, edge])),
    now,
    policy: defaultGatePolicy,
    ...more,
  });

describe('edges re-seen since the raise', () => {
  test('are those with new connections that were allowed', () => {
    expect(verified()).toMatchObject({ seen: 2, total: 2, percent: 100, verified: true });
    const open = { ...two, src: flowed({ allowedConnections: 0 }), dst: null };
    expect(verified({ summaries: [one, open] })).toMatchObject({
      seen: 1,
      percent: 50,
      verified: false,
      notReseen: [
        {
          id: two.id,
          why: 'only connections that were open before: they survive policy until they reconnect',
        },
      ],
    });
  });

  test('of a source that counts no connections are not shown: an old one may have gone on', () => {
    const uncounted = { ...two, src: flowed({ connections: null, allowedConnections: null }), dst: null };
    expect(verified({ summaries: [one, uncounted] }).seen).toBe(1);
  });

  test('are verified not before the setting says, and never beside a denial that nobody expected', () => {
    expect(verified({ now: raisedAt + 60 }).verified).toBe(false);
    expect(verified({ summaries: [one, two, denied(seen('db/batch > db/pg 1'))] }).verified).toBe(false);
  });
});

describe('edges denied since the raise', () => {
  const causes = (more: Partial<VerificationInput>) => {
    const { deniedUnexpected, deniedOnPurpose } = verified(more);
    return {
      unexpected: deniedUnexpected.map(({ id, cause }) => `${cause} ${id}`),
      onPurpose: deniedOnPurpose.map(({ id, cause }) => `${cause} ${id}`),
    };
  };

  test('are told apart: cut by the wave first, then new traffic; denied before as well is no surprise', () => {
    const fresh = denied(seen('shop/web > db/pg 5432'));
    const old = denied(seen('db/batch > shop/api 8080'));
    const before = new Map([one, old].map((edge) => [edge.id, edge]));
    expect(causes({ summaries: [fresh, old, denied(one), two], before })).toEqual({
      unexpected: [`wave ${one.id}`, `new ${fresh.id}`],
      onPurpose: [`before ${old.id}`],
    });
  });

  test('that were to be kept are a surprise even where they were denied before', () => {
    const before = new Map([[one.id, denied(one)]]);
    expect(causes({ summaries: [denied(one)], before }).unexpected).toEqual([`before ${one.id}`]);
  });

  test('on purpose are those that somebody decided, as long as the decision stands, and positive controls', () => {
    const decision = {
      edge: one.id,
      kind: 'deny' as const,
      by: 'mara.lindt',
      at: 1,
      reason: 'old',
      until: null,
    };
    const decided = (until: number | null) => ({
      ...noDecisions,
      edges: { [one.id]: { ...decision, until } },
    });
    expect(causes({ summaries: [denied(one)], decisions: decided(null) }).unexpected).toEqual([]);
    expect(causes({ summaries: [denied(one)], decisions: decided(now - 1) }).unexpected).toHaveLength(1);
    const probe = denied(seen('tools/probe > shop/web 9'));
    expect(causes({ summaries: [probe], controls: new Set(['tools/probe']) }).onPurpose).toHaveLength(1);
  });
});

test('the window in which the bridge was raised counts for neither side of it', () => {
  const windowSeconds = 15;
  const starts = Array.from({ length: 9 }, (_, at) => 9_945 + at * windowSeconds);
  const overlapping = ({ from, to }: { from: number; to: number }) =>
    starts.filter((start) => start + windowSeconds > Math.floor(from) && start < Math.ceil(to));
  for (const at of [9_990, 9_991, 9_997.5, 10_004, 10_005]) {
    expect(
      overlapping(beforeRaise(at, windowSeconds, 3_600)).every((start) => start + windowSeconds <= at),
    ).toBe(true);
    expect(overlapping(sinceRaised(at, windowSeconds, now)).every((start) => start >= at)).toBe(true);
    const left = starts.filter(
      (start) =>
        !overlapping(beforeRaise(at, windowSeconds, 3_600)).includes(start) &&
        !overlapping(sinceRaised(at, windowSeconds, now)).includes(start),
    );
    expect(left.length).toBeLessThanOrEqual(1);
  }
});
