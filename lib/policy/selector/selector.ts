/** Calico's selector language in one place (calico-policy §2): parse, print, evaluate, rewrite, walk. */
export { evaluateSelector } from './evaluate-selector';
export { type ParsedSelector, parseSelector, type SelectorError } from './parse-selector';
export { printSelector } from './print-selector';
export { longestLabel, mapLeaves, prefixLabels, replaceAll } from './rewrite-selector';
export {
  and,
  foldSelector,
  isGroup,
  leavesOf,
  maxLabelLength,
  nestsDeeperThan,
  not,
  type Selector,
  type SelectorFold,
  type SelectorLeaf,
} from './tree';
