/** Whether a selector over endpoint labels can choose pods of a namespace, when only the namespace is known. */
import { evaluateSelector, foldSelector, type Labels, type Namespace, type Selector } from '@/lib/policy';

export type Reach = 'all' | 'none' | 'some';

const namespaceLabel = 'projectcalico.org/namespace';

/** Labels every pod of a namespace carries (calico-policy §2.4). */
export const namespaceLabels = (namespace: Namespace): Labels => ({
  ...Object.fromEntries(Object.entries(namespace.labels).map(([key, value]) => [`pcns.${key}`, value])),
  'pcns.projectcalico.org/name': namespace.name,
  [namespaceLabel]: namespace.name,
  'projectcalico.org/orchestrator': 'k8s',
});

const negate: Record<Reach, Reach> = { all: 'none', none: 'all', some: 'some' };

const reach = (selector: Selector, labels: Labels, isKnown: (key: string) => boolean): Reach =>
  foldSelector<Reach>(selector, {
    leaf: (leaf) => {
      if ('key' in leaf && !isKnown(leaf.key)) return 'some';
      return evaluateSelector(leaf, labels) ? 'all' : 'none';
    },
    not: (part) => negate[part],
    group: (op, parts) => {
      const [strong, weak] = op === 'and' ? (['none', 'all'] as const) : (['all', 'none'] as const);
      return parts.includes(strong) ? strong : parts.every((part) => part === weak) ? weak : 'some';
    },
  });

/** All, none or possibly some pods of the namespace. */
export const reachIn = (selector: Selector, namespace: Namespace): Reach =>
  reach(
    selector,
    namespaceLabels(namespace),
    (key) => key.startsWith('pcns.') || key === namespaceLabel || key === 'projectcalico.org/orchestrator',
  );

/** The same for a namespace that does not exist yet: only that its pods are pods is known. */
export const reachInNew = (selector: Selector): Reach =>
  reach(
    selector,
    { 'projectcalico.org/orchestrator': 'k8s' },
    (key) => key === 'projectcalico.org/orchestrator',
  );
