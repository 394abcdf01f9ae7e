/** Selector to its canonical text (calico-policy §2.2): what equality and identity go by. */
import { isGroup, maxLabelLength, type Selector, type SelectorLeaf } from './tree';

/**
 * Stands before what the language has no text for: a value with both kinds of quotes, a label of other characters. Such
 * can come from the label selectors of Kubernetes only. No selector contains a backtick outside a string, so the whole
 * text does not parse, instead of parsing as something else; what follows is JSON, so different selectors stay different.
 */
const unwritable = (text: string): string => `\`${JSON.stringify(text)}`;

const label = (key: string): string =>
  key.length <= maxLabelLength && /^[A-Za-z0-9_./-]+$/.test(key) ? key : unwritable(key);

function quoted(text: string): string {
  if (!text.includes('"')) return `"${text}"`;
  return text.includes("'") ? unwritable(text) : `'${text}'`;
}

const operators = {
  eq: '==',
  ne: '!=',
  contains: 'contains',
  starts: 'starts with',
  ends: 'ends with',
  in: 'in',
  'not-in': 'not in',
} as const;

function leafText(leaf: SelectorLeaf): string {
  switch (leaf.op) {
    case 'all':
    case 'global':
      return `${leaf.op}()`;
    case 'has':
      return `has(${label(leaf.key)})`;
    case 'in':
    case 'not-in':
      return `${label(leaf.key)} ${operators[leaf.op]} {${leaf.values.map(quoted).join(', ')}}`;
    default:
      return `${label(leaf.key)} ${operators[leaf.op]} ${quoted(leaf.value)}`;
  }
}

/** Canonical text; what was parsed, printed and parsed again is the same selector. */
export function printSelector(selector: Selector): string {
  const pieces: string[] = [];
  const todo: (Selector | string)[] = [selector];
  for (let next = todo.pop(); next !== undefined; next = todo.pop()) {
    if (typeof next === 'string') pieces.push(next);
    else if (!isGroup(next)) pieces.push(leafText(next));
    else if (next.op === 'not') {
      pieces.push('!');
      todo.push(next.of);
    } else {
      pieces.push('(');
      todo.push(')');
      for (const [index, part] of [...next.of.entries()].reverse())
        todo.push(part, ...(index > 0 ? [next.op === 'and' ? ' && ' : ' || '] : []));
    }
  }
  return pieces.join('');
}
