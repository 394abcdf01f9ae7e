/**
 * Part of the plain evaluator: whether a text is a selector. Tokens by pattern, a table of what may follow what, and a
 * count of open parentheses; written from calico-policy §2.1 and §2.2, with nothing in common with the parser.
 */

/** What the text may go on with. `label` is the place right after a label, where words are operators. */
type State = 'operand' | 'label' | 'value' | 'set' | 'first' | 'comma' | 'operator';

interface Step {
  readonly token: RegExp;
  readonly next: State;
}

const key = '[A-Za-z0-9_./-]';
const string = `"[^"]*"|'[^']*'`;
/** A token takes the blanks behind it. */
const step = (token: string, next: State): Step => ({ token: new RegExp(`(?:${token})[ \\t]*`, 'y'), next });

/** Every token that a place takes, and the place it leads to; the first that fits wins. */
const table: Readonly<Record<State, readonly Step[]>> = {
  operand: [
    step('!(?!=)', 'operand'),
    step('\\(', 'operand'),
    step(`has\\([ \\t]*${key}{1,512}[ \\t]*\\)`, 'operator'),
    step('(?:all|global)\\([ \\t]*\\)', 'operator'),
    // `has(`, `all(` and `global(` never begin with a label, whatever comes of them.
    step(`(?!(?:has|all|global)\\()${key}{1,512}(?!${key})`, 'label'),
  ],
  label: [
    step('==|!=', 'value'),
    step(`(?:contains|starts[ \\t]*with|ends[ \\t]*with)(?!${key})`, 'value'),
    step(`(?:not[ \\t]*)?in(?!${key})`, 'set'),
  ],
  value: [step(string, 'operator')],
  set: [step('\\{', 'first')],
  first: [step(string, 'comma'), step('\\}', 'operator')],
  comma: [step(',', 'first'), step('\\}', 'operator')],
  operator: [step('&&|\\|\\|', 'operand'), step('\\)', 'operator')],
};

/** `selector := blank | or`: accepted or refused, nothing else. */
export function isSelector(text: string): boolean {
  let state: State = 'operand';
  let open = 0;
  let at = /^[ \t]*/.exec(text)?.[0].length ?? 0;
  if (at === text.length) return true;
  while (at < text.length) {
    const start = at;
    const taken: Step | undefined = table[state].find(({ token }) => {
      token.lastIndex = start;
      return token.test(text);
    });
    if (taken === undefined) return false;
    if (text[start] === '(') open++;
    else if (text[start] === ')' && --open < 0) return false;
    at = taken.token.lastIndex;
    state = taken.next;
  }
  return state === 'operator' && open === 0;
}
