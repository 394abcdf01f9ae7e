/** Text to selector (calico-policy §2.1, §2.2). One pass without recursion, so nesting is limited by nothing but the text. */
import { maxLabelLength, not, type Selector, type SelectorLeaf } from './tree';

export interface SelectorError {
  readonly message: string;
  /** 0-based offset in the text; its length where the text ends too early. */
  readonly position: number;
}

export type ParsedSelector =
  | { readonly ok: true; readonly selector: Selector }
  | { readonly ok: false; readonly error: SelectorError };

class Fault extends Error {
  constructor(
    message: string,
    readonly position: number,
  ) {
    super(message);
  }
}

const keyPattern = /[A-Za-z0-9_./-]+/y;
/** Words after a label; the last one must end where a label would (§2.1). */
const wordPattern = /(contains|starts[ \t]*with|ends[ \t]*with|not[ \t]*in|in)(?![A-Za-z0-9_./-])/y;

/** Reads the text from left to right; every token takes the blanks behind it. */
class Reader {
  #at = 0;
  constructor(readonly text: string) {
    this.#blanks();
  }

  get ended(): boolean {
    return this.#at === this.text.length;
  }

  #blanks(): void {
    while (this.text[this.#at] === ' ' || this.text[this.#at] === '\t') this.#at++;
  }

  fault(message: string): Fault {
    const found = this.ended ? 'the text ends' : `found ${JSON.stringify(this.text[this.#at])}`;
    return new Fault(`${message}, ${found}`, this.#at);
  }

  take(token: string): boolean {
    if (!this.text.startsWith(token, this.#at)) return false;
    this.#at += token.length;
    this.#blanks();
    return true;
  }

  expect(token: string): void {
    if (!this.take(token)) throw this.fault(`expected ${token}`);
  }

  /** Several `!` collapse. */
  negation(): boolean {
    let negated = false;
    while (this.text[this.#at] === '!' && this.text[this.#at + 1] !== '=') {
      this.take('!');
      negated = !negated;
    }
    return negated;
  }

  leaf(): SelectorLeaf {
    for (const op of ['all', 'global'] as const) {
      if (!this.take(`${op}(`)) continue;
      this.expect(')');
      return { op };
    }
    if (this.take('has(')) {
      const key = this.#key();
      this.expect(')');
      return { op: 'has', key };
    }
    return this.#comparison(this.#key());
  }

  #key(): string {
    keyPattern.lastIndex = this.#at;
    const key = keyPattern.exec(this.text)?.[0];
    if (key === undefined) throw this.fault('expected a label, a function or (');
    if (key.length > maxLabelLength)
      throw new Fault(`the label is longer than ${maxLabelLength} characters`, this.#at);
    this.#at += key.length;
    this.#blanks();
    return key;
  }

  #comparison(key: string): SelectorLeaf {
    if (this.take('==')) return { op: 'eq', key, value: this.#string() };
    if (this.take('!=')) return { op: 'ne', key, value: this.#string() };
    wordPattern.lastIndex = this.#at;
    const word = wordPattern.exec(this.text)?.[1];
    if (word === undefined) throw this.fault(`expected an operator after label ${key}`);
    this.take(word);
    if (word === 'in') return { op: 'in', key, values: this.#set() };
    if (word.startsWith('not')) return { op: 'not-in', key, values: this.#set() };
    const op = word === 'contains' ? 'contains' : word.startsWith('starts') ? 'starts' : 'ends';
    return { op, key, value: this.#string() };
  }

  #string(): string {
    const quote = this.text[this.#at];
    if (quote !== '"' && quote !== "'") throw this.fault('expected a quoted string');
    const end = this.text.indexOf(quote, this.#at + 1);
    if (end < 0) throw new Fault('the string is not closed', this.#at);
    const value = this.text.slice(this.#at + 1, end);
    this.#at = end + 1;
    this.#blanks();
    return value;
  }

  #set(): string[] {
    this.expect('{');
    const values = new Set<string>();
    while (!this.take('}')) {
      values.add(this.#string());
      if (this.take(',')) continue;
      if (!this.take('}')) throw this.fault('expected , or }');
      break;
    }
    return [...values].sort();
  }
}

const joined = (op: 'and' | 'or', of: Selector[]): Selector => {
  const [only] = of;
  return only !== undefined && of.length === 1 ? only : { op, of };
};

/** What stands in one pair of parentheses, as far as it is read. */
interface Group {
  readonly negated: boolean;
  readonly alternatives: Selector[];
  terms: Selector[];
}

const opened = (negated: boolean): Group => ({ negated, alternatives: [], terms: [] });

function parse(reader: Reader): Selector {
  if (reader.ended) return { op: 'all' };
  const outer: Group[] = [];
  let group = opened(false);
  for (;;) {
    const negated = reader.negation();
    if (reader.take('(')) {
      outer.push(group);
      group = opened(negated);
      continue;
    }
    const leaf = reader.leaf();
    let operand: Selector = negated ? not(leaf) : leaf;
    // Groups that end here are operands of the groups around them.
    for (;;) {
      group.terms.push(operand);
      if (reader.take('&&')) break;
      group.alternatives.push(joined('and', group.terms));
      group.terms = [];
      if (reader.take('||')) break;
      const closed = joined('or', group.alternatives);
      const parent = outer.pop();
      if (parent === undefined) {
        if (!reader.ended) throw reader.fault('expected &&, || or the end');
        return closed;
      }
      if (!reader.take(')')) throw reader.fault('expected &&, || or )');
      operand = group.negated ? not(closed) : closed;
      group = parent;
    }
  }
}

/** Parses a selector; empty and blank text is `all()`. Every text is answered, none throws. */
export function parseSelector(text: string): ParsedSelector {
  try {
    return { ok: true, selector: parse(new Reader(text)) };
  } catch (error) {
    if (error instanceof Fault)
      return { ok: false, error: { message: error.message, position: error.position } };
    throw error;
  }
}
