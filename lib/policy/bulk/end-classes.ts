/**
 * Ends of flows by what can make a difference to an answer (performance §5): ends alike to every rule share a class. Where
 * hosts take part the node counts too, and for flows of a pod to itself the pod.
 */
import type { FlowEnd } from '../model/verdict';
import { type Resolved, resolveEnd } from '../world/flow-end';
import type { Party } from '../world/party';
import type { World } from '../world/world';

/** An end that stands for all of its class. */
export interface EndClass {
  readonly resolved: Resolved;
  /** The party, where there is exactly one and it is no host. */
  readonly only: Party | null;
  /** A pod, an address or a host endpoint, not what a record says after aggregation. */
  readonly concrete: boolean;
  /** Stands for one end alone, not for others that are alike. */
  readonly alone: boolean;
}

export const isConcrete = (end: FlowEnd): boolean =>
  end.type === 'pod' || end.type === 'ip' || end.type === 'host-endpoint';

/** Ends in one role: what leaves a host may carry other addresses than what reaches it. */
export class EndClasses {
  readonly classes: EndClass[] = [];
  /**
   * Four numbers a place in the list of ends, side by side because they are read together: the class, the class told apart
   * by node, the pod (0 = not one pod), and 1 where nodes matter (the end is a host, or there are host endpoints).
   */
  readonly facts: Uint32Array;
  /**
   * Per class, what a program asks of a peer: class of labels of the one entity at its address (−1 = none), whether some
   * mentioned prefix holds the address, its family. Family 0: a class that programs cannot judge.
   */
  readonly rows: number[] = [];
  readonly inNets: number[] = [];
  readonly versions: number[] = [];
  readonly #ids = new Map<string | number, number>();
  #nodesMatter = false;
  #nodesApart = false;
  readonly #ones = new Map<number, number>();

  constructor(
    private readonly world: World,
    private readonly ends: readonly FlowEnd[],
    private readonly role: 'source' | 'destination',
    private readonly podNumbers: Map<string, number>,
  ) {
    this.facts = new Uint32Array(ends.length * 4);
    for (let place = 0; place < ends.length; place++) this.resolve(place);
  }

  /** Resolves an end, perhaps anew. */
  resolve(place: number): void {
    const end = this.ends[place];
    if (end === undefined) throw new RangeError(`there is no end ${place}`);
    const resolved = resolveEnd(this.world, end, null, this.role);
    const parties = 'parties' in resolved ? resolved.parties : [];
    const endClass = { resolved, only: onlyParty(parties), concrete: isConcrete(end), alone: false };
    this.#ones.delete(place);
    const hosts = this.world.hosts.length > 0;
    const nodeMatters = hosts || parties.some((party) => party.isHost);
    const at = place * 4;
    this.facts[at] = this.#of(this.#signature(endClass, parties), endClass);
    this.facts[at + 1] = this.#nodesApart ? this.#onNode(endClass, parties) : (this.facts[at] ?? 0);
    this.facts[at + 2] = this.#podOf(parties);
    this.facts[at + 3] = nodeMatters ? 1 : 0;
    this.#nodesMatter ||= nodeMatters;
  }

  /** Whether for some end the node counts. */
  get nodesMatter(): boolean {
    return this.#nodesMatter;
  }

  /** Has to be asked where nodes matter for an end of either role; most worlds of flows never need it. */
  tellNodesApart(): void {
    if (this.#nodesApart) return;
    this.#nodesApart = true;
    for (let place = 0; place < this.ends.length; place++) {
      const endClass = this.classes[this.facts[place * 4] ?? -1];
      const end = this.ends[place];
      if (endClass === undefined || end === undefined) continue;
      const resolved = resolveEnd(this.world, end, null, this.role);
      const parties = 'parties' in resolved ? resolved.parties : [];
      this.facts[place * 4 + 1] = this.#onNode({ ...endClass, resolved }, parties);
    }
  }

  #signature({ resolved, concrete }: EndClass, parties: readonly Party[]): string | number {
    if ('reason' in resolved) return `!${resolved.reason.code}`;
    const [only] = parties;
    // Host lists are asked for concrete ends only.
    const prefix = concrete && this.world.hosts.length > 0 ? 'c' : '';
    if (prefix === '' && only !== undefined && parties.length === 1 && !only.isHost) return only.classId;
    return (
      prefix +
      parties.map((party) => (party.isHost ? `${party.classId}h${party.node}` : party.classId)).join()
    );
  }

  #onNode(endClass: EndClass, parties: readonly Party[]): number {
    const nodes = parties.map((party) => party.node).join();
    return this.#of(`${this.#signature(endClass, parties)}@${nodes}`, endClass);
  }

  /** A class of this end alone. */
  one(place: number): number {
    const known = this.#ones.get(place);
    if (known !== undefined) return known;
    const endClass = this.classes[this.facts[place * 4] ?? -1];
    const end = this.ends[place];
    if (endClass === undefined || end === undefined) throw new RangeError(`there is no end ${place}`);
    const resolved = resolveEnd(this.world, end, null, this.role);
    const id = this.#add({ resolved, only: null, concrete: endClass.concrete, alone: true });
    this.#ones.set(place, id);
    return id;
  }

  #of(signature: string | number, endClass: EndClass): number {
    const known = this.#ids.get(signature);
    if (known !== undefined) return known;
    const id = this.#add(endClass);
    this.#ids.set(signature, id);
    return id;
  }

  #add(endClass: EndClass): number {
    const { only } = endClass;
    const isPlain = only !== null && only.touches.length === 0 && only.rows.length < 2 && only.nets !== null;
    this.rows.push((isPlain ? only.rows[0] : undefined) ?? -1);
    this.inNets.push(isPlain && (only.nets?.length ?? 0) > 0 ? 1 : 0);
    this.versions.push(isPlain ? only.version : 0);
    return this.classes.push(endClass) - 1;
  }

  #podOf(parties: readonly Party[]): number {
    const pod = parties[0]?.pod ?? null;
    if (pod === null || parties.some((party) => party.pod !== pod)) return 0;
    const known = this.podNumbers.get(pod);
    if (known !== undefined) return known;
    this.podNumbers.set(pod, this.podNumbers.size + 1);
    return this.podNumbers.size;
  }
}

function onlyParty(parties: readonly Party[]): Party | null {
  const [only] = parties;
  return only !== undefined && parties.length === 1 && !only.isHost ? only : null;
}
