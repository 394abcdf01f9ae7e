import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type IntervalSet,
  intersection,
  intervalKey,
  intervals,
  isWithin,
  meets,
  minus,
  type Range,
  sizeOf,
  union,
} from './interval-set';

const range = fc
  .tuple(fc.bigInt({ min: 0n, max: 20n }), fc.bigInt({ min: 0n, max: 6n }))
  .map(([first, length]): Range => [first, first + length]);
const sets = fc.array(range, { maxLength: 5 }).map(intervals);
const numbers = Array.from({ length: 30 }, (_, index) => BigInt(index));
const has = (set: IntervalSet, number: bigint): boolean =>
  set.some(([first, last]) => first <= number && number <= last);

describe('sets of numbers', () => {
  it('join ranges that touch', () => {
    expect(
      intervalKey(
        intervals([
          [5n, 6n],
          [1n, 2n],
          [3n, 4n],
          [9n, 9n],
        ]),
      ),
    ).toBe('1-6,9');
  });

  it('answer as sets of single numbers do', () => {
    fc.assert(
      fc.property(sets, sets, (a, b) => {
        for (const number of numbers) {
          expect(has(union(a, b), number)).toBe(has(a, number) || has(b, number));
          expect(has(minus(a, b), number)).toBe(has(a, number) && !has(b, number));
          expect(has(intersection(a, b), number)).toBe(has(a, number) && has(b, number));
        }
        for (const one of b) expect(meets(a, one)).toBe(intersection(a, [one]).length > 0);
        expect(isWithin(a, b)).toBe(numbers.every((number) => !has(a, number) || has(b, number)));
        expect(sizeOf(a)).toBe(BigInt(numbers.filter((number) => has(a, number)).length));
      }),
      { numRuns: 500 },
    );
  });

  it('have equal keys only if they are equal', () => {
    fc.assert(
      fc.property(sets, sets, (a, b) => {
        const same = numbers.every((number) => has(a, number) === has(b, number));
        expect(intervalKey(a) === intervalKey(b)).toBe(same);
      }),
    );
  });
});
