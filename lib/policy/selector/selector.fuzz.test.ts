import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isSelector } from '../plain/plain-selector';
import { Draw, largeSelectorText, selectorText, validSelector } from '../testing/selector-text';
import { evaluateSelector, isGroup, parseSelector, printSelector, type Selector } from './selector';

/** Texts drawn in all. */
const runs = Number(process.env.DRAWBRIDGE_RUNS_SELECTOR ?? 20_000);
const batch = 200;
/** No single text may take longer, in milliseconds. */
const longest = 100;

/** Equal in every part, without recursion. */
function isSame(a: Selector, b: Selector): boolean {
  const pairs: [Selector, Selector][] = [[a, b]];
  for (let pair = pairs.pop(); pair !== undefined; pair = pairs.pop()) {
    const [left, right] = pair;
    if (left.op !== right.op) return false;
    if (!isGroup(left) || !isGroup(right)) {
      if (JSON.stringify(left) !== JSON.stringify(right)) return false;
    } else if (left.op === 'not' || right.op === 'not') {
      if (left.op !== 'not' || right.op !== 'not') return false;
      pairs.push([left.of, right.of]);
    } else {
      if (left.of.length !== right.of.length) return false;
      for (const [index, part] of left.of.entries()) {
        const other = right.of[index];
        if (other === undefined) return false;
        pairs.push([part, other]);
      }
    }
  }
  return true;
}

const labels = { a: 'x', app: 'web', in: '', constructor: "it's" };
const counts = { accepted: 0, refused: 0 };

/** Milliseconds to parse, print and evaluate; the machine may be busy with something else, so the best of three counts. */
function time(text: string): number {
  let best = Number.POSITIVE_INFINITY;
  for (let round = 0; round < 3 && best > longest; round++) {
    const start = performance.now();
    const parsed = parseSelector(text);
    if (parsed.ok) evaluateSelector(parsed.selector, labels);
    if (parsed.ok) printSelector(parsed.selector);
    best = Math.min(best, performance.now() - start);
  }
  return best;
}

/** What is wrong with how this text is read; null = nothing. */
function fault(text: string): string | null {
  if (time(text) > longest) return `takes longer than ${longest} ms`;
  const parsed = parseSelector(text);
  if (parsed.ok !== isSelector(text)) return parsed.ok ? 'accepts what is no selector' : 'refuses a selector';
  counts[parsed.ok ? 'accepted' : 'refused']++;
  if (!parsed.ok) {
    const { position } = parsed.error;
    const inside = Number.isInteger(position) && position >= 0 && position <= text.length;
    return inside ? null : `error at ${position}`;
  }
  const printed = printSelector(parsed.selector);
  const again = parseSelector(printed);
  if (!again.ok) return `prints ${printed}, which does not parse: ${again.error.message}`;
  if (!isSame(parsed.selector, again.selector)) return `prints ${printed}, which is another selector`;
  return printSelector(again.selector) === printed ? null : `prints ${printed} at first, then otherwise`;
}

/** Draws `total` texts in batches; a batch is one seed, so that what fails can be drawn again. */
function fuzz(total: number, text: (draw: Draw) => string): void {
  const size = Math.min(batch, total);
  fc.assert(
    fc.property(fc.integer(), (seed) => {
      const draw = new Draw(seed);
      for (let count = 0; count < size; count++) {
        const drawn = text(draw);
        const wrong = fault(drawn);
        if (wrong !== null) throw new Error(`${JSON.stringify(drawn.slice(0, 2_000))} ${wrong}`);
      }
    }),
    { numRuns: Math.ceil(total / size), endOnFailure: true },
  );
}

describe('any text is answered as the grammar says (§2.1, §2.2)', () => {
  it('accepts what is a selector and nothing else, prints what parses to the same, and never takes long', {
    timeout: 0,
  }, () => {
    counts.accepted = counts.refused = 0;
    fuzz(runs, selectorText);
    // Neither side of the grammar goes unseen.
    expect(counts.accepted).toBeGreaterThan(runs / 5);
    expect(counts.refused).toBeGreaterThan(runs / 5);
  });

  it('large texts too: deep, long, at the limit of a label', { timeout: 0 }, () => {
    fuzz(Math.ceil(runs / 200), largeSelectorText);
  });

  it('what the grammar makes is a selector', () => {
    const draw = new Draw(fc.sample(fc.integer(), 1)[0] ?? 0);
    for (let count = 0; count < 1_000; count++) {
      const text = validSelector(draw);
      expect(isSelector(text), text).toBe(true);
    }
  });

  it.each([
    ['parentheses', '('.repeat(300_000), 'has(a)', ')'.repeat(300_000)],
    ['negations', '!'.repeat(300_001), 'has(a)', ''],
    ['negated groups', '!('.repeat(100_001), 'has(a)', ')'.repeat(100_001)],
    ['terms within terms', '!(has(a) && '.repeat(50_001), 'has(a)', ')'.repeat(50_001)],
    ['alternatives within terms', '(has(a) && (has(b) || '.repeat(50_000), 'has(a)', '))'.repeat(50_000)],
  ])('nesting has no limit: %s', (_, before, middle, after) => {
    const text = before + middle + after;
    const parsed = parseSelector(text);
    if (!parsed.ok) throw new Error(parsed.error.message);
    expect(isSelector(text)).toBe(true);
    expect(evaluateSelector(parsed.selector, {})).toBe(text.startsWith('!'));
    const again = parseSelector(printSelector(parsed.selector));
    expect(again.ok && isSame(parsed.selector, again.selector)).toBe(true);
    expect(isSelector(`${text})`)).toBe(false);
    expect(parseSelector(`${text})`).ok).toBe(false);
  });
});
