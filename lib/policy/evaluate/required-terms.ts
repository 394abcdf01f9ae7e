/** A label, one of whose values an entity must have to satisfy a selector; values null = any. */
import type { Selector } from '../selector/selector';

export interface RequiredTerm {
  readonly key: string;
  readonly values: readonly string[] | null;
}

/** Narrower terms first: a value before a list of them before any value. */
const breadth = (terms: readonly RequiredTerm[]): number =>
  terms.reduce((sum, { values }) => sum + (values?.length ?? 1_000), 0);

/** Terms one of which must hold; null where an entity without any particular label may satisfy the selector. */
export function requiredTerms(selector: Selector): readonly RequiredTerm[] | null {
  switch (selector.op) {
    case 'eq':
      return [{ key: selector.key, values: [selector.value] }];
    case 'in':
      return [{ key: selector.key, values: selector.values }];
    case 'has':
    case 'contains':
    case 'starts':
    case 'ends':
      return [{ key: selector.key, values: null }];
    case 'and': {
      const options = selector.of.map(requiredTerms).filter((terms) => terms !== null);
      return options.sort((a, b) => breadth(a) - breadth(b))[0] ?? null;
    }
    case 'or': {
      const parts = selector.of.map(requiredTerms);
      return parts.some((terms) => terms === null) ? null : parts.flatMap((terms) => terms ?? []);
    }
    default:
      return null;
  }
}
