/** Members of groups in linked lists of integers: found without scanning, moved without copying. */
export class Chains {
  /** Member plus one; 0 ends a chain. */
  #heads: Uint32Array;
  #next: Uint32Array;

  constructor(groups: number, members: number) {
    this.#heads = new Uint32Array(groups);
    this.#next = new Uint32Array(members);
  }

  add(group: number, member: number): void {
    if (group >= this.#heads.length) this.#heads = grown(this.#heads, group + 1);
    if (member >= this.#next.length) this.#next = grown(this.#next, member + 1);
    this.#next[member] = this.#heads[group] ?? 0;
    this.#heads[group] = member + 1;
  }

  *of(group: number): Generator<number, void, void> {
    for (let at = this.#heads[group] ?? 0; at !== 0; at = this.#next[at - 1] ?? 0) yield at - 1;
  }
}

function grown(column: Uint32Array, least: number): Uint32Array {
  const larger = new Uint32Array(Math.max(least, column.length * 2));
  larger.set(column);
  return larger;
}
