/** Values and their ids, 0, 1, 2, … in the order in which they were first seen; append-only. */
export class IdTable<T> {
  readonly #ids = new Map<string, number>();
  readonly #values: T[] = [];
  readonly #texts: string[] = [];
  #textLength = 0;

  get size(): number {
    return this.#values.length;
  }

  /** Characters of all texts: what the table holds of memory grows with it. */
  get textLength(): number {
    return this.#textLength;
  }

  /** `text` is equal exactly when the values are; the value is asked for once. */
  idOf(text: string, value: () => T): number {
    const known = this.#ids.get(text);
    if (known !== undefined) return known;
    const id = this.#values.length;
    this.#ids.set(text, id);
    this.#values.push(value());
    this.#texts.push(text);
    this.#textLength += text.length;
    return id;
  }

  value(id: number): T {
    this.#check(id);
    return this.#values[id] as T;
  }

  text(id: number): string {
    this.#check(id);
    return this.#texts[id] ?? '';
  }

  #check(id: number): void {
    if (!(id >= 0 && id < this.#values.length))
      throw new RangeError(`No flow row can refer to the id ${id}.`);
  }
}
