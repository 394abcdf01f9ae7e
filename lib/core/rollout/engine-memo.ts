/** Answers that only depend on an engine and a text: engines are immutable, so polling asks the same again and again. */
import type { Engine } from '@/lib/policy';

/** A few waves are looked at at a time. */
const maxKept = 16;

export class EngineMemo<T> {
  readonly #byEngine = new WeakMap<Engine, Map<string, T>>();

  get(engine: Engine, key: string, make: () => T): T {
    let known = this.#byEngine.get(engine);
    if (known === undefined) {
      known = new Map();
      this.#byEngine.set(engine, known);
    }
    const found = known.get(key);
    if (found !== undefined) return found;
    const value = make();
    known.set(key, value);
    for (const old of known.keys()) {
      if (known.size <= maxKept) break;
      known.delete(old);
    }
    return value;
  }
}
