/** Whether labels satisfy a selector (calico-policy §2.3). */
import type { Labels } from '../model/snapshot';
import { foldSelector, type Selector, type SelectorLeaf } from './tree';

/** Own properties only: a label called `constructor` is absent unless it is written. */
const labelValue = (labels: Labels, key: string): string | undefined =>
  Object.hasOwn(labels, key) ? labels[key] : undefined;

/** An absent label satisfies `!=` and `not in`, and nothing else. */
function leafHolds(leaf: SelectorLeaf, labels: Labels): boolean {
  switch (leaf.op) {
    case 'all':
    case 'global':
      return true;
    case 'has':
      return labelValue(labels, leaf.key) !== undefined;
    case 'eq':
      return labelValue(labels, leaf.key) === leaf.value;
    case 'ne':
      return labelValue(labels, leaf.key) !== leaf.value;
    case 'contains':
      return labelValue(labels, leaf.key)?.includes(leaf.value) ?? false;
    case 'starts':
      return labelValue(labels, leaf.key)?.startsWith(leaf.value) ?? false;
    case 'ends':
      return labelValue(labels, leaf.key)?.endsWith(leaf.value) ?? false;
    case 'in':
    case 'not-in': {
      const value = labelValue(labels, leaf.key);
      const inside = value !== undefined && leaf.values.includes(value);
      return leaf.op === 'in' ? inside : !inside;
    }
  }
}

/** Deeper than any person nests; below it the fold takes over, which needs no stack. */
const deepest = 500;

function holds(selector: Selector, labels: Labels, depth: number): boolean {
  if (depth > deepest)
    return foldSelector(selector, {
      leaf: (leaf) => leafHolds(leaf, labels),
      not: (part) => !part,
      group: (op, parts) => (op === 'or' ? parts.includes(true) : !parts.includes(false)),
    });
  switch (selector.op) {
    case 'not':
      return !holds(selector.of, labels, depth + 1);
    case 'and':
      for (const part of selector.of) if (!holds(part, labels, depth + 1)) return false;
      return true;
    case 'or':
      for (const part of selector.of) if (holds(part, labels, depth + 1)) return true;
      return false;
    default:
      return leafHolds(selector, labels);
  }
}

export const evaluateSelector = (selector: Selector, labels: Labels): boolean => holds(selector, labels, 0);
