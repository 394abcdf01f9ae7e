/** Answers that only depend on an engine and a text: engines are immutable, so polling asks the same again and again. */
import type { Engine, Steps } from '@/lib/policy';

/** A few waves are looked at at a time. */
const maxKept = 16;

export class EngineMemo<T> {
  readonly #byEngine = new WeakMap<Engine, Map<string, T>>();

  /** The answer, made in steps when it is not known. Only what was finished is remembered. */
  *steps(engine: Engine, key: string, make: () => Steps<T>): Steps<T> {
    const found = this.#byEngine.get(engine)?.get(key);
    return found === undefined ? this.#keep(engine, key, yield* make()) : found;
  }

  #keep(engine: Engine, key: string, value: T): T {
    const known = this.#byEngine.get(engine) ?? new Map<string, T>();
    this.#byEngine.set(engine, known);
    known.set(key, value);
    for (const old of known.keys()) {
      if (known.size <= maxKept) break;
      known.delete(old);
    }
    return value;
  }
}
