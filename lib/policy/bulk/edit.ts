/** Changes of a snapshot, as they come from a watch. */
import type { EndpointRef, Namespace, Pod, Snapshot } from '../model/snapshot';
import type { PolicyChange } from '../model/verdict';

export interface SnapshotEdit {
  readonly policies?: PolicyChange;
  readonly pods?: { readonly put?: readonly Pod[]; readonly remove?: readonly EndpointRef[] };
  readonly namespaces?: { readonly put?: readonly Namespace[]; readonly remove?: readonly string[] };
  /** Whole lists in place of the old ones. */
  readonly replace?: Partial<Omit<Snapshot, 'policies' | 'pods' | 'namespaces'>>;
}

/** Values by key, in the order they came first. */
export class Keyed<T> {
  readonly #values = new Map<string, T>();
  #list: readonly T[] | null = null;

  constructor(
    values: readonly T[],
    private readonly keyOf: (value: T) => string,
  ) {
    for (const value of values) this.#values.set(keyOf(value), value);
  }

  get(key: string): T | undefined {
    return this.#values.get(key);
  }

  put(value: T): void {
    this.#values.set(this.keyOf(value), value);
    this.#list = null;
  }

  remove(key: string): void {
    this.#values.delete(key);
    this.#list = null;
  }

  values(): readonly T[] {
    this.#list ??= [...this.#values.values()];
    return this.#list;
  }
}
