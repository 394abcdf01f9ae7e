/** Part of the plain evaluator: whether a selector, as text, is true of labels (calico-policy §2.3, §2.5). */
import type { Labels } from '../model/snapshot';
import { parseSelector, type Selector } from '../selector/selector';

/** What the rewriting of §2.5 makes of a selector: a prefix before every label, and what all() and global() come to. */
export interface Meaning {
  readonly prefix: string;
  readonly all: boolean;
  readonly global: boolean;
}

/** Only empty text is no criterion; blanks alone are all(). */
export const isWritten = (text: string | undefined): text is string => text !== undefined && text !== '';

/** Blanks parse by themselves, but not as the `(  )` that joining with another selector makes of them (§1.5). */
export const isBlank = (text: string | undefined): boolean => isWritten(text) && text.trim() === '';

export const parses = (text: string | undefined): boolean => !isWritten(text) || parseSelector(text).ok;

function isTrue(selector: Selector, labels: Labels, meaning: Meaning): boolean {
  switch (selector.op) {
    case 'all':
      return meaning.all;
    case 'global':
      return meaning.global;
    case 'not':
      return !isTrue(selector.of, labels, meaning);
    case 'and':
      return !selector.of.some((part) => !isTrue(part, labels, meaning));
    case 'or':
      return selector.of.some((part) => isTrue(part, labels, meaning));
  }
  const key = meaning.prefix + selector.key;
  const value = Object.hasOwn(labels, key) ? labels[key] : undefined;
  const table: Record<typeof selector.op, () => boolean> = {
    has: () => value !== undefined,
    eq: () => 'value' in selector && value === selector.value,
    ne: () => 'value' in selector && value !== selector.value,
    contains: () => 'value' in selector && value !== undefined && value.indexOf(selector.value) >= 0,
    starts: () => 'value' in selector && value !== undefined && value.indexOf(selector.value) === 0,
    ends: () => 'value' in selector && value?.endsWith(selector.value) === true,
    in: () => 'values' in selector && selector.values.some((one) => one === value),
    'not-in': () => 'values' in selector && !selector.values.some((one) => one === value),
  };
  return table[selector.op]();
}

/** Whether the text, a selector that parses, is true of the labels. */
export function holds(text: string, labels: Labels, meaning: Partial<Meaning> = {}): boolean {
  const parsed = parseSelector(text);
  if (!parsed.ok) throw new Error(`the plain evaluator takes selectors that parse: ${text}`);
  return isTrue(parsed.selector, labels, { prefix: '', all: true, global: true, ...meaning });
}
