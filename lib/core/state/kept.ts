/** Answers that everybody who asks for the same within a moment shares, also while they are in the making. */

interface Entry<T> {
  /** When it was asked for, unix seconds. */
  readonly at: number;
  readonly value: Promise<T>;
  isMade: boolean;
}

/** A handful of ranges is looked at by a handful of people. */
const maxKept = 24;

export class Kept<T> {
  readonly #entries = new Map<string, Entry<T>>();

  /** @param maxAge seconds after which an answer is made anew; one that is still being made is waited for instead. */
  constructor(
    private readonly maxAge: number,
    private readonly now: () => number,
  ) {}

  /** What fails is told to all who wait for it and then forgotten. */
  get(key: string, make: () => Promise<T>): Promise<T> {
    this.#forgetOld();
    const known = this.#entries.get(key);
    if (known !== undefined) return known.value;
    const entry: Entry<T> = { at: this.now(), value: make(), isMade: false };
    this.#entries.set(key, entry);
    entry.value.then(
      () => {
        entry.isMade = true;
      },
      () => {
        if (this.#entries.get(key) === entry) this.#entries.delete(key);
      },
    );
    return entry.value;
  }

  /** Answers about thousands of edges weigh megabytes: the old ones are not kept. */
  #forgetOld(): void {
    for (const [key, { at, isMade }] of this.#entries)
      if ((isMade && this.now() - at >= this.maxAge) || this.#entries.size >= maxKept)
        this.#entries.delete(key);
  }
}
