/** Label selectors of Kubernetes' own policies, over labels as Calico gives them to entities (calico-policy §5.1). */
import type { LabelSelector, Labels } from '@/lib/policy';
import { and, type Holds, inNamespace, isNamespaced } from './selectors';

type Expression = NonNullable<LabelSelector['matchExpressions']>[number];

const read = (labels: Labels, key: string): string | undefined =>
  Object.hasOwn(labels, key) ? labels[key] : undefined;

function expressionHolds({ operator, values = [] }: Expression, value: string | undefined): boolean {
  switch (operator) {
    case 'In':
      return value !== undefined && values.includes(value);
    case 'NotIn':
      return value === undefined || !values.includes(value);
    case 'Exists':
      return value !== undefined;
    case 'DoesNotExist':
      return value === undefined;
  }
}

/** Over keys under a prefix; an empty selector holds for everything. */
export function labelsHold(selector: LabelSelector, prefix = ''): Holds {
  const equal = Object.entries(selector.matchLabels ?? {});
  const expressions = selector.matchExpressions ?? [];
  return (labels) =>
    equal.every(([key, value]) => read(labels, prefix + key) === value) &&
    expressions.every((expression) => expressionHolds(expression, read(labels, prefix + expression.key)));
}

export const isKubernetesPod: Holds = (labels) => labels['projectcalico.org/orchestrator'] === 'k8s';

/** Entities of namespaces with such labels; an empty selector means every namespace. */
export function namespacesHold(selector: LabelSelector): Holds {
  const written =
    Object.keys(selector.matchLabels ?? {}).length > 0 || (selector.matchExpressions ?? []).length > 0;
  return written ? labelsHold(selector, 'pcns.') : isNamespaced;
}

/** Pods that a peer of Kubernetes' own policies means; without a namespace selector those of `namespace`. */
export const peerPods = (
  pods: LabelSelector,
  namespaces: LabelSelector | undefined,
  namespace: string,
): Holds =>
  and(
    isKubernetesPod,
    namespaces === undefined ? inNamespace(namespace) : namespacesHold(namespaces),
    labelsHold(pods),
  );
