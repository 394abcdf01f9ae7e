/** Kubernetes' label selector as monitors and their operator use it; an empty one selects everything. */
import type { Labels } from '@/lib/policy';
import { array, record, text } from '../wire-value';

export interface LabelSelector {
  readonly matchLabels: Labels;
  readonly matchExpressions: readonly {
    readonly key: string;
    readonly operator: string;
    readonly values: readonly string[];
  }[];
}

/** null where there is none: to most readers that is "nothing", where an empty one is "everything". */
export function parseLabelSelector(value: unknown): LabelSelector | null {
  if (typeof value !== 'object' || value === null) return null;
  const { matchLabels, matchExpressions } = record(value);
  return {
    matchLabels: Object.fromEntries(
      Object.entries(record(matchLabels)).map(([key, wanted]) => [key, text(wanted)]),
    ),
    matchExpressions: array(matchExpressions)
      .map(record)
      .map(({ key, operator, values }) => ({
        key: text(key),
        operator: text(operator),
        values: array(values).map(text),
      })),
  };
}

/** An operator nobody knows selects nothing, as the API server would have refused it. */
export function selectsLabels(selector: LabelSelector, labels: Labels): boolean {
  const has = (key: string): boolean => Object.hasOwn(labels, key);
  const fits = ({ key, operator, values }: LabelSelector['matchExpressions'][number]): boolean => {
    switch (operator) {
      case 'In':
        return has(key) && values.includes(labels[key] ?? '');
      case 'NotIn':
        return !has(key) || !values.includes(labels[key] ?? '');
      case 'Exists':
        return has(key);
      case 'DoesNotExist':
        return !has(key);
      default:
        return false;
    }
  };
  return (
    Object.entries(selector.matchLabels).every(([key, value]) => has(key) && labels[key] === value) &&
    selector.matchExpressions.every(fits)
  );
}
