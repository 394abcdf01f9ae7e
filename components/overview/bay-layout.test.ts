import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bayWidths, layoutBay, minColumn, minStack } from './bay-layout';

const sizes = { width: 487, height: 168 };
const named = (...pods: number[]) => pods.map((each, index) => ({ name: `ns-${index}`, pods: each }));
const bay = fc.record({
  width: fc.integer({ min: 160, max: 1_600 }),
  height: fc.integer({ min: 120, max: 400 }),
});
const namespaces = fc
  .array(fc.integer({ min: 0, max: 300 }), { maxLength: 120 })
  .map((pods) => named(...pods));

describe('the boxes of a bay', () => {
  it('a large namespace is a column, small ones beside it are stacked', () => {
    const { columns, stacks, folded } = layoutBay(named(41, 7, 4, 4), sizes);
    expect(columns.map(({ pods }) => pods)).toEqual([41]);
    expect(stacks.map((stack) => stack.map(({ pods }) => pods))).toEqual([[7, 4, 4]]);
    expect(folded).toEqual([]);
  });
  it('no namespace is lost or shown twice', () => {
    fc.assert(
      fc.property(namespaces, bay, (all, size) => {
        const { columns, stacks, folded } = layoutBay(all, size);
        const seen = [...columns, ...stacks.flat(), ...folded].map(({ name }) => name).sort();
        expect(seen).toEqual(all.map(({ name }) => name).sort());
      }),
    );
  });
  it('nothing is wider than the bay, nothing higher', () => {
    fc.assert(
      fc.property(namespaces, bay, (all, size) => {
        const { columns, stacks, folded } = layoutBay(all, size);
        if (stacks.length > 0)
          expect(columns.length * (minColumn + 4) + stacks.length * minStack).toBeLessThanOrEqual(
            Math.max(size.width, minStack),
          );
        for (const stack of stacks)
          expect(stack.length * 32 - 4).toBeLessThanOrEqual(Math.max(28, size.height));
        if (folded.length > 0) expect(folded.length).toBeGreaterThan(1);
      }),
    );
  });
  it('what is folded is smaller than what is shown', () => {
    fc.assert(
      fc.property(namespaces, bay, (all, size) => {
        const { columns, stacks, folded } = layoutBay(all, size);
        const least = Math.min(...[...columns, ...stacks.flat()].map(({ pods }) => pods));
        for (const { pods } of folded) expect(pods).toBeLessThanOrEqual(least);
      }),
    );
  });
});

describe('the widths of the bays', () => {
  it('follow the pods', () => {
    expect(bayWidths([33, 56, 39], 1_280, 160)).toEqual([330, 560, 390]);
  });
  it('an empty bay keeps room for its words', () => {
    const widths = bayWidths([33, 0, 0], 1_000, 200);
    expect(widths).toEqual([600, 200, 200]);
  });
  it('always fill the width', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 0, max: 500 }), { minLength: 3, maxLength: 3 }),
        fc.integer({ min: 300, max: 2_000 }),
        (pods, width) => {
          const widths = bayWidths(pods, width, 150);
          expect(widths.reduce((sum, each) => sum + each, 0)).toBeCloseTo(width, 5);
        },
      ),
    );
  });
});
