/** Whether one selector is true wherever another is: proven from their text, never from the endpoints there are. */
import { evaluateSelector, printSelector, type Selector } from '../selector/selector';
import { isEverything, isNothing, normalSelector } from './selector-form';

type Leaf = Exclude<Selector, { op: 'and' | 'or' | 'not' }>;
/** Larger pairs are not worth the time: nothing is proven of them. */
const maxPairs = 20_000;

/** False where it is not so, and also where it is not proven. */
export function selectorImplies(a: Selector, b: Selector): boolean {
  const [from, to] = [normalSelector(a), normalSelector(b)];
  if (from === to || isNothing(from) || isEverything(to)) return true;
  return new Proof().implies(from, to);
}

class Proof {
  readonly #known = new Map<Selector, Map<Selector, boolean>>();
  #pairs = 0;

  implies(a: Selector, b: Selector): boolean {
    const row = this.#known.get(a) ?? new Map<Selector, boolean>();
    this.#known.set(a, row);
    const known = row.get(b);
    if (known !== undefined) return known;
    if (++this.#pairs > maxPairs) return false;
    const answer = this.#decide(a, b);
    row.set(b, answer);
    return answer;
  }

  #decide(a: Selector, b: Selector): boolean {
    if (a.op === 'or') return a.of.every((part) => this.implies(part, b));
    if (b.op === 'and') return b.of.every((part) => this.implies(a, part));
    if (a.op === 'and' && a.of.some((part) => this.implies(part, b))) return true;
    if (b.op === 'or' && b.of.some((part) => this.implies(a, part))) return true;
    if (a.op === 'and' || b.op === 'or') return printSelector(a) === printSelector(b);
    return leafImplies(a, b);
  }
}

const leafOf = (selector: Selector): Leaf | null => ('of' in selector ? null : selector);

const holdsFor = (selector: Selector, key: string, value: string): boolean =>
  evaluateSelector(selector, { [key]: value });

/** Both speak of one label; what else is true of the endpoint does not matter. */
function leafImplies(a: Selector, b: Selector): boolean {
  if (isEverything(b) || isNothing(a)) return true;
  const [from, to] = [a.op === 'not' ? leafOf(a.of) : leafOf(a), b.op === 'not' ? leafOf(b.of) : leafOf(b)];
  if (from === null || to === null || !('key' in from) || !('key' in to) || from.key !== to.key) return false;
  const { key } = from;
  if (a.op === 'in') return a.values.every((value) => holdsFor(b, key, value));
  // `not in` is true of an absent label and of every value but those named.
  if (a.op === 'not-in') return b.op === 'not-in' && b.values.every((value) => a.values.includes(value));
  // `!has`: the label is absent, so `b` must be true without it.
  if (a.op === 'not' && from.op === 'has') return evaluateSelector(b, {});
  if (printSelector(a) === printSelector(b)) return true;
  if (a.op === 'not') return false;
  // The label is there, with a value that `a` likes.
  if (b.op === 'has') return true;
  if ('value' in a && (b.op === a.op || b.op === 'contains')) return holdsFor(b, key, a.value);
  return b.op === 'not-in' && b.values.every((value) => !holdsFor(a, key, value));
}
