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
