/** A set of row numbers: a sorted list while it is small, one bit a row when it is not. */
export class RowSet {
  private constructor(
    /** Ascending; null where `bits` holds them. */
    readonly ids: Uint32Array | null,
    readonly bits: Uint32Array | null,
    /** Rows that exist: bits above are zero. */
    readonly rows: number,
  ) {}

  /** @param ids ascending and distinct; a column of numbers is taken over, not copied */
  static of(ids: ArrayLike<number>, rows: number): RowSet {
    return new RowSet(ids instanceof Uint32Array ? ids : new Uint32Array(ids), null, rows);
  }

  static all(rows: number): RowSet {
    const bits = new Uint32Array((rows + 31) >>> 5).fill(0xffff_ffff);
    return new RowSet(null, maskTail(bits, rows), rows);
  }

  /** Union of lists, each ascending. */
  static union(lists: readonly ArrayLike<number>[], rows: number): RowSet {
    const [only] = lists;
    if (lists.length === 1 && only !== undefined) return RowSet.of(only, rows);
    const bits = new Uint32Array((rows + 31) >>> 5);
    for (const list of lists) setBits(bits, list);
    return new RowSet(null, bits, rows);
  }

  has(row: number): boolean {
    if (this.bits !== null) return ((this.bits[row >>> 5] ?? 0) & (1 << (row & 31))) !== 0;
    return this.ids !== null && contains(this.ids, row);
  }

  /** Calls back for every row, ascending. */
  forEach(each: (row: number) => void): void {
    if (this.ids !== null) for (const row of this.ids) each(row);
    const { bits } = this;
    if (bits === null) return;
    for (let word = 0; word < bits.length; word++) {
      let left = bits[word] ?? 0;
      while (left !== 0) {
        each((word << 5) + 31 - Math.clz32(left & -left));
        left &= left - 1;
      }
    }
  }

  toArray(): number[] {
    const found: number[] = [];
    this.forEach((row) => void found.push(row));
    return found;
  }

  complement(): RowSet {
    const bits = this.#dense().map((word) => ~word);
    return new RowSet(null, maskTail(bits, this.rows), this.rows);
  }

  and(other: RowSet): RowSet {
    const small = this.ids !== null ? this : other.ids !== null ? other : null;
    if (small?.ids != null) {
      const rest = small === this ? other : this;
      return RowSet.of(
        small.ids.filter((row) => rest.has(row)),
        this.rows,
      );
    }
    const [a, b] = [this.#dense(), other.#dense()];
    const bits = new Uint32Array(a.length);
    let found = 0;
    for (let word = 0; word < bits.length; word++) {
      const both = (a[word] ?? 0) & (b[word] ?? 0);
      bits[word] = both;
      if (both !== 0) found++;
    }
    const joined = new RowSet(null, bits, this.rows);
    // Few rows take less room as a list.
    return found * 64 < this.rows ? RowSet.of(joined.toArray(), this.rows) : joined;
  }

  or(other: RowSet): RowSet {
    const bits = this.#dense().slice();
    if (other.ids !== null) setBits(bits, other.ids);
    else
      for (let word = 0; word < bits.length; word++)
        bits[word] = (bits[word] ?? 0) | (other.bits?.[word] ?? 0);
    return new RowSet(null, bits, this.rows);
  }

  #dense(): Uint32Array {
    if (this.bits !== null) return this.bits;
    const bits = new Uint32Array((this.rows + 31) >>> 5);
    setBits(bits, this.ids ?? []);
    return bits;
  }
}

function setBits(bits: Uint32Array, ids: ArrayLike<number>): void {
  for (let at = 0; at < ids.length; at++) {
    const row = ids[at] ?? 0;
    bits[row >>> 5] = (bits[row >>> 5] ?? 0) | (1 << (row & 31));
  }
}

function maskTail(bits: Uint32Array, rows: number): Uint32Array {
  if ((rows & 31) !== 0 && bits.length > 0)
    bits[bits.length - 1] = (bits[bits.length - 1] ?? 0) & ((1 << (rows & 31)) - 1);
  return bits;
}

function contains(ids: Uint32Array, row: number): boolean {
  let low = 0;
  let high = ids.length - 1;
  while (low <= high) {
    const middle = (low + high) >>> 1;
    const found = ids[middle] ?? 0;
    if (found === row) return true;
    if (found < row) low = middle + 1;
    else high = middle - 1;
  }
  return false;
}
