/** Whether a selector over endpoint labels can choose pods of a namespace, when only the namespace is known. */
import { evaluateSelector, type Labels, type Namespace, type Selector } from '@/lib/policy';

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

function reach(selector: Selector, labels: Labels, isKnown: (key: string) => boolean): Reach {
  switch (selector.op) {
    case 'all':
    case 'global':
      return 'all';
    case 'not':
      return negate[reach(selector.of, labels, isKnown)];
    case 'and': {
      const parts = selector.of.map((part) => reach(part, labels, isKnown));
      return parts.includes('none') ? 'none' : parts.every((part) => part === 'all') ? 'all' : 'some';
    }
    case 'or': {
      const parts = selector.of.map((part) => reach(part, labels, isKnown));
      return parts.includes('all') ? 'all' : parts.every((part) => part === 'none') ? 'none' : 'some';
    }
    default:
      return isKnown(selector.key) ? (evaluateSelector(selector, labels) ? 'all' : 'none') : 'some';
  }
}

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
