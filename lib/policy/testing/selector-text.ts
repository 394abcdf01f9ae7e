/** Texts that are, nearly are and are not selectors, drawn fast: a fuzz test wants a million of them. */

/** Numbers from a seed (mulberry32), so that a finding can be drawn again. */
export class Draw {
  #state: number;
  constructor(seed: number) {
    this.#state = seed >>> 0;
  }

  /** 0 … size − 1. */
  below(size: number): number {
    this.#state = (this.#state + 0x6d2b79f5) >>> 0;
    let mixed = this.#state;
    mixed = Math.imul(mixed ^ (mixed >>> 15), mixed | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) % size;
  }

  chance(percent: number): boolean {
    return this.below(100) < percent;
  }

  from<T>(items: readonly [T, ...T[]]): T {
    return items[this.below(items.length)] ?? items[0];
  }

  repeat(times: number, piece: () => string): string {
    let text = '';
    for (let count = 0; count < times; count++) text += piece();
    return text;
  }
}

const labels: readonly [string, ...string[]] = [
  'a',
  'app',
  'k8s-app',
  'projectcalico.org/namespace',
  'in',
  'not',
  'contains',
  'has',
  'all',
  'global',
  'starts',
  'with',
  'constructor',
  '-._/9',
];
const values: readonly [string, ...string[]] = [
  '',
  'x',
  'web',
  'a b',
  "it's",
  'say "so"',
  '\n',
  'ü',
  '\u{1f600}',
  '&& ||',
  'all()',
  '\\',
];
const tokens: readonly [string, ...string[]] = [
  '(',
  ')',
  '{',
  '}',
  ',',
  '!',
  '!=',
  '==',
  '=',
  '&&',
  '&',
  '||',
  '|',
  'has(',
  'all()',
  'all(',
  'global()',
  'in',
  'not in',
  'notin',
  'not',
  'contains',
  'starts with',
  'startswith',
  'ends',
  'with',
  '"',
  "'",
  '"x"',
  "'y'",
  ' ',
  '\t',
  '\n',
  '\r',
  '\u00a0',
  '\u2028',
  '\ufeff',
  '\0',
  '`',
  '\\',
  '%',
];
const blanks = (draw: Draw): string => draw.from(['', '', ' ', ' ', '\t', '  ']);

const quoted = (draw: Draw): string => {
  const value = draw.from(values);
  return value.includes('"') || (!value.includes("'") && draw.chance(40)) ? `'${value}'` : `"${value}"`;
};

function set(draw: Draw): string {
  const items = Array.from({ length: draw.below(4) }, () => `${blanks(draw)}${quoted(draw)}${blanks(draw)}`);
  const comma = items.length > 0 && draw.chance(20) ? `,${blanks(draw)}` : '';
  return `{${blanks(draw)}${items.join(',')}${comma}}`;
}

function leaf(draw: Draw): string {
  const key = draw.from(labels);
  const [gap, space] = [blanks(draw), draw.from([' ', '\t', '  '])];
  switch (draw.below(8)) {
    case 0:
      return draw.from(['all()', 'global()', 'all( )', 'global(\t)']);
    case 1:
    case 2:
      return `has(${gap}${key}${gap})`;
    case 3:
      return `${key}${space}${draw.from(['in', 'not in', 'notin', 'not \tin'])}${gap}${set(draw)}`;
    case 4:
      return `${key}${space}${draw.from(['contains', 'starts with', 'startswith', 'ends  with'])}${gap}${quoted(draw)}`;
    default:
      return `${key}${gap}${draw.from(['==', '!='])}${gap}${quoted(draw)}`;
  }
}

/** A selector, by the grammar. */
export function validSelector(draw: Draw, depth = 3): string {
  if (depth === 0 || draw.chance(40)) return leaf(draw);
  const [gap, inner] = [blanks(draw), (): string => validSelector(draw, depth - 1)];
  switch (draw.below(4)) {
    case 0:
      return `${draw.repeat(1 + draw.below(3), () => `!${blanks(draw)}`)}(${gap}${inner()}${gap})`;
    case 1:
      return `(${gap}${inner()}${gap})`;
    default:
      return `${inner()}${gap}${draw.from(['&&', '||'])}${gap}${inner()}`;
  }
}

/** Characters taken away, put in, or changed for another, in one to three places. */
function mutated(draw: Draw): string {
  let text = validSelector(draw);
  for (let left = 1 + draw.below(3); left > 0; left--) {
    const at = draw.below(text.length + 1);
    const taken = draw.from([0, 1, 1, 2]);
    const put = draw.chance(50) ? draw.from(tokens) : (text[draw.below(text.length + 1)] ?? '');
    text = text.slice(0, at) + (draw.chance(66) ? put : '') + text.slice(at + taken);
  }
  return text;
}

const soup = (draw: Draw): string =>
  draw.repeat(draw.below(12), () =>
    draw.chance(30) ? draw.from(labels) : draw.chance(20) ? leaf(draw) : draw.from(tokens),
  );

/** Any UTF-16 units, halves of surrogate pairs included, or printable ASCII. */
const noise = (draw: Draw): string =>
  draw.repeat(draw.below(40), () =>
    String.fromCharCode(draw.chance(50) ? 32 + draw.below(95) : draw.below(0x1_0000)),
  );

/** One text of a kind that is drawn too. */
export function selectorText(draw: Draw): string {
  switch (draw.below(10)) {
    case 0:
      return noise(draw);
    case 1:
    case 2:
    case 3:
      return soup(draw);
    case 4:
    case 5:
      return validSelector(draw);
    default:
      return mutated(draw);
  }
}

/** A text that is large: nested, negated, a label around the limit, a long set, a long row of terms. */
export function largeSelectorText(draw: Draw): string {
  const size = 1 + draw.below(2_000);
  switch (draw.below(7)) {
    case 0:
      return `${'('.repeat(size)}${leaf(draw)}${')'.repeat(size + draw.from([-1, 0, 0, 0, 1]))}`;
    case 1:
      return `${draw.repeat(size, () => draw.from(['!(', '! (', '(has(a)||', '!(all() && ']))}${leaf(draw)}${')'.repeat(size)}`;
    case 2:
      return `${'!'.repeat(size)}${leaf(draw)}`;
    case 3:
      return `${'k'.repeat(510 + draw.below(5))} ${draw.from(['== "x"', 'in {}', '', 'not in {"a"}'])}`;
    case 4:
      return `has(${'k'.repeat(510 + draw.below(5))})`;
    case 5:
      return `a in {${draw.repeat(size, () => `${quoted(draw)},`)}}`;
    default:
      return draw.repeat(size, () => `${leaf(draw)} ${draw.from(['&&', '||'])} `) + leaf(draw);
  }
}
