/**
 * Labels indexed by key and value, so that a selector is answered for all rows at once (performance §5). A row is an
 * endpoint or a class of endpoints with equal labels. Rows are only ever added.
 */
import type { Labels } from '../model/snapshot';
import { RowSet } from './row-set';
import { evaluateSelector, nestsDeeperThan, type Selector } from './selector';

interface KeyRows {
  readonly having: number[];
  readonly byValue: Map<string, number[]>;
  /** Values in order, for prefixes; null until somebody asks. */
  sorted: string[] | null;
}

/** Below this many candidates the rest of a conjunction is asked of each of them. */
const fewCandidates = 48;
/** Selectors that nest deeper, which nobody writes, are asked of every row. */
const deepest = 100;

export class SelectorIndex {
  readonly #labels: Labels[] = [];
  readonly #keys = new Map<string, KeyRows>();
  /** Wide leaves come back in many selectors. */
  readonly #wide = new Map<string, RowSet>();

  get rows(): number {
    return this.#labels.length;
  }

  /** Number of the new row. */
  add(labels: Labels): number {
    const row = this.#labels.length;
    this.#labels.push(labels);
    for (const key of Object.keys(labels)) {
      const value = labels[key] ?? '';
      let rows = this.#keys.get(key);
      if (rows === undefined) {
        rows = { having: [], byValue: new Map(), sorted: null };
        this.#keys.set(key, rows);
      }
      rows.having.push(row);
      const same = rows.byValue.get(value);
      if (same === undefined) {
        rows.byValue.set(value, [row]);
        rows.sorted = null;
      } else same.push(row);
    }
    this.#wide.clear();
    return row;
  }

  labelsOf(row: number): Labels {
    return this.#labels[row] ?? {};
  }

  /** Rows whose labels satisfy the selector. */
  matching(selector: Selector): RowSet {
    if (!nestsDeeperThan(selector, deepest)) return this.#matching(selector);
    const fits = (labels: Labels, row: number): number[] => (evaluateSelector(selector, labels) ? [row] : []);
    return RowSet.of(this.#labels.flatMap(fits), this.rows);
  }

  #matching(selector: Selector): RowSet {
    switch (selector.op) {
      case 'all':
      case 'global':
        return this.#kept('all', () => RowSet.all(this.rows));
      case 'not':
        return this.#matching(selector.of).complement();
      case 'and':
        return this.#every(selector.of);
      case 'or':
        return this.#some(selector.of);
      case 'ne':
      case 'not-in':
        return this.#kept(leafKey(selector), () => this.#rowsOf(positive(selector)).complement());
      default:
        return this.#rowsOf(selector);
    }
  }

