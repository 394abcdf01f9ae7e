/** Selectors as Felix hands them to its evaluator: rewritten for where they stand (calico-policy §2.5). */
import {
  type CalicoPolicy,
  type EntityRule,
  evaluateSelector,
  type Labels,
  parseSelector,
  type Selector,
} from '@/lib/policy';

export type Holds = (labels: Labels) => boolean;

/** Felix takes a policy with such a selector as not existing (calico-policy §1.5). */
export class NoSuchPolicy extends Error {}

export const namespaceLabel = 'projectcalico.org/namespace';
const accountLabel = 'projectcalico.org/serviceaccount';
export const isNamespaced: Holds = (labels) => Object.hasOwn(labels, namespaceLabel);

export const isWritten = (text: string | undefined): text is string =>
  text !== undefined && text.trim() !== '';

function parsed(text: string): Selector {
  const result = parseSelector(text);
  if (!result.ok) throw new NoSuchPolicy(`The selector ${JSON.stringify(text)} does not parse`);
  return result.selector;
}

/** Truth of a selector whose keys stand under a prefix, with what `all()` and `global()` mean there. */
function meaning(selector: Selector, prefix: string, all: Holds, global: Holds): Holds {
  switch (selector.op) {
    case 'all':
      return all;
    case 'global':
      return global;
    case 'not': {
      const inner = meaning(selector.of, prefix, all, global);
      return (labels) => !inner(labels);
    }
    case 'and':
    case 'or': {
      const parts = selector.of.map((part) => meaning(part, prefix, all, global));
      return selector.op === 'and'
        ? (labels) => parts.every((part) => part(labels))
        : (labels) => parts.some((part) => part(labels));
    }
    default: {
      const moved: Selector = { ...selector, key: prefix + selector.key };
      return (labels) => evaluateSelector(moved, labels);
    }
  }
}

const always: Holds = () => true;
export const and = (...parts: readonly (Holds | null)[]): Holds => {
  const asked = parts.filter((part) => part !== null);
  return (labels) => asked.every((part) => part(labels));
};
export const inNamespace =
  (namespace: string): Holds =>
  (labels) =>
    labels[namespaceLabel] === namespace;

/** A selector at policy level that does not parse is dropped, and the policy selects more than written. */
function lenient(text: string | undefined, prefix: string, all: Holds): Holds | null {
  if (!isWritten(text)) return null;
  const result = parseSelector(text);
  return result.ok ? meaning(result.selector, prefix, all, always) : null;
}

export function subjectOf(policy: CalicoPolicy): Holds {
  const { namespace, selector, namespaceSelector, serviceAccountSelector } = policy;
  const global = namespace === null;
  // The text all() of the joined selector is rewritten, the policy's own selector included.
  const hasAccount: Holds = (labels) => Object.hasOwn(labels, accountLabel);
  const byNamespace = global ? lenient(namespaceSelector, 'pcns.', isNamespaced) : null;
  const byAccount = lenient(serviceAccountSelector, 'pcsa.', global ? hasAccount : always);
  const all = byNamespace !== null ? isNamespaced : byAccount !== null && global ? hasAccount : always;
  const own = parsed(selector);
  return and(
    isWritten(selector) ? meaning(own, '', all, always) : null,
    global ? null : inNamespace(namespace),
    byNamespace,
    byAccount,
  );
}

/** What an entity must be to be in the positive set of a rule's end, or null when none is asked for. */
export function positiveOf(entity: EntityRule, namespace: string | null): Holds | null {
  const { selector, notSelector, namespaceSelector, serviceAccounts } = entity;
  const names = serviceAccounts?.names ?? [];
  const account = serviceAccounts?.selector;
  const own = [isWritten(selector), names.length > 0, isWritten(account), isWritten(namespaceSelector)];
  if (!own.includes(true) && (namespace === null || !isWritten(notSelector))) return null;
  return and(
    isWritten(namespaceSelector)
      ? meaning(parsed(namespaceSelector), 'pcns.', isNamespaced, (labels) => !isNamespaced(labels))
      : namespace === null
        ? null
        : inNamespace(namespace),
    names.length === 0 ? null : (labels) => names.includes(labels[accountLabel] ?? ''),
    isWritten(account) ? meaning(parsed(account), 'pcsa.', always, always) : null,
    isWritten(selector) ? meaning(parsed(selector), '', always, always) : null,
  );
}

export const negativeOf = (entity: EntityRule): Holds | null =>
  isWritten(entity.notSelector) ? meaning(parsed(entity.notSelector), '', always, always) : null;
