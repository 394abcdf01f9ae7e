import { describe, expect, it } from 'vitest';
import { evaluateSelector, parseSelector, printSelector, type Selector } from '../selector/selector';

const parsed = (text: string): Selector => {
  const result = parseSelector(text);
  if (!result.ok) throw new Error(`${text}: ${result.error.message} at ${result.error.position}`);
  return result.selector;
};
const holds = (text: string, labels: Record<string, string>): boolean =>
  evaluateSelector(parsed(text), labels);
const canonical = (text: string): string => printSelector(parsed(text));
const faultAt = (text: string): number => {
  const result = parseSelector(text);
  if (result.ok) throw new Error(`${text} parses`);
  return result.error.position;
};

describe('grammar', () => {
  it.each(['', ' ', '\t', ' \t '])('empty and blank text is all(): %j (§2.2)', (text) => {
    expect(parsed(text)).toEqual(parsed('all()'));
  });
  it('! binds to exactly one primary: !a == "b" is !(a == "b") (§2.2)', () => {
    expect(parsed('!a == "b"')).toEqual(parsed('!(a == "b")'));
  });
  it('!a == "b" && c == "d" is (!(a == "b")) && c == "d" (§2.2)', () => {
    expect(parsed('!a == "b" && c == "d"')).toEqual(parsed('(!(a == "b")) && c == "d"'));
    expect(parsed('!a == "b" || c == "d"')).toEqual(parsed('(!(a == "b")) || c == "d"'));
  });
  it('several ! collapse: an even number is none (§2.2)', () => {
    expect(parsed('!!has(a)')).toEqual(parsed('has(a)'));
    expect(parsed('! ! !has(a)')).toEqual(parsed('!has(a)'));
    expect(parsed('!(!has(a))')).toEqual(parsed('has(a)'));
    expect(parsed('!(!(!has(a)))')).toEqual(parsed('!has(a)'));
  });
  it('&& binds tighter than || (§2.2)', () => {
    expect(parsed('has(a) || has(b) && has(c)')).toEqual(parsed('has(a) || (has(b) && has(c))'));
    expect(parsed('has(a) && has(b) || has(c)')).toEqual(parsed('(has(a) && has(b)) || has(c)'));
    expect(holds('has(a) || has(b) && has(c)', { a: '' })).toBe(true);
  });
  it('parentheses group against that (§2.2)', () => {
    expect(holds('(has(a) || has(b)) && has(c)', { a: '' })).toBe(false);
  });
  it('&& and || take any number of terms (§2.2)', () => {
    const terms = Array.from({ length: 1_000 }, (_, index) => `has(k${index})`);
    expect(holds(terms.join(' || '), { k999: '' })).toBe(true);
    expect(holds(terms.join(' && '), { k999: '' })).toBe(false);
  });
  it('a group may stand in any number of parentheses (§2.2)', () => {
    expect(parsed('((( has(a) )))')).toEqual(parsed('has(a)'));
  });
  it('the empty set is accepted (§2.2)', () => {
    expect(parsed('a in {}')).toEqual({ op: 'in', key: 'a', values: [] });
    expect(parsed('a not in { }')).toEqual({ op: 'not-in', key: 'a', values: [] });
  });
  it('one trailing comma is accepted, two are not, and a comma alone is not (§2.2)', () => {
    expect(parsed('a in {"x",}')).toEqual(parsed('a in {"x"}'));
    expect(parseSelector('a in {"x",,}').ok).toBe(false);
    expect(parseSelector('a in {,}').ok).toBe(false);
    expect(parseSelector('a in {,"x"}').ok).toBe(false);
  });
  it.each(['a in ("x")', 'a in {x}', 'a in {"x" "y"}', 'a in {"x"', 'a in "x"', 'a not in "x"', 'a in'])(
    'a set is of strings between braces: %s is an error (§2.2)',
    (text) => {
      expect(parseSelector(text).ok).toBe(false);
    },
  );
  it.each(['foo', 'foo && has(a)', '!foo'])('a bare label is an error: %s (§2.2)', (text) => {
    expect(parseSelector(text).ok).toBe(false);
  });
  it.each(['()', '(  )', 'has(a) && ()', '!()'])('empty parentheses are an error: %s (§2.2)', (text) => {
    expect(parseSelector(text).ok).toBe(false);
  });
  it.each(['a == b', 'a != b', 'a contains b', 'a in {b}'])(
    'labels are compared with strings, not with labels: %s is an error (§2.2)',
    (text) => {
      expect(parseSelector(text).ok).toBe(false);
    },
  );
  it.each([
    'has(a) x',
    'has(a) has(b)',
    'has(a))',
    'a == "b" "c"',
    'has(a) !has(b)',
    'all() all()',
    'has(a) ,',
  ])('what follows the selector is an error: %s (§2.2)', (text) => {
    expect(parseSelector(text).ok).toBe(false);
  });
  it.each([
    'has(a) &&',
    '|| has(a)',
    'has(a) && || has(b)',
    'foo != ||',
    '!',
    '(has(a)',
    '(',
    ')',
    '{"a"}',
    '"a" == a',
  ])('every operator has its operands, every parenthesis its other: %s is an error (§2.2)', (text) => {
    expect(parseSelector(text).ok).toBe(false);
  });
});

