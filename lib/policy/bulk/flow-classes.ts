/** Flows alike: same class of source, of destination and of traffic. All of a class have one answer (performance §5, flow-class memo). */

const firstSlots = 1 << 12;
/** Share of slots in use at which the table doubles. */
const fullest = 0.7;

/** Numbers triples in the order they first come; an open-addressed table of integers, as string keys cost ten times as much. */
export class FlowClasses {
  source = new Uint32Array(firstSlots);
  destination = new Uint32Array(firstSlots);
  traffic = new Uint32Array(firstSlots);
  /** Flows of each class. */
  flows = new Uint32Array(firstSlots);
  #size = 0;
  /** Four numbers a slot, side by side because they are read together: the triple and the class number plus one; 0 is free. */
  #slots = new Uint32Array(firstSlots * 4);
  #mask = firstSlots - 1;

  get size(): number {
    return this.#size;
  }

  /** One more flow of the class. */
  count(id: number): void {
    this.flows[id] = (this.flows[id] ?? 0) + 1;
  }

  /** The class of the triple, perhaps a new one. */
  of(source: number, destination: number, traffic: number): number {
    const slots = this.#slots;
    let slot = hash(source, destination, traffic) & this.#mask;
    for (;;) {
      const at = slot * 4;
      const found = slots[at + 3] ?? 0;
      if (found === 0) break;
      if (slots[at] === source && slots[at + 1] === destination && slots[at + 2] === traffic)
        return found - 1;
      slot = (slot + 1) & this.#mask;
    }
    const id = this.#size++;
    if (id >= this.source.length * fullest) this.#grow();
    this.source[id] = source;
    this.destination[id] = destination;
    this.traffic[id] = traffic;
    this.#place(id);
    return id;
  }

  #place(id: number): void {
    const [source, destination, traffic] = [
      this.source[id] ?? 0,
      this.destination[id] ?? 0,
      this.traffic[id] ?? 0,
    ];
    let slot = hash(source, destination, traffic) & this.#mask;
    while (this.#slots[slot * 4 + 3] !== 0) slot = (slot + 1) & this.#mask;
    this.#slots.set([source, destination, traffic, id + 1], slot * 4);
  }

  #grow(): void {
    const size = this.source.length * 2;
    this.source = grown(this.source, size);
    this.destination = grown(this.destination, size);
    this.traffic = grown(this.traffic, size);
    this.flows = grown(this.flows, size);
    this.#slots = new Uint32Array(size * 4);
    this.#mask = size - 1;
    for (let id = 0; id < this.#size - 1; id++) this.#place(id);
  }
}

function grown(column: Uint32Array, size: number): Uint32Array<ArrayBuffer> {
  const larger = new Uint32Array(size);
  larger.set(column);
  return larger;
}

function hash(a: number, b: number, c: number): number {
  let mixed = Math.imul(a, 0x9e37_79b1) ^ Math.imul(b, 0x85eb_ca6b) ^ Math.imul(c, 0xc2b2_ae35);
  mixed ^= mixed >>> 15;
  mixed = Math.imul(mixed, 0x2c1b_3c6d);
  return (mixed ^ (mixed >>> 13)) >>> 0;
}
