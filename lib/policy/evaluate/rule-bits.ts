/** One bit a rule, and a bounded memory of such vectors. */
export const emptyBits = (rules: number): Uint32Array => new Uint32Array((rules + 31) >>> 5);

export function setBit(bits: Uint32Array, rule: number): void {
  bits[rule >>> 5] = (bits[rule >>> 5] ?? 0) | (1 << (rule & 31));
}

/** Words kept per memory: 16 MB. */
const maxWords = 4_000_000;

/** Forgets everything when it is full: what is needed again is made again. */
export class BitsMemory {
  readonly #kept = new Map<number, Uint32Array>();
  #words = 0;

  get(key: number): Uint32Array | undefined {
    return this.#kept.get(key);
  }

  keep(key: number, bits: Uint32Array): Uint32Array {
    if (this.#words + bits.length > maxWords) {
      this.#kept.clear();
      this.#words = 0;
    }
    this.#words += bits.length;
    this.#kept.set(key, bits);
    return bits;
  }
}
