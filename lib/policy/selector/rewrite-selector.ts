/** Rewriting of selectors before they are joined (calico-policy §2.5). */
import { foldSelector, leavesOf, not, type Selector, type SelectorLeaf } from './tree';

/** Rewrites every leaf. */
export const mapLeaves = (selector: Selector, rewrite: (leaf: SelectorLeaf) => Selector): Selector =>
  foldSelector<Selector>(selector, {
    leaf: rewrite,
    not,
    group: (op, parts) => ({ op, of: parts }),
  });

/** Puts `prefix` before every label. */
export const prefixLabels = (selector: Selector, prefix: string): Selector =>
  mapLeaves(selector, (leaf) => ('key' in leaf ? { ...leaf, key: prefix + leaf.key } : leaf));

/** Replaces every `all()`. */
export const replaceAll = (selector: Selector, by: Selector): Selector =>
  mapLeaves(selector, (leaf) => (leaf.op === 'all' ? by : leaf));

/** Length of the longest label, 0 where there is none. */
export const longestLabel = (selector: Selector): number =>
  leavesOf(selector).reduce((longest, leaf) => Math.max(longest, 'key' in leaf ? leaf.key.length : 0), 0);