  #kept(key: string, make: () => RowSet): RowSet {
    const known = this.#wide.get(key);
    if (known !== undefined) return known;
    const made = make();
    if (made.bits !== null) this.#wide.set(key, made);
    return made;
  }

  /** The most selective part decides who is looked at. */
  #every(parts: readonly Selector[]): RowSet {
    const bySize = parts
      .map((part) => ({ part, most: this.#atMost(part) }))
      .sort((a, b) => a.most - b.most)
      .map(({ part }) => part);
    const [first, ...rest] = bySize;
    if (first === undefined) return RowSet.all(this.rows);
    let found = this.#matching(first);
    for (const [at, part] of rest.entries()) {
      if (found.ids !== null && found.ids.length <= fewCandidates) {
        const left = rest.slice(at);
        const fits = (row: number): boolean => left.every((one) => evaluateSelector(one, this.labelsOf(row)));
        return RowSet.of(found.ids.filter(fits), this.rows);
      }
      found = found.and(this.#matching(part));
    }
    return found;
  }

  #some(parts: readonly Selector[]): RowSet {
    const [first, ...rest] = parts;
    if (first === undefined) return RowSet.of([], this.rows);
    return rest.reduce((found, part) => found.or(this.#matching(part)), this.#matching(first));
  }

  /** Upper bound of how many rows can match, without looking at any. */
  #atMost(selector: Selector): number {
    switch (selector.op) {
      case 'eq':
        return this.#keys.get(selector.key)?.byValue.get(selector.value)?.length ?? 0;
      case 'in': {
        const rows = this.#keys.get(selector.key);
        return selector.values.reduce((sum, value) => sum + (rows?.byValue.get(value)?.length ?? 0), 0);
      }
      case 'has':
      case 'contains':
      case 'starts':
      case 'ends':
        return this.#keys.get(selector.key)?.having.length ?? 0;
      case 'and':
        return selector.of.reduce((least, part) => Math.min(least, this.#atMost(part)), this.rows);
      default:
        return this.rows;
    }
  }

  /** Rows of a positive leaf: one that an absent label never satisfies. */
  #rowsOf(leaf: Selector): RowSet {
    const rows = 'key' in leaf ? this.#keys.get(leaf.key) : undefined;
    if (rows === undefined) return RowSet.of([], this.rows);
    switch (leaf.op) {
      case 'has':
        return this.#kept(leafKey(leaf), () => this.#packed(rows.having));
      case 'eq': {
        const same = rows.byValue.get(leaf.value) ?? [];
        return this.#isWide(same.length)
          ? this.#kept(leafKey(leaf), () => this.#packed(same))
          : RowSet.of(same, this.rows);
      }
      case 'in':
        return this.#union(leaf.values.map((value) => rows.byValue.get(value) ?? []));
      case 'starts':
        return this.#kept(leafKey(leaf), () => this.#union(listsFrom(rows, leaf.value)));
      case 'contains':
      case 'ends':
        return this.#kept(leafKey(leaf), () => this.#union(listsWith(rows.byValue, textTest(leaf))));
      default:
        throw new TypeError(`${leaf.op} is no positive leaf`);
    }
  }

  #union(lists: readonly number[][]): RowSet {
    const present: number[][] = [];
    let total = 0;
    for (const list of lists) {
      if (list.length > 0) present.push(list);
      total += list.length;
    }
    if (present.length > 1 && total * 64 < this.rows)
      return RowSet.of(
        present.flat().sort((a, b) => a - b),
        this.rows,
      );
    return present.length === 0 ? RowSet.of([], this.rows) : RowSet.union(present, this.rows);
  }

  #packed(list: readonly number[]): RowSet {
    return this.#isWide(list.length) ? RowSet.union([list, []], this.rows) : RowSet.of(list, this.rows);
  }

  /** One bit for every row takes less room than the rows themselves. */
  #isWide(rows: number): boolean {
    return rows * 64 >= this.rows;
  }
}

const leafKey = (leaf: Selector): string => JSON.stringify(leaf);

function listsWith(byValue: ReadonlyMap<string, number[]>, fits: (value: string) => boolean): number[][] {
  const lists: number[][] = [];
  for (const [value, rows] of byValue) if (fits(value)) lists.push(rows);
  return lists;
}

/** Rows whose value begins with the prefix: neighbours in the order of values. */
function listsFrom(rows: KeyRows, prefix: string): number[][] {
  rows.sorted ??= [...rows.byValue.keys()].sort();
  const { sorted, byValue } = rows;
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((sorted[middle] ?? '') < prefix) low = middle + 1;
    else high = middle;
  }
  const lists: number[][] = [];
  for (let at = low; sorted[at]?.startsWith(prefix) === true; at++)
    lists.push(byValue.get(sorted[at] ?? '') ?? []);
  return lists;
}

/** The test of a label that is there. */
function textTest(leaf: Selector): (value: string) => boolean {
  const asked = 'value' in leaf ? leaf.value : '';
  switch (leaf.op) {
    case 'contains':
      return (value) => value.includes(asked);
    case 'ends':
      return (value) => value.endsWith(asked);
    default:
      throw new TypeError(`${leaf.op} is no test of text`);
  }
}

function positive(leaf: Selector): Selector {
  if (leaf.op === 'ne') return { op: 'eq', key: leaf.key, value: leaf.value };
  if (leaf.op === 'not-in') return { op: 'in', key: leaf.key, values: leaf.values };
  return leaf;
}
