/** Part of the plain evaluator: label selectors of Kubernetes as Calico reads them (calico-policy §5.1). */
import type { LabelSelector } from '../model/policy';
import type { Labels } from '../model/snapshot';

export function labelSelectorHolds(selector: LabelSelector, labels: Labels, prefix = ''): boolean {
  const read = (key: string): string | undefined => labels[prefix + key];
  return (
    Object.entries(selector.matchLabels ?? {}).every(([key, value]) => read(key) === value) &&
    (selector.matchExpressions ?? []).every(({ key, operator, values = [] }) => {
      const value = read(key);
      const inside = value !== undefined && values.includes(value);
      const table = {
        In: inside,
        NotIn: !inside,
        Exists: value !== undefined,
        DoesNotExist: value === undefined,
      };
      return table[operator];
    })
  );
}

export const isPod = (labels: Labels): boolean => labels['projectcalico.org/orchestrator'] === 'k8s';

/** An empty selector is every namespace, which an entity without one is not in. */
export function inSelectedNamespace(selector: LabelSelector, labels: Labels): boolean {
  const empty =
    Object.keys(selector.matchLabels ?? {}).length === 0 && (selector.matchExpressions ?? []).length === 0;
  if (empty) return labels['projectcalico.org/namespace'] !== undefined;
  return labelSelectorHolds(selector, labels, 'pcns.');
}
