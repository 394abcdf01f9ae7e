import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { EdgeSummary, Gap, GapKind, ReporterSummary, TimeRange } from '@/lib/flows';
import { observe } from '@/lib/flows/observe';
import type { Picture } from '../picture';
import { allKnowing } from './testing/scripted-source';
import { edges, reported, type Told, type WaveCluster, waveCluster } from './testing/wave-cluster';

const day = 86_400;
let c: WaveCluster;
let range: TimeRange;
let all: readonly EdgeSummary[];

beforeAll(async () => {
  c = await waveCluster();
  const to = Math.floor(c.clock.now());
  c.clock.time = to - 2 * day;
  await c.stage();
  c.clock.time = to;
  range = { from: to - 7 * day, to };
  all = Object.values(edges).map((key) => reported(c.engine(), key, { from: range.from, to: to - 60 }));
});
afterAll(() => c.stop());

/** One piece of evidence that is not there. Taking away more of them adds to the list, never the other way. */
type Loss =
  | { readonly lost: 'windows'; readonly from: number; readonly days: number }
  | { readonly lost: 'by gap'; readonly kind: GapKind; readonly from: number; readonly days: number }
  | { readonly lost: 'source'; readonly how: 'gone' | 'stale' | 'connecting' | 'behind' }
  | { readonly lost: 'pending'; readonly edge: number; readonly side: 'src' | 'dst' }
  | { readonly lost: 'pending of the source' }
  | { readonly lost: 'right to read'; readonly kind: string }
  | { readonly lost: 'verdicts of these policies' };

const kinds = [
  'source-restarted',
  'node-silent',
  'lost-events',
  'records-unreadable',
  'cardinality-limited',
  'clock-ahead',
  'recording-paused',
] as const satisfies GapKind[];

const when = { from: fc.integer({ min: 0, max: 6 }), days: fc.integer({ min: 1, max: 4 }) };
const loss: fc.Arbitrary<Loss> = fc.oneof(
  fc.record({ lost: fc.constant('windows' as const), ...when }),
  fc.record({ lost: fc.constant('by gap' as const), kind: fc.constantFrom(...kinds), ...when }),
  fc.record({
    lost: fc.constant('source' as const),
    how: fc.constantFrom('gone' as const, 'stale' as const, 'connecting' as const, 'behind' as const),
  }),
  fc.record({
    lost: fc.constant('pending' as const),
    edge: fc.nat({ max: 3 }),
    side: fc.constantFrom('src' as const, 'dst' as const),
  }),
  fc.constant({ lost: 'pending of the source' as const }),
  fc.record({
    lost: fc.constant('right to read' as const),
    kind: fc.constantFrom('NetworkSet', 'GlobalNetworkSet', 'HostEndpoint', 'Pod', 'GlobalNetworkPolicy'),
  }),
  fc.constant({ lost: 'verdicts of these policies' as const }),
);

const without = (side: ReporterSummary | null, isLost: boolean): ReporterSummary | null =>
  side === null || !isLost ? side : { ...side, pendingState: 'not-computed', pendingTrace: [] };

function toldOf(losses: readonly Loss[]): Told {
  const pick = <K extends Loss['lost']>(lost: K) =>
    losses.filter((one): one is Extract<Loss, { lost: K }> => one.lost === lost);
  const stretch = ({ from, days }: { from: number; days: number }): TimeRange => ({
    from: range.from + from * day,
    to: Math.min(range.to, range.from + (from + days) * day),
  });
  const holes = pick('windows').map(stretch);
  const bounds = [range.from, ...holes.flatMap(({ from, to }) => [from, to]), range.to].sort((a, b) => a - b);
  const stretches = bounds.slice(1).flatMap((to, index) => {
    const from = bounds[index] ?? to;
    const isLost = holes.some((hole) => hole.from <= from && to <= hole.to);
    return from === to || isLost ? [] : [{ source: 'goldmane', from, to }];
  });
  const gaps = pick('by gap').map(
    ({ kind, ...at }): Gap => ({
      kind,
      subject: 'goldmane',
      ...stretch(at),
      message: 'not seen',
      remedy: null,
    }),
  );
  const pending = pick('pending');
  const none = pick('pending of the source').length > 0;
  const isLost = (at: number, side: 'src' | 'dst'): boolean =>
    none || pending.some((one) => one.edge === at && one.side === side);
  const how = pick('source').map((one) => one.how);
  const state = how.includes('connecting')
    ? ({ state: 'connecting' } as const)
    : how.includes('stale')
      ? ({
          state: 'stale',
          newestWindowEnd: range.to - day,
          since: range.to - day,
          error: 'refused',
        } as const)
      : ({ state: 'live', newestWindowEnd: how.includes('behind') ? range.to - day : range.to } as const);
  return {
    summaries: all.map((summary, at) => ({
      ...summary,
      src: without(summary.src, isLost(at, 'src')),
      dst: without(summary.dst, isLost(at, 'dst')),
    })),
    observation: observe({ range, extent: range, stretches, gaps }),
    sources: how.includes('gone')
      ? []
      : [{ name: 'goldmane', state, capabilities: { ...allKnowing, pendingTrace: !none } }],
    missing: pick('right to read').map(({ kind }) => ({ kind, reason: 'forbidden', message: 'forbidden' })),
    policiesChangedAt: pick('verdicts of these policies').length > 0 ? range.to : range.to - 2 * day,
    gate: { minObservedSeconds: 5 * day },
  };
}

const gateOf = ({ rollout }: Picture) =>
  new Map(rollout.gate?.lines.map(({ id, state }) => [id as string, state]) ?? []);
const passes = (state: string | undefined): boolean => state === 'pass' || state === 'excluded';

test('with all the evidence the gate passes', async () => {
  const { rollout } = await c.picture(null, [], toldOf([]));
  expect(rollout.gate?.state).toBe('pass');
});

test('the less is known, the less passes: taking evidence away never turns a line, or the gate, into a pass', async () => {
  const stopped = new Set<string>();
  await fc.assert(
    fc.asyncProperty(
      fc.array(loss, { minLength: 1, maxLength: 3 }),
      fc.array(loss, { minLength: 1, maxLength: 3 }),
      async (some, more) => {
        const [less, least] = [
          await c.picture(null, [], toldOf(some)),
          await c.picture(null, [], toldOf([...some, ...more])),
        ];
        const [before, after] = [gateOf(less), gateOf(least)];
        expect(after.size).toBe(before.size);
        for (const [id, state] of before) {
          if (passes(state)) continue;
          stopped.add(id);
          expect([id, passes(after.get(id))]).toEqual([id, false]);
        }
        if (less.rollout.gate?.state !== 'pass') expect(least.rollout.gate?.state).not.toBe('pass');
      },
    ),
    { numRuns: Number(process.env.DRAWBRIDGE_RUNS ?? 150), seed: 7 },
  );
  // The property would hold of a gate that never stops: these lines did.
  expect([...stopped].sort()).toEqual(
    expect.arrayContaining([
      'nothing-lost',
      'observed-long-enough',
      'pending-computed',
      'sources-live',
      'windows-complete',
    ]),
  );
});
