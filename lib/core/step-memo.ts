/** Answers that only depend on an immutable object and a text: polling asks the same again and again. */
import type { Steps } from '@/lib/policy';

/** A few waves, a few ways to look at one list, are asked about at a time. */
const maxKept = 16;

export class StepMemo<K extends object, T> {
  readonly #byOwner = new WeakMap<K, Map<string, T>>();

  /** The answer, made in steps when it is not known. Only what was finished is remembered. */
  *steps(owner: K, key: string, make: () => Steps<T>): Steps<T> {
    const found = this.#byOwner.get(owner)?.get(key);
    return found === undefined ? this.#keep(owner, key, yield* make()) : found;
  }

  #keep(owner: K, key: string, value: T): T {
    const known = this.#byOwner.get(owner) ?? new Map<string, T>();
    this.#byOwner.set(owner, known);
    known.set(key, value);
    for (const old of known.keys()) {
      if (known.size <= maxKept) break;
      known.delete(old);
    }
    return value;
  }
}