describe('errors', () => {
  it.each([
    ['a = "x"', 2],
    ['a == x', 5],
    ['a == "x', 5],
    ['has(a) && ', 10],
    ['(has(a)', 7],
    ['has(a))', 6],
    ['a in {"x" "y"}', 10],
    ['has(a) & has(b)', 7],
    [`has(b) && ${'k'.repeat(513)} == "x"`, 10],
    ['a == "x"\n', 8],
  ])('of %j stands at %i', (text, position) => {
    expect(faultAt(text)).toBe(position);
  });
  it('say what was expected and what was found', () => {
    expect(parseSelector('a = "x"')).toMatchObject({
      error: { message: 'expected an operator after label a, found "="' },
    });
    expect(parseSelector('has(a) &&')).toMatchObject({
      error: { message: 'expected a label, a function or (, the text ends' },
    });
  });
});

describe('canonical form', () => {
  it('sets are sorted and each value stands once (§2.2)', () => {
    expect(canonical('a in {"c", "a", "b", "a"}')).toBe('a in {"a", "b", "c"}');
    expect(parsed('a in {"b", "a", "b"}')).toEqual(parsed('a in {"a", "b"}'));
  });
  it('and/or groups stand in parentheses, the outermost too (§2.2)', () => {
    expect(canonical('has(a) && has(b) || has(c)')).toBe('((has(a) && has(b)) || has(c))');
    expect(canonical('!(has(a) || has(b))')).toBe('!(has(a) || has(b))');
  });
  it('strings stand in double quotes unless they contain one (§2.2)', () => {
    expect(canonical("a == 'x'")).toBe('a == "x"');
    expect(canonical(`a == 'say "x"'`)).toBe(`a == 'say "x"'`);
    expect(canonical(`a in {'y', 'say "x"'}`)).toBe(`a in {'say "x"', "y"}`);
  });
  it('blanks and spelling of operators do not matter (§2.2)', () => {
    const spelled: readonly [string, string][] = [
      ['a=="x"', 'a == "x"'],
      ['a  notin{"x",}', 'a not in {"x"}'],
      ['a startswith "x"', 'a starts with "x"'],
      ['a endswith "x"', 'a ends with "x"'],
      ['has( a )', 'has(a)'],
      ['all( )', 'all()'],
      ['((has(a)))', 'has(a)'],
      ['', 'all()'],
    ];
    for (const [written, text] of spelled) expect(canonical(written)).toBe(text);
  });
  it('a value with both kinds of quotes has no text, and what is printed for it does not parse', () => {
    const both = `it's "x"`;
    const selectors: readonly Selector[] = [
      { op: 'eq', key: 'a', value: both },
      { op: 'in', key: 'a', values: [`", 'b', "`, 'z', ''] },
      {
        op: 'and',
        of: [
          { op: 'ne', key: 'a', value: `" || all() || b == '"'` },
          { op: 'has', key: 'b' },
        ],
      },
      {
        op: 'or',
        of: [
          { op: 'eq', key: 'b', value: "'" },
          { op: 'eq', key: 'a', value: `"'` },
        ],
      },
    ];
    for (const selector of selectors) expect(parseSelector(printSelector(selector)).ok).toBe(false);
  });
  it('a label of other characters has no text, and what is printed for it does not parse', () => {
    for (const key of ['', 'a b', 'a == "x" || b', 'ü', 'k'.repeat(513)]) {
      expect(parseSelector(printSelector({ op: 'has', key })).ok, key).toBe(false);
      expect(parseSelector(printSelector({ op: 'eq', key, value: 'x' })).ok, key).toBe(false);
    }
  });
  it('different selectors have different texts, also where they have none in the language', () => {
    const texts = [`a"'`, `a"' && b == "'`, `"'`, `'"`, `\\"'`].map((value) =>
      printSelector({ op: 'eq', key: 'a', value }),
    );
    expect(new Set(texts).size).toBe(texts.length);
  });
});
