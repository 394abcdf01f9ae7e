import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { evaluateSelector, parseSelector, type Selector } from '../selector/selector';
import { isEverything, isNothing, normalSelector, selectorKey } from './selector-form';
import { selectorImplies } from './selector-implication';

function parsed(text: string): Selector {
  const found = parseSelector(text);
  if (!found.ok) throw new Error(`${text}: ${found.error.message}`);
  return found.selector;
}
const implies = (a: string, b: string): boolean => selectorImplies(parsed(a), parsed(b));
const same = (a: string, b: string): boolean => selectorKey(parsed(a)) === selectorKey(parsed(b));

const keys = fc.constantFrom('a', 'b', '__proto__');
const values = fc.constantFrom('', 'x', 'y', 'xy');
const leaves: fc.Arbitrary<Selector> = fc.oneof(
  fc.constantFrom<Selector>({ op: 'all' }, { op: 'global' }),
  fc.record({ op: fc.constant('has' as const), key: keys }),
  fc.record({
    op: fc.constantFrom(
      'eq' as const,
      'ne' as const,
      'contains' as const,
      'starts' as const,
      'ends' as const,
    ),
    key: keys,
    value: values,
  }),
  fc.record({
    op: fc.constantFrom('in' as const, 'not-in' as const),
    key: keys,
    values: fc.array(values, { maxLength: 3 }),
  }),
);
const selectors = fc.letrec<{ selector: Selector }>((tie) => ({
  selector: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    leaves,
    fc.record({ op: fc.constant('not' as const), of: tie('selector') }),
    fc.record({
      op: fc.constantFrom('and' as const, 'or' as const),
      of: fc.array(tie('selector'), { minLength: 1, maxLength: 3 }),
    }),
  ),
})).selector;

/** Every map of two labels over the values, absent included, and one value that no selector names. */
const labelMaps = ['', 'x', 'y', 'xy', 'z', null].flatMap((a) =>
  ['', 'x', 'xy', 'z', null].map((b) =>
    Object.fromEntries(
      [
        ['a', a],
        ['b', b],
        ['__proto__', b],
      ].filter((entry): entry is [string, string] => entry[1] !== null),
    ),
  ),
);

describe('the normal form of a selector', () => {
  it('is the same however a comparison is written', () => {
    expect(same("a == 'x'", "a in {'x'}")).toBe(true);
    expect(same("!(a == 'x')", "a != 'x'")).toBe(true);
    expect(same("!(a == 'x' && b == 'y')", "a != 'x' || b != 'y'")).toBe(true);
    expect(same("a == 'x' || a == 'y'", "a in {'y', 'x'}")).toBe(true);
    expect(same("b == 'y' && (a == 'x' && b == 'y')", "a == 'x' && b == 'y'")).toBe(true);
    expect(same("a contains ''", 'has(a)')).toBe(true);
  });

  it('knows what is always true and what never is', () => {
    expect(isNothing(normalSelector(parsed("a == 'x' && a == 'y'")))).toBe(true);
    expect(isNothing(normalSelector(parsed('!all()')))).toBe(true);
    expect(isEverything(normalSelector(parsed("all() || a == 'x'")))).toBe(true);
    expect(isEverything(normalSelector(parsed("a != 'x' || a != 'y'")))).toBe(true);
  });

  it('is true of the same labels as the selector itself', () => {
    fc.assert(
      fc.property(selectors, (selector) => {
        const normal = normalSelector(selector);
        for (const labels of labelMaps)
          expect(evaluateSelector(normal, labels)).toBe(evaluateSelector(selector, labels));
      }),
      { numRuns: 3_000 },
    );
  });

  it('leaves a selector nested too deeply as it is', () => {
    let deep: Selector = { op: 'has', key: 'a' };
    for (let depth = 0; depth < 500; depth++) deep = { op: 'not', of: { op: 'and', of: [deep] } };
    expect(normalSelector(deep)).toBe(deep);
    expect(selectorImplies(deep, parsed('has(a)'))).toBe(false);
  });
});

describe('one selector implies another', () => {
  it('where its values are among the other’s', () => {
    expect(implies("a == 'x'", "a in {'x', 'y'}")).toBe(true);
    expect(implies("a == 'x'", 'has(a)')).toBe(true);
    expect(implies("a == 'x'", "a != 'y'")).toBe(true);
    expect(implies("a in {'x', 'y'}", "a == 'x'")).toBe(false);
  });

  it('where it asks for more', () => {
    expect(implies("a == 'x' && b == 'y'", "b == 'y'")).toBe(true);
    expect(implies("b == 'y'", "a == 'x' || b == 'y'")).toBe(true);
    expect(implies("a == 'x'", "a == 'x' && b == 'y'")).toBe(false);
  });

  it('where the label is absent and the other is true without it', () => {
    expect(implies('!has(a)', "a != 'x'")).toBe(true);
    expect(implies("a != 'x'", '!has(a)')).toBe(false);
  });

  it('where a text contains the other’s', () => {
    expect(implies("a starts with 'xy'", "a starts with 'x'")).toBe(true);
    expect(implies("a starts with 'xy'", "a contains 'y'")).toBe(true);
    expect(implies("a contains 'x'", "a starts with 'x'")).toBe(false);
  });

  it('only if no labels make the first true and the second false', () => {
    let proven = 0;
    fc.assert(
      fc.property(selectors, selectors, (a, b) => {
        if (!selectorImplies(a, b)) return;
        proven++;
        for (const labels of labelMaps)
          if (evaluateSelector(a, labels)) expect(evaluateSelector(b, labels)).toBe(true);
      }),
      { numRuns: 5_000 },
    );
    expect(proven).toBeGreaterThan(500);
  });

  it('always, of itself', () => {
    fc.assert(
      fc.property(selectors, (selector) => {
        expect(selectorImplies(selector, structuredClone(selector))).toBe(true);
      }),
    );
  });
});
