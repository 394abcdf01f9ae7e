import { describe, expect, it } from 'vitest';
import { evaluateSelector, parseSelector } from '../selector/selector';

const parses = (text: string): boolean => parseSelector(text).ok;
const holds = (text: string, labels: Record<string, string>): boolean => {
  const parsed = parseSelector(text);
  if (!parsed.ok) throw new Error(`${text}: ${parsed.error.message}`);
  return evaluateSelector(parsed.selector, labels);
};

describe('white space', () => {
  it('space and tab may stand between any two tokens (§2.1)', () => {
    expect(parses(' \t!\t( a \t== "x" && b in\t{ "y" , \'z\' , } ) || has( c\t)\t')).toBe(true);
  });
  it.each(['\n', '\r', '\r\n', '\v', '\f', '\u00a0', '\u2003', '\u2028', '\ufeff', '\0'])(
    '%j outside a string is an error (§2.1)',
    (space) => {
      expect(parses(`a == "x"${space}`)).toBe(false);
      expect(parses(`${space}a == "x"`)).toBe(false);
      expect(parses(`a${space}== "x"`)).toBe(false);
      expect(parses(`a not${space}in {"x"}`)).toBe(false);
      expect(parses(space)).toBe(false);
    },
  );
  it('a YAML block scalar ends with a newline and does not parse; folded into one line it does (§2.1)', () => {
    expect(parses('a == "x" &&\nb == "y"\n')).toBe(false);
    expect(parses('a == "x" && b == "y"')).toBe(true);
  });
});

describe('punctuation', () => {
  it.each(['a = "x"', 'has(a) & has(b)', 'has(a) | has(b)', 'has(a) &', 'has(a) |', 'a =! "x"', 'a ! = "x"'])(
    'a single =, & or | is an error: %s (§2.1)',
    (text) => {
      expect(parses(text)).toBe(false);
    },
  );
  it.each(['a === "x"', 'has(a) &&& has(b)', 'has(a) ||| has(b)'])(
    'so is one too many: %s (§2.1)',
    (text) => {
      expect(parses(text)).toBe(false);
    },
  );
});

describe('strings', () => {
  it('stand in double or single quotes (§2.1)', () => {
    expect(holds(`a == "x" && b == 'y'`, { a: 'x', b: 'y' })).toBe(true);
  });
  it('go up to the next same quote, the other quote may stand inside (§2.1)', () => {
    expect(holds(`a == "it's"`, { a: "it's" })).toBe(true);
    expect(holds(`a == 'say "x"'`, { a: 'say "x"' })).toBe(true);
  });
  it('know no escapes: a backslash is a backslash (§2.1)', () => {
    expect(holds('a == "\\"', { a: '\\' })).toBe(true);
    expect(parses('a == "\\""')).toBe(false);
    expect(holds('a == "\\n"', { a: '\n' })).toBe(false);
  });
  it('may be empty (§2.1)', () => {
    expect(holds('a == ""', { a: '' })).toBe(true);
  });
  it('may hold anything else, a newline too (§2.1)', () => {
    expect(holds('a == "x\ny"', { a: 'x\ny' })).toBe(true);
    expect(holds('a == "ü \u{1f600} && (" ', { a: 'ü \u{1f600} && (' })).toBe(true);
  });
  it('that are not closed are an error (§2.1)', () => {
    expect(parses('a == "x')).toBe(false);
    expect(parses(`a == "x'`)).toBe(false);
  });
});

describe('label keys', () => {
  it('are of letters, digits and _ . / - (§2.1)', () => {
    expect(holds('A-Za_z.0/9 == "x"', { 'A-Za_z.0/9': 'x' })).toBe(true);
  });
  it.each(['ä', 'a:b', 'a*', '$a', 'a+b', '"a"', 'a\\b'])('and of nothing else: %s (§2.1)', (key) => {
    expect(parses(`${key} == "x"`)).toBe(false);
    expect(parses(`has(${key})`)).toBe(false);
  });
  it.each(['0', '-a', '.a', '/a', '_', '...', '1/2'])('may begin with anything of that: %s (§2.1)', (key) => {
    expect(holds(`${key} == "x" && has(${key})`, { [key]: 'x' })).toBe(true);
  });
  it('have at most 512 characters (§2.1)', () => {
    expect(parses(`${'k'.repeat(512)} == "x"`)).toBe(true);
    expect(parses(`${'k'.repeat(513)} == "x"`)).toBe(false);
    expect(parses(`has(${'k'.repeat(512)})`)).toBe(true);
    expect(parses(`has(${'k'.repeat(513)})`)).toBe(false);
  });
});

