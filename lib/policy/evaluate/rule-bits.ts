/** One bit a rule, and a bounded memory of such vectors. */
export const emptyBits = (rules: number): Uint32Array => new Uint32Array((rules + 31) >>> 5);

export function setBit(bits: Uint32Array, rule: number): void {
  bits[rule >>> 5] = (bits[rule >>> 5] ?? 0) | (1 << (rule & 31));
}

/** Words kept per memory: 16 MB. */
const maxWords = 4_000_000;
/** Vectors that are allocated together: one by one each would be a piece of memory of its own. */
const slabSize = 64;

/** Forgets everything when it is full: what is needed again is made again. */
export class BitsMemory {
  readonly #kept = new Map<number, Uint32Array>();
  #words = 0;
  #slab = new Uint32Array(0);
  #used = 0;

  get(key: number): Uint32Array | undefined {
    return this.#kept.get(key);
  }

  /** A copy, kept under the key and free to be written. */
  keep(key: number, bits: Uint32Array): Uint32Array {
    if (this.#words + bits.length > maxWords) {
      this.#kept.clear();
      this.#words = 0;
    }
    this.#words += bits.length;
    if (this.#used + bits.length > this.#slab.length) {
      this.#slab = new Uint32Array(bits.length * slabSize);
      this.#used = 0;
    }
    const copy = this.#slab.subarray(this.#used, this.#used + bits.length);
    this.#used += bits.length;
    copy.set(bits);
    this.#kept.set(key, copy);
    return copy;
  }
}
