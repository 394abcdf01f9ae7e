/**
 * Selectors in a normal form, and proofs that one selector is true wherever another is (calico-policy §2.3). Both hold for
 * every map of labels, so also for endpoints that are still to come.
 */
import { printSelector, type Selector } from '../selector/selector';

const everything: Selector = { op: 'all' };
const nothing: Selector = { op: 'in', key: '', values: [] };
/** Deeper than any person writes: such a selector stands for itself and nothing is proven of it. */
const maxDepth = 100;

export const isEverything = (selector: Selector): boolean => selector.op === 'all';
export const isNothing = (selector: Selector): boolean =>
  selector.op === 'in' && selector.values.length === 0;

function isShallow(selector: Selector): boolean {
  let level: readonly Selector[] = [selector];
  for (let depth = 0; level.length > 0; depth++) {
    if (depth > maxDepth) return false;
    level = level.flatMap((one) =>
      one.op === 'and' || one.op === 'or' ? one.of : one.op === 'not' ? [one.of] : [],
    );
  }
  return true;
}

const known = new WeakMap<Selector, Selector>();

/** Negations at the leaves, comparisons as sets, parts sorted and without twins. */
export function normalSelector(selector: Selector): Selector {
  const found = known.get(selector);
  if (found !== undefined) return found;
  const normal = isShallow(selector) ? normalize(selector, false) : selector;
  known.set(selector, normal);
  known.set(normal, normal);
  return normal;
}

function normalize(selector: Selector, negated: boolean): Selector {
  switch (selector.op) {
    case 'all':
    case 'global':
      return negated ? nothing : everything;
    case 'not':
      return normalize(selector.of, !negated);
    case 'and':
    case 'or':
      return combine(
        (selector.op === 'and') !== negated ? 'and' : 'or',
        selector.of.map((part) => normalize(part, negated)),
      );
    case 'eq':
    case 'ne':
      return membership(selector.key, [selector.value], (selector.op === 'eq') !== negated);
    case 'in':
    case 'not-in':
      return membership(selector.key, selector.values, (selector.op === 'in') !== negated);
    case 'has':
    case 'contains':
    case 'starts':
    case 'ends': {
      // Every value contains, begins and ends with the empty text.
      const leaf: Selector =
        selector.op !== 'has' && selector.value === '' ? { op: 'has', key: selector.key } : selector;
      return negated ? { op: 'not', of: leaf } : leaf;
    }
  }
}

function membership(key: string, values: readonly string[], inside: boolean): Selector {
  if (values.length === 0) return inside ? nothing : everything;
  return { op: inside ? 'in' : 'not-in', key, values: [...new Set(values)].sort() };
}

function combine(op: 'and' | 'or', parts: readonly Selector[]): Selector {
  const [neutral, absorbing] = op === 'and' ? [isEverything, isNothing] : [isNothing, isEverything];
  const flat = parts.flatMap((part) => (part.op === op ? part.of : [part])).filter((part) => !neutral(part));
  const sets = joinSets(op, flat);
  if (sets.some(absorbing)) return op === 'and' ? nothing : everything;
  const distinct = [...new Map(sets.map((part) => [printSelector(part), part]))]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([, part]) => part);
  const [first] = distinct;
  if (first === undefined) return op === 'and' ? everything : nothing;
  return distinct.length === 1 ? first : { op, of: distinct };
}

/** `a in X && a in Y` is `a in X∩Y`, `a in X || a in Y` is `a in X∪Y`; for `not in` the other way round. */
function joinSets(op: 'and' | 'or', parts: readonly Selector[]): Selector[] {
  const joined = new Map<string, Selector & { op: 'in' | 'not-in' }>();
  const others: Selector[] = [];
  for (const part of parts) {
    if (part.op !== 'in' && part.op !== 'not-in') {
      others.push(part);
      continue;
    }
    const id = `${part.op} ${part.key}`;
    const one = joined.get(id);
    const shrinks = (part.op === 'in') === (op === 'and');
    const values =
      one === undefined
        ? part.values
        : shrinks
          ? one.values.filter((value) => part.values.includes(value))
          : [...new Set([...one.values, ...part.values])].sort();
    joined.set(id, { op: part.op, key: part.key, values });
  }
  return [
    ...[...joined.values()].map((part) => membership(part.key, part.values, part.op === 'in')),
    ...others,
  ];
}

/** Equal for selectors of equal normal form. */
export const selectorKey = (selector: Selector): string => printSelector(normalSelector(selector));
