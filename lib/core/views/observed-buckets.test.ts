import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { observe } from '@/lib/flows';
import { bucketWidth, isObserved, observedShare, pieces } from './observed-buckets';

const range = { from: 0, to: 10_000 };
const seen = (stretches: readonly { from: number; to: number }[]) =>
  observe({
    range,
    extent: range,
    stretches: stretches.map((stretch) => ({ source: 'goldmane', ...stretch })),
    gaps: [],
  });

describe('observed pieces of a range', () => {
  test('a piece with a hole is not observed, a piece without one is', () => {
    const observation = seen([
      { from: 0, to: 5_000 },
      { from: 5_100, to: 10_000 },
    ]);
    expect(isObserved(observation, { from: 4_000, to: 5_000 })).toBe(true);
    expect(isObserved(observation, { from: 4_500, to: 5_500 })).toBe(false);
  });

  test('only the part inside of the range counts; outside nothing was observed', () => {
    const observation = seen([range]);
    expect(isObserved(observation, { from: 9_900, to: 10_800 })).toBe(true);
    expect(observedShare(observation, { from: 10_000, to: 11_000 })).toBe(0);
  });

  test('shares of all pieces add up to what was observed', () => {
    const stretch = fc.tuple(fc.nat(10_000), fc.nat(10_000)).map(([a, b]) => ({
      from: Math.min(a, b),
      to: Math.max(a, b),
    }));
    fc.assert(
      fc.property(
        fc.array(stretch, { maxLength: 6 }),
        fc.integer({ min: 1, max: 60 }),
        (stretches, parts) => {
          const observation = seen(stretches);
          const sum = pieces(range, parts).reduce(
            (total, piece) => total + observedShare(observation, piece) * (piece.to - piece.from),
            0,
          );
          expect(sum).toBeCloseTo(observation.completeSeconds, 3);
        },
      ),
    );
  });

  test('buckets are of a width people know, and about 160 at the most', () => {
    expect([900, 3_600, 86_400, 604_800, 30 * 86_400].map((to) => bucketWidth({ from: 0, to }))).toEqual([
      15, 30, 600, 3_600, 21_600,
    ]);
  });
});
