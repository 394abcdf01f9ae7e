import { describe, expect, it } from 'vitest';
import { evaluateSelector, parseSelector } from '../selector/selector';

const holds = (text: string, labels: Record<string, string>): boolean => {
  const parsed = parseSelector(text);
  if (!parsed.ok) throw new Error(`${text}: ${parsed.error.message}`);
  return evaluateSelector(parsed.selector, labels);
};

/** Expression; true for an absent label?; values for which it is true; values for which it is false. */
const table: readonly (readonly [string, boolean, readonly string[], readonly string[]])[] = [
  ['k == "x"', false, ['x'], ['y', '', 'xx']],
  ['k != "x"', true, ['y', '', 'xx'], ['x']],
  ['k in {"x", "y"}', false, ['x', 'y'], ['z', '', 'xy']],
  ['k not in {"x", "y"}', true, ['z', '', 'xy'], ['x', 'y']],
  ['has(k)', false, ['x', ''], []],
  ['k contains "ab"', false, ['ab', 'xaby'], ['a', '', 'a b']],
  ['k starts with "ab"', false, ['ab', 'abc'], ['xab', 'a', '']],
  ['k ends with "ab"', false, ['ab', 'xab'], ['abx', 'b', '']],
  ['k contains ""', false, ['x', ''], []],
  ['k starts with ""', false, ['x', ''], []],
  ['k ends with ""', false, ['x', ''], []],
  ['all()', true, ['x', ''], []],
  ['global()', true, ['x', ''], []],
  ['!(k == "x")', true, ['y'], ['x']],
  ['!(k != "x")', false, ['x'], ['y']],
  ['!(k in {"x"})', true, ['y'], ['x']],
  ['!has(k)', true, [], ['x', '']],
  ['!(k contains "x")', true, ['y'], ['x']],
  ['!k starts with "x"', true, ['y'], ['x']],
  ['!all()', false, [], ['x']],
  ['k in {}', false, [], ['x', '']],
  ['k not in {}', true, ['x', ''], []],
];

describe('evaluation on labels', () => {
  it.each(table)('%s with the label absent is %s (§2.3)', (text, absent) => {
    expect(holds(text, {})).toBe(absent);
    expect(holds(text, { other: 'x' })).toBe(absent);
  });
  it.each(table.filter(([, , yes]) => yes.length > 0))(
    '%s (absent: %s) holds for the values %j (§2.3)',
    (text, _, yes) => {
      for (const k of yes) expect(holds(text, { k }), k).toBe(true);
    },
  );
  it.each(table.filter(([, , , no]) => no.length > 0))(
    '%s (absent: %s; holds for %j) fails for the values %j (§2.3)',
    (text, _, __, no) => {
      for (const k of no) expect(holds(text, { k }), k).toBe(false);
    },
  );
  it('&& needs every term, || any of them (§2.3)', () => {
    expect(holds('has(a) && has(b)', { a: '' })).toBe(false);
    expect(holds('has(a) && has(b)', { a: '', b: '' })).toBe(true);
    expect(holds('has(a) || has(b)', { b: '' })).toBe(true);
    expect(holds('has(a) || has(b)', {})).toBe(false);
  });
  it('comparison is case-sensitive, of keys and values (§2.3)', () => {
    expect(holds('k == "X"', { k: 'x' })).toBe(false);
    expect(holds('K == "x"', { k: 'x' })).toBe(false);
    expect(holds('k contains "X"', { k: 'x' })).toBe(false);
  });
  it('comparison is byte-wise: signs that look alike differ (§2.3)', () => {
    expect(holds('k == "\u00e9"', { k: 'e\u0301' })).toBe(false);
    expect(holds('k ends with "\u00e9"', { k: 'caf\u00e9' })).toBe(true);
  });
  it('there is no numeric comparison: "1" is not "01" (§2.3)', () => {
    expect(holds('k == "1"', { k: '01' })).toBe(false);
    expect(parseSelector('k > "1"').ok).toBe(false);
    expect(parseSelector('k == 1').ok).toBe(false);
  });
  it('there are no globs: * is a character (§2.3)', () => {
    expect(holds('k == "a*"', { k: 'ab' })).toBe(false);
    expect(holds('k == "a*"', { k: 'a*' })).toBe(true);
  });
  it.each(['constructor', 'toString', '__proto__', 'hasOwnProperty'])(
    'a label called %s is absent unless it is written',
    (key) => {
      expect(holds(`has(${key})`, {})).toBe(false);
      expect(holds(`${key} != "x"`, {})).toBe(true);
      expect(holds(`${key} == "x"`, Object.fromEntries([[key, 'x']]))).toBe(true);
    },
  );
});
