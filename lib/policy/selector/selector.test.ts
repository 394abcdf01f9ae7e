import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { evaluateSelector, parseSelector, printSelector, type Selector } from './selector';

const matches = (text: string, labels: Record<string, string>): boolean => {
  const parsed = parseSelector(text);
  if (!parsed.ok) throw new Error(`${parsed.error.message} at ${parsed.error.position}`);
  return evaluateSelector(parsed.selector, labels);
};

describe('selector language', () => {
  it.each([
    'b == b',
    'b',
    'a b',
    '!',
    'foo == "bar" &',
    'foo != ||',
    'foo in ""',
    '"FOO',
    '(',
    '()',
    'has(foo) &&',
    '%',
    'a = "b"',
    'has (x)',
    'k inx {"a"}',
    'a == "b"\n',
  ])('refuses %j with a position', (text) => {
    const parsed = parseSelector(text);
    expect(parsed.ok).toBe(false);
    if (!parsed.ok) expect(parsed.error.position).toBeLessThanOrEqual(text.length);
  });

  it.each([
    '',
    '  \t',
    'all()',
    'all( )',
    'a in {}',
    'a in {"x",}',
    "a == 'it\"s'",
    'in == "x"',
    'not in {"a"}',
    'a notin {"b"}',
    'a startswith "b"',
    'has(a) && !has(b) || !!global()',
  ])('accepts %j', (text) => {
    expect(parseSelector(text).ok).toBe(true);
  });

  it('! binds to exactly one primary', () => {
    expect(matches('!a == "b" && c == "d"', { c: 'd' })).toBe(true);
    expect(matches('!a == "b" && c == "d"', { a: 'b', c: 'd' })).toBe(false);
  });

  it('&& binds tighter than ||', () => {
    expect(matches('has(a) || has(b) && has(c)', { a: '' })).toBe(true);
  });

  it('an absent label satisfies != and not in, and nothing else', () => {
    const table = {
      'k == "x"': false,
      'k != "x"': true,
      'k in {"x"}': false,
      'k not in {"x"}': true,
      'has(k)': false,
      'k contains ""': false,
      '!(k == "x")': true,
    };
    for (const [text, expected] of Object.entries(table)) expect(matches(text, {}), text).toBe(expected);
  });

  it('labels named like properties of objects are absent unless written', () => {
    expect(matches('has(constructor)', {})).toBe(false);
    expect(matches('has(__proto__)', {})).toBe(false);
  });

  it('however deep it nests, a group that is not closed is refused', () => {
    expect(parseSelector('('.repeat(100_000)).ok).toBe(false);
    expect(parseSelector(`${'!'.repeat(100_000)}has(a)`).ok).toBe(true);
  });

  const key = fc.stringMatching(/^[A-Za-z0-9_./-]{1,8}$/);
  const value = fc.stringMatching(/^[^"'\n]{0,5}$/);
  const leaf: fc.Arbitrary<Selector> = fc.oneof(
    fc.record({
      op: fc.constantFrom(
        'eq' as const,
        'ne' as const,
        'contains' as const,
        'starts' as const,
        'ends' as const,
      ),
      key,
      value,
    }),
    fc.record({ op: fc.constant('has' as const), key }),
    fc.record({
      op: fc.constantFrom('in' as const, 'not-in' as const),
      key,
      values: fc.uniqueArray(value, { maxLength: 3 }).map((values) => values.sort()),
    }),
    fc.constant<Selector>({ op: 'all' }),
  );
  const { selector } = fc.letrec<{ selector: Selector }>((tie) => ({
    selector: fc.oneof(
      { maxDepth: 3, withCrossShrink: true },
      leaf,
      fc.record({ op: fc.constant('not' as const), of: tie('selector') }),
      fc.record({
        op: fc.constantFrom('and' as const, 'or' as const),
        of: fc.array(tie('selector'), { minLength: 2, maxLength: 3 }),
      }),
    ),
  }));

  it('printing and parsing again keeps the meaning and the text', () => {
    fc.assert(
      fc.property(selector, fc.dictionary(key, value, { maxKeys: 4 }), (original, labels) => {
        const text = printSelector(original);
        const parsed = parseSelector(text);
        if (!parsed.ok) throw new Error(`${text}: ${parsed.error.message}`);
        expect(evaluateSelector(parsed.selector, labels)).toBe(evaluateSelector(original, labels));
        const again = parseSelector(printSelector(parsed.selector));
        expect(again).toEqual(parsed);
      }),
      { numRuns: 2_000 },
    );
  });

  it('never crashes on any text', () => {
    const piece = fc.oneof(
      fc.constantFrom(
        '(',
        ')',
        '!',
        '&&',
        '||',
        '==',
        '!=',
        '{',
        '}',
        ',',
        'in',
        'not in',
        'has(',
        'all()',
        ' ',
        '"',
        "'",
      ),
      key,
      fc.string(),
    );
    fc.assert(
      fc.property(
        fc.array(piece, { maxLength: 20 }).map((parts) => parts.join('')),
        (text) => typeof parseSelector(text).ok === 'boolean',
      ),
      { numRuns: 5_000 },
    );
  });
});
