import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { runs } from '../testing/runs';
import { evaluateSelector, type Selector } from './selector';
import { SelectorIndex } from './selector-index';

const key = fc.constantFrom('app', 'tier', 'env', 'constructor', '__proto__x');
const value = fc.constantFrom('', 'a', 'ab', 'b', 'web');
const labels = fc.dictionary(key, value, { maxKeys: 4 });
const leaf: fc.Arbitrary<Selector> = fc.oneof(
  fc.constant<Selector>({ op: 'all' }),
  fc.record({ op: fc.constant('has' as const), key }),
  fc.record({ op: fc.constantFrom('eq', 'ne', 'contains', 'starts', 'ends' as const), key, value }),
  fc.record({
    op: fc.constantFrom('in', 'not-in' as const),
    key,
    values: fc.uniqueArray(value, { maxLength: 3 }).map((values) => values.sort()),
  }),
);
const selector: fc.Arbitrary<Selector> = fc.letrec<{ selector: Selector }>((tie) => ({
  selector: fc.oneof(
    { maxDepth: 4 },
    leaf,
    fc.record({ op: fc.constant('not' as const), of: tie('selector') }),
    fc.record({
      op: fc.constantFrom('and', 'or' as const),
      of: fc.array(tie('selector'), { minLength: 1, maxLength: 3 }),
    }),
  ),
})).selector;

describe('the selector index', () => {
  it('answers for all rows what evaluation says of each, also after rows were added', () => {
    fc.assert(
      fc.property(
        fc.array(labels, { maxLength: 200 }),
        fc.array(selector, { minLength: 1, maxLength: 4 }),
        fc.array(labels, { maxLength: 5 }),
        (rows, selectors, more) => {
          const index = new SelectorIndex();
          const added = [...rows];
          for (const row of rows) index.add(row);
          for (const one of selectors)
            expect(index.matching(one).toArray()).toEqual(
              added.flatMap((row, at) => (evaluateSelector(one, row) ? [at] : [])),
            );
          for (const row of more) {
            index.add(row);
            added.push(row);
          }
          for (const one of selectors) {
            const found = index.matching(one);
            expect(added.map((_, at) => found.has(at))).toEqual(
              added.map((row) => evaluateSelector(one, row)),
            );
          }
        },
      ),
      { numRuns: runs(1_000) },
    );
  });
});