describe('functions', () => {
  it('are has(KEY), all() and global(), with blanks inside the parentheses or none (§2.1)', () => {
    for (const text of ['has(a)', 'has( a\t)', 'all()', 'all( )', 'global()', 'global(\t)'])
      expect(parses(text), text).toBe(true);
  });
  it.each(['has (a)', 'all ()', 'global ()'])('allow no space before the parenthesis: %s (§2.1)', (text) => {
    expect(parses(text)).toBe(false);
  });
  it.each(['has()', 'has("a")', 'has(a b)', 'has(a, b)', 'has(a', 'all(a)', 'all(', 'global("x")', 'any()'])(
    'take a label, or nothing: %s (§2.1)',
    (text) => {
      expect(parses(text)).toBe(false);
    },
  );
});

describe('word operators', () => {
  it.each([
    ['contains', '"b"'],
    ['starts with', '"a"'],
    ['startswith', '"a"'],
    ['ends with', '"c"'],
    ['endswith', '"c"'],
    ['in', '{"abc"}'],
    ['not in', '{"x"}'],
    ['notin', '{"x"}'],
  ])('k %s … is one (§2.1)', (word, operand) => {
    expect(holds(`k ${word} ${operand}`, { k: 'abc' })).toBe(true);
    expect(holds(`k\t${word}${operand}`, { k: 'abc' })).toBe(true);
  });
  it('are recognised only immediately after a label (§2.1)', () => {
    for (const text of ['in {"a"}', 'contains "a"', '"a" in {"b"}', 'k == "a" in {"b"}', '!in {"a"}'])
      expect(parses(text), text).toBe(false);
  });
  it('end where a label could not go on: in{ and in { are, inx is not (§2.1)', () => {
    expect(parses('k in{"a"}')).toBe(true);
    expect(parses('k in {"a"}')).toBe(true);
    for (const text of [
      'k inx {"a"}',
      'k in.{"a"}',
      'k containsx "a"',
      'k starts withx "a"',
      'k not inx {"a"}',
    ])
      expect(parses(text), text).toBe(false);
  });
  it('of two words take any number of blanks between them, none too (§2.1)', () => {
    for (const gap of ['', ' ', '\t', '  \t '])
      for (const [first, last, operand] of [
        ['starts', 'with', '"a"'],
        ['ends', 'with', '"a"'],
        ['not', 'in', '{"a"}'],
      ])
        expect(parses(`k ${first}${gap}${last} ${operand}`), gap).toBe(true);
  });
  it.each(['in', 'not', 'contains', 'has', 'all', 'global', 'starts', 'with'])(
    'leave a label free to be called %s (§2.1)',
    (word) => {
      expect(holds(`${word} == "x"`, { [word]: 'x' })).toBe(true);
      expect(holds(`${word} in {"x"}`, { [word]: 'x' })).toBe(true);
      expect(holds(`has(${word})`, { [word]: 'x' })).toBe(true);
    },
  );
  it('not in {"a"} asks for a label called not (§2.1)', () => {
    expect(holds('not in {"a"}', { not: 'a' })).toBe(true);
    expect(holds('not not in {"a"}', { not: 'a' })).toBe(false);
  });
  it.each(['k IN {"a"}', 'k Contains "a"', 'k Not In {"a"}', 'HAS(k)', 'All()', 'GLOBAL()', 'k AND j'])(
    'keywords are case-sensitive: %s is an error (§2.1)',
    (text) => {
      expect(parses(text)).toBe(false);
    },
  );
});
