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
  /** Class by place in the list of ends. */
  readonly alike: Uint32Array;
  /** The same, told apart by node. */
  readonly onNode: Uint32Array;
  /** 1 where nodes matter: the end is a host, or there are host endpoints. */
  readonly nodeMatters: Uint8Array;
  /** Equal for ends that are the same pod; 0 for ends that are not one pod. */
  readonly pod: Uint32Array;
  readonly #ids = new Map<string, number>();
  readonly #ones = new Map<number, number>();

  constructor(
    private readonly world: World,
    private readonly ends: readonly FlowEnd[],
    private readonly role: 'source' | 'destination',
    private readonly podNumbers: Map<string, number>,
  ) {
    this.alike = new Uint32Array(ends.length);
    this.onNode = new Uint32Array(ends.length);
    this.nodeMatters = new Uint8Array(ends.length);
    this.pod = new Uint32Array(ends.length);
    for (let place = 0; place < ends.length; place++) this.resolve(place);
  }

  /** Resolves an end, perhaps anew. */
  resolve(place: number): void {
    const end = this.ends[place];
    if (end === undefined) throw new RangeError(`there is no end ${place}`);
    const resolved = resolveEnd(this.world, end, null, this.role);
    const parties = 'parties' in resolved ? resolved.parties : [];
    const hosts = this.world.hosts.length > 0;
    const endClass = { resolved, concrete: isConcrete(end), alone: false };
    // Host lists are asked for concrete ends only.
    const prefix = 'reason' in resolved ? `!${resolved.reason.code}` : hosts && endClass.concrete ? 'c' : '';
    const text = (party: Party): string =>
      party.isHost ? `${party.classId}h${party.node}` : `${party.classId}`;
    this.#ones.delete(place);
    this.alike[place] = this.#of(prefix + parties.map(text).join(), endClass);
    this.onNode[place] = this.#of(
      `n${prefix}${parties.map((party) => `${text(party)}@${party.node}`).join()}`,
      endClass,
    );
    this.nodeMatters[place] = hosts || parties.some((party) => party.isHost) ? 1 : 0;
    this.pod[place] = this.#podOf(parties);
  }

  /** A class of this end alone. */
  one(place: number): number {
    const known = this.#ones.get(place);
    if (known !== undefined) return known;
    const endClass = this.classes[this.alike[place] ?? -1];
    const end = this.ends[place];
    if (endClass === undefined || end === undefined) throw new RangeError(`there is no end ${place}`);
    const id =
      this.classes.push({
        resolved: resolveEnd(this.world, end, null, this.role),
        concrete: endClass.concrete,
        alone: true,
      }) - 1;
    this.#ones.set(place, id);
    return id;
  }

  #of(signature: string, endClass: EndClass): number {
    const known = this.#ids.get(signature);
    if (known !== undefined) return known;
    const id = this.classes.push(endClass) - 1;
    this.#ids.set(signature, id);
    return id;
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
