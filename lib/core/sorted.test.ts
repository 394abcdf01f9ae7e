import fc from 'fast-check';
import { expect, test } from 'vitest';
import { finish } from '@/lib/policy';
import { sortedSteps } from './sorted';

const byRank = (a: { rank: number }, b: { rank: number }): number => a.rank - b.rank;

test('sorting in steps gives what sorting at once gives, equal ones in their order', () => {
  const lists = fc.array(fc.integer({ min: 0, max: 50 }), { maxLength: 20_000, size: 'max' });
  fc.assert(
    fc.property(lists, (ranks) => {
      const list = ranks.map((rank, at) => ({ rank, at }));
      expect(finish(sortedSteps(list, byRank))).toEqual([...list].sort(byRank));
    }),
    { numRuns: 20 },
  );
});

test('the list itself stays as it is', () => {
  const list = [{ rank: 2 }, { rank: 1 }];
  finish(sortedSteps(list, byRank));
  expect(list).toEqual([{ rank: 2 }, { rank: 1 }]);
});
