/** A label, one of whose values an entity must have to satisfy a selector; values null = any. */
import { foldSelector, type Selector, type SelectorLeaf } from '../selector/selector';

export interface RequiredTerm {
  readonly key: string;
  readonly values: readonly string[] | null;
}

/** Narrower terms first: a value before a list of them before any value. */
const breadth = (terms: readonly RequiredTerm[]): number =>
  terms.reduce((sum, { values }) => sum + (values?.length ?? 1_000), 0);

function ofLeaf(leaf: SelectorLeaf): readonly RequiredTerm[] | null {
  switch (leaf.op) {
    case 'eq':
      return [{ key: leaf.key, values: [leaf.value] }];
    case 'in':
      return [{ key: leaf.key, values: leaf.values }];
    case 'has':
    case 'contains':
    case 'starts':
    case 'ends':
      return [{ key: leaf.key, values: null }];
    default:
      return null;
  }
}

/** Terms one of which must hold; null where an entity without any particular label may satisfy the selector. */
export const requiredTerms = (selector: Selector): readonly RequiredTerm[] | null =>
  foldSelector<readonly RequiredTerm[] | null>(selector, {
    leaf: ofLeaf,
    not: () => null,
    group: (op, parts) => {
      const options = parts.filter((terms) => terms !== null);
      if (op === 'and') return options.sort((a, b) => breadth(a) - breadth(b))[0] ?? null;
      return options.length < parts.length ? null : options.flat();
    },
  });
