/** A parsed selector, and how to walk it (calico-policy §2.2). */

export type SelectorLeaf =
  | { readonly op: 'all' }
  | { readonly op: 'global' }
  | { readonly op: 'has'; readonly key: string }
  | {
      readonly op: 'eq' | 'ne' | 'contains' | 'starts' | 'ends';
      readonly key: string;
      readonly value: string;
    }
  /** Values sorted, each once. */
  | { readonly op: 'in' | 'not-in'; readonly key: string; readonly values: readonly string[] };

export type SelectorGroup =
  | { readonly op: 'not'; readonly of: Selector }
  /** Two parts at least. */
  | { readonly op: 'and' | 'or'; readonly of: readonly Selector[] };

export type Selector = SelectorLeaf | SelectorGroup;

/** Of a label, in characters (§2.1). */
export const maxLabelLength = 512;

/** `!` binds to one primary, and two of them cancel out. */
export const not = (selector: Selector): Selector =>
  selector.op === 'not' ? selector.of : { op: 'not', of: selector };

/** All of the given ones; null when none is. */
export function and(...parts: readonly (Selector | null)[]): Selector | null {
  const present = parts.filter((part) => part !== null);
  const [first] = present;
  if (first === undefined) return null;
  return present.length === 1 ? first : { op: 'and', of: present };
}

export const isGroup = (selector: Selector): selector is SelectorGroup =>
  selector.op === 'not' || selector.op === 'and' || selector.op === 'or';

const partsOf = (selector: Selector): readonly Selector[] =>
  isGroup(selector) ? (selector.op === 'not' ? [selector.of] : selector.of) : [];

/** For what recurses over selectors: beyond some levels, which nobody writes, it has to do without. */
export function nestsDeeperThan(selector: Selector, levels: number): boolean {
  let level: readonly Selector[] = [selector];
  for (let depth = 0; depth <= levels; depth++) {
    level = level.flatMap(partsOf);
    if (level.length === 0) return false;
  }
  return true;
}

/** Every leaf, in order. */
export function leavesOf(selector: Selector): SelectorLeaf[] {
  const leaves: SelectorLeaf[] = [];
  const todo: Selector[] = [selector];
  for (let next = todo.pop(); next !== undefined; next = todo.pop()) {
    if (!isGroup(next)) leaves.push(next);
    else for (const part of partsOf(next).toReversed()) todo.push(part);
  }
  return leaves;
}

export interface SelectorFold<T> {
  readonly leaf: (leaf: SelectorLeaf) => T;
  readonly not: (part: T) => T;
  readonly group: (op: 'and' | 'or', parts: readonly T[]) => T;
}

/** From the leaves up, without recursion: nobody limits how deep a selector nests, and a stack would. */
export function foldSelector<T>(selector: Selector, fold: SelectorFold<T>): T {
  const visits: { readonly node: Selector; readonly entered: boolean }[] = [
    { node: selector, entered: false },
  ];
  const values: T[] = [];
  for (let visit = visits.pop(); visit !== undefined; visit = visits.pop()) {
    const { node, entered } = visit;
    if (!isGroup(node)) values.push(fold.leaf(node));
    else if (!entered) {
      visits.push({ node, entered: true });
      for (const part of partsOf(node).toReversed()) visits.push({ node: part, entered: false });
    } else if (node.op === 'not') values.push(...values.splice(-1).map(fold.not));
    else values.push(fold.group(node.op, values.splice(values.length - node.of.length)));
  }
  for (const value of values) return value;
  throw new RangeError('a group of a selector has at least one part');
}
