/** Kubernetes label selectors as Calico's converter writes them (calico-policy §5.1). */
import type { LabelSelector } from '../model/policy';
import { and, prefixLabels, type Selector } from '../selector/selector';

const namespaceLabel = 'projectcalico.org/namespace';

/** Carried by every pod and by nothing else, so a selector with this term never meets a set or a host endpoint. */
const podTerm: Selector = { op: 'eq', key: 'projectcalico.org/orchestrator', value: 'k8s' };

function expressionSelector(expression: NonNullable<LabelSelector['matchExpressions']>[number]): Selector {
  const { key, values = [] } = expression;
  switch (expression.operator) {
    case 'In':
      return { op: 'in', key, values: [...new Set(values)].sort() };
    case 'NotIn':
      return { op: 'not-in', key, values: [...new Set(values)].sort() };
    case 'Exists':
      return { op: 'has', key };
    case 'DoesNotExist':
      return { op: 'not', of: { op: 'has', key } };
  }
}

/** All of them must hold; none selects everything. */
function labelTerms(selector: LabelSelector): readonly Selector[] {
  const labels = Object.entries(selector.matchLabels ?? {}).sort(([a], [b]) => (a < b ? -1 : 1));
  const equalities = labels.map(([key, value]): Selector => ({ op: 'eq', key, value }));
  return [...equalities, ...(selector.matchExpressions ?? []).map(expressionSelector)];
}

/** null = selects everything. */
export const labelSelector = (selector: LabelSelector): Selector | null => and(...labelTerms(selector));

export const inNamespace = (name: string): Selector => ({ op: 'eq', key: namespaceLabel, value: name });

/** An empty selector means all namespaces: whatever lies in one. */
export function inNamespaces(selector: LabelSelector): Selector {
  const inner = labelSelector(selector);
  return inner === null ? { op: 'has', key: namespaceLabel } : prefixLabels(inner, 'pcns.');
}

/** Pods of some namespaces with some labels. */
export const podsIn = (namespaces: Selector, pods: LabelSelector): Selector =>
  and(podTerm, namespaces, ...labelTerms(pods)) ?? podTerm;
