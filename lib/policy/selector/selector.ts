/** Calico's selector language: parsing, printing, evaluation (calico-policy §2.1–2.3). */
import type { Labels } from '../model/snapshot';

export type Selector =
  | { readonly op: 'all' }
  | { readonly op: 'global' }
  | { readonly op: 'has'; readonly key: string }
  | {
      readonly op: 'eq' | 'ne' | 'contains' | 'starts' | 'ends';
      readonly key: string;
      readonly value: string;
    }
  | { readonly op: 'in' | 'not-in'; readonly key: string; readonly values: readonly string[] }
  | { readonly op: 'not'; readonly of: Selector }
  | { readonly op: 'and' | 'or'; readonly of: readonly Selector[] };

export interface SelectorError {
  readonly message: string;
  /** 0-based offset in the text. */
  readonly position: number;
}

export type ParsedSelector =
  | { readonly ok: true; readonly selector: Selector }
  | { readonly ok: false; readonly error: SelectorError };

const all: Selector = { op: 'all' };
const keyPattern = /[A-Za-z0-9_./-]+/y;
const maxKeyLength = 512;
/** Deeper nesting than any person writes; keeps hostile input from exhausting the stack. */
const maxDepth = 200;

class Fault extends Error {
  constructor(
    message: string,
    readonly position: number,
  ) {
    super(message);
  }
}

class Parser {
  #at = 0;
  #depth = 0;
  constructor(private readonly text: string) {}

