/**
 * Endpoints by the labels that selectors can tell apart (performance §5, identity classes). Labels that change with every
 * revision or name a single pod are left out unless a selector asks for them.
 */
import type { Labels } from '../model/snapshot';
import { SelectorIndex } from '../selector/selector-index';

/** Kubernetes' own labels that are different for each revision or pod; nobody writes policy with them. */
const volatile: ReadonlySet<string> = new Set([
  'pod-template-hash',
  'pod-template-generation',
  'controller-revision-hash',
  'controller-uid',
  'job-name',
  'statefulset.kubernetes.io/pod-name',
  'apps.kubernetes.io/pod-index',
  'batch.kubernetes.io/controller-uid',
  'batch.kubernetes.io/job-name',
  'batch.kubernetes.io/job-completion-index',
]);

export class LabelClasses {
  /** One row a class; class numbers are row numbers. */
  readonly index = new SelectorIndex();
  readonly #byText = new Map<string, number>();
  readonly #byObject = new WeakMap<Labels, number>();

  /** `mentioned`: labels that some selector asks for. */
  constructor(readonly mentioned: ReadonlySet<string>) {}

  /** Whether policies that ask for these labels can be judged by these classes. */
  tellsApart(keys: ReadonlySet<string>): boolean {
    for (const key of keys) if (volatile.has(key) && !this.mentioned.has(key)) return false;
    return true;
  }

  /** Number of the class of these labels; equal for labels that no selector tells apart. */
  of(labels: Labels): number {
    const known = this.#byObject.get(labels);
    if (known !== undefined) return known;
    const keys = Object.keys(labels).filter((key) => !volatile.has(key) || this.mentioned.has(key));
    keys.sort();
    let text = '';
    for (const key of keys) text += `${key}\u0000${labels[key]}\u0001`;
    let found = this.#byText.get(text);
    if (found === undefined) {
      found = this.index.add(Object.fromEntries(keys.map((key) => [key, labels[key] ?? ''])));
      this.#byText.set(text, found);
    }
    this.#byObject.set(labels, found);
    return found;
  }
}