  parse(): Selector {
    this.#blanks();
    if (this.#at === this.text.length) return all;
    const selector = this.#or();
    if (this.#at < this.text.length)
      throw new Fault(`unexpected ${JSON.stringify(this.text[this.#at])}`, this.#at);
    return selector;
  }

  #blanks(): void {
    while (this.text[this.#at] === ' ' || this.text[this.#at] === '\t') this.#at++;
  }

  #take(token: string): boolean {
    if (!this.text.startsWith(token, this.#at)) return false;
    this.#at += token.length;
    this.#blanks();
    return true;
  }

  #or(): Selector {
    if (++this.#depth > maxDepth) throw new Fault('nested too deeply', this.#at);
    const parts = [this.#and()];
    while (this.#take('||')) parts.push(this.#and());
    this.#depth--;
    const [first] = parts;
    return parts.length === 1 && first !== undefined ? first : { op: 'or', of: parts };
  }

  #and(): Selector {
    const parts = [this.#unary()];
    while (this.#take('&&')) parts.push(this.#unary());
    const [first] = parts;
    return parts.length === 1 && first !== undefined ? first : { op: 'and', of: parts };
  }

  #unary(): Selector {
    let negated = false;
    while (this.text[this.#at] === '!' && this.text[this.#at + 1] !== '=') {
      this.#take('!');
      negated = !negated;
    }
    const primary = this.#primary();
    return negated ? { op: 'not', of: primary } : primary;
  }

  #primary(): Selector {
    if (this.#take('(')) {
      const inner = this.#or();
      if (!this.#take(')')) throw new Fault('expected )', this.#at);
      return inner;
    }
    for (const word of ['all', 'global'] as const) {
      if (!this.text.startsWith(`${word}(`, this.#at)) continue;
      this.#take(`${word}(`);
      if (!this.#take(')')) throw new Fault(`expected ) after ${word}(`, this.#at);
      return { op: word };
    }
    if (this.#take('has(')) {
      const key = this.#key();
      this.#blanks();
      if (!this.#take(')')) throw new Fault('expected ) after the label of has(', this.#at);
      return { op: 'has', key };
    }
    const key = this.#key();
    this.#blanks();
    return this.#comparison(key);
  }

  #key(): string {
    keyPattern.lastIndex = this.#at;
    const key = keyPattern.exec(this.text)?.[0];
    if (key === undefined) throw new Fault('expected a label', this.#at);
    if (key.length > maxKeyLength) throw new Fault(`label longer than ${maxKeyLength} characters`, this.#at);
    this.#at += key.length;
    return key;
  }

  #comparison(key: string): Selector {
    if (this.#take('==')) return { op: 'eq', key, value: this.#string() };
    if (this.#take('!=')) return { op: 'ne', key, value: this.#string() };
    const word = /(contains|starts[ \t]*with|ends[ \t]*with|not[ \t]*in|in)(?![A-Za-z0-9_./-])/y;
    word.lastIndex = this.#at;
    const found = word.exec(this.text)?.[1];
    if (found === undefined) throw new Fault(`expected an operator after label ${key}`, this.#at);
    this.#at += found.length;
    this.#blanks();
    if (found === 'in') return { op: 'in', key, values: this.#set() };
    if (found.startsWith('not')) return { op: 'not-in', key, values: this.#set() };
    return {
      op: found === 'contains' ? 'contains' : found.startsWith('starts') ? 'starts' : 'ends',
      key,
      value: this.#string(),
    };
  }

  #string(): string {
    const quote = this.text[this.#at];
    if (quote !== '"' && quote !== "'") throw new Fault('expected a quoted string', this.#at);
    const end = this.text.indexOf(quote, this.#at + 1);
    if (end < 0) throw new Fault('string is not closed', this.#at);
    const value = this.text.slice(this.#at + 1, end);
    this.#at = end + 1;
    this.#blanks();
    return value;
  }

  #set(): string[] {
    if (!this.#take('{')) throw new Fault('expected {', this.#at);
    const values: string[] = [];
    while (!this.#take('}')) {
      values.push(this.#string());
      if (this.#take(',')) continue;
      if (!this.#take('}')) throw new Fault('expected , or }', this.#at);
      break;
    }
    return [...new Set(values)].sort();
  }
}

/** Parses a selector; empty and blank text is `all()`. */
export function parseSelector(text: string): ParsedSelector {
  try {
    return { ok: true, selector: new Parser(text).parse() };
  } catch (error) {
    if (error instanceof Fault)
      return { ok: false, error: { message: error.message, position: error.position } };
    throw error;
  }
}

/** Own properties only: a label called `constructor` is absent unless it is written. */
const value = (labels: Labels, key: string): string | undefined =>
  Object.hasOwn(labels, key) ? labels[key] : undefined;

export function evaluateSelector(selector: Selector, labels: Labels): boolean {
  switch (selector.op) {
    case 'all':
    case 'global':
      return true;
    case 'has':
      return value(labels, selector.key) !== undefined;
    case 'eq':
      return value(labels, selector.key) === selector.value;
    case 'ne':
      return value(labels, selector.key) !== selector.value;
    case 'contains':
      return value(labels, selector.key)?.includes(selector.value) ?? false;
    case 'starts':
      return value(labels, selector.key)?.startsWith(selector.value) ?? false;
    case 'ends':
      return value(labels, selector.key)?.endsWith(selector.value) ?? false;
    case 'in':
    case 'not-in': {
      const found = value(labels, selector.key);
      const inside = found !== undefined && selector.values.includes(found);
      return selector.op === 'in' ? inside : !inside;
    }
    case 'not':
      return !evaluateSelector(selector.of, labels);
    case 'and':
      return selector.of.every((part) => evaluateSelector(part, labels));
    case 'or':
      return selector.of.some((part) => evaluateSelector(part, labels));
  }
}

const quoted = (text: string): string => (text.includes('"') ? `'${text}'` : `"${text}"`);
const set = (values: readonly string[]): string => `{${values.map(quoted).join(', ')}}`;
const operators = {
  eq: '==',
  ne: '!=',
  contains: 'contains',
  starts: 'starts with',
  ends: 'ends with',
  in: 'in',
  'not-in': 'not in',
} as const;

/** Canonical text; parsing it again gives the same selector. */
export function printSelector(selector: Selector): string {
  switch (selector.op) {
    case 'all':
    case 'global':
      return `${selector.op}()`;
    case 'has':
      return `has(${selector.key})`;
    case 'in':
    case 'not-in':
      return `${selector.key} ${operators[selector.op]} ${set(selector.values)}`;
    case 'not':
      return `!${grouped(selector.of)}`;
    case 'and':
      return selector.of.map(grouped).join(' && ');
    case 'or':
      return selector.of.map(grouped).join(' || ');
    default:
      return `${selector.key} ${operators[selector.op]} ${quoted(selector.value)}`;
  }
}

const grouped = (selector: Selector): string =>
  selector.op === 'and' || selector.op === 'or' ? `(${printSelector(selector)})` : printSelector(selector);

/** Rewrites every leaf (calico-policy §2.5). */
export function mapLeaves(selector: Selector, leaf: (selector: Selector) => Selector): Selector {
  if (selector.op === 'not') return { op: 'not', of: mapLeaves(selector.of, leaf) };
  if (selector.op === 'and' || selector.op === 'or')
    return { op: selector.op, of: selector.of.map((part) => mapLeaves(part, leaf)) };
  return leaf(selector);
}

/** Puts `prefix` before every label. */
export const prefixLabels = (selector: Selector, prefix: string): Selector =>
  mapLeaves(selector, (leaf) => ('key' in leaf ? { ...leaf, key: prefix + leaf.key } : leaf));

/** Replaces every `all()`. */
export const replaceAll = (selector: Selector, by: Selector): Selector =>
  mapLeaves(selector, (leaf) => (leaf.op === 'all' ? by : leaf));

export function and(...parts: readonly (Selector | null)[]): Selector | null {
  const present = parts.filter((part) => part !== null);
  const [first] = present;
  if (first === undefined) return null;
  return present.length === 1 ? first : { op: 'and', of: present };
}
