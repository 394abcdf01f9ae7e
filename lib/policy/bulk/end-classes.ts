/**
 * Ends of flows by what can make a difference to an answer (performance §5): ends alike to every rule share a class. Where
 * hosts take part the node counts too, and for flows of a pod to itself the pod.
 */
import type { FlowEnd } from '../model/verdict';
import { resolveEnd } from '../world/flow-end';
import type { Party } from '../world/party';
import type { Resolved } from '../world/resolved';
import type { World } from '../world/world';
import { packPeer } from './packed-peer';

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

type Role = 'source' | 'destination';

const isConcrete = (end: FlowEnd): boolean =>
  end.type === 'pod' || end.type === 'ip' || end.type === 'host-endpoint';

const partiesOf = (resolved: Resolved): readonly Party[] => ('parties' in resolved ? resolved.parties : []);

export class EndClasses {
  readonly classes: EndClass[] = [];
  /** Per class, what a program asks of a peer, in one number. */
  readonly peers: number[] = [];
  /** Class of each end, by its place in the list of ends: what leaves a host may carry other addresses than what reaches it. */
  readonly source: Uint32Array;
  readonly destination: Uint32Array;
  /** Equal for ends that are the same pod; 0 for ends that are not one pod. */
  readonly pod: Uint32Array;
  /** 1 where nodes matter: the end is a host, or there are host endpoints. */
  readonly hosts: Uint8Array;
  #nodesMatter = false;
  #podsOfManyParties = false;
  readonly #ids = new Map<string | number, number>();
  readonly #podNumbers = new Map<string, number>();
  /** Classes of single ends, and of ends told apart by node; asked for rarely. */
  readonly #apart = new Map<string, number>();

  constructor(
    private readonly world: World,
    private readonly ends: readonly FlowEnd[],
  ) {
    this.source = new Uint32Array(ends.length);
    this.destination = new Uint32Array(ends.length);
    this.pod = new Uint32Array(ends.length);
    this.hosts = new Uint8Array(ends.length);
    for (let place = 0; place < ends.length; place++) this.resolve(place);
  }

  /** Whether for some end the node counts. */
  get nodesMatter(): boolean {
    return this.#nodesMatter;
  }

  /**
   * Whether flows between these ends have to be told apart by pod or node. A pod of one address meets itself in its own class
   * only, a pod of several in others too.
   */
  mayBeOne(from: number, to: number): boolean {
    return (
      this.source[from] === this.destination[to] ||
      (this.#podsOfManyParties && this.pod[from] !== 0 && this.pod[from] === this.pod[to])
    );
  }

  /** Resolves an end, perhaps anew. */
  resolve(place: number): void {
    const end = this.#end(place);
    const asSource = resolveEnd(this.world, end, null, 'source');
    const parties = partiesOf(asSource);
    const isHost = parties.some((party) => party.isHost);
    // Only hosts show other addresses as a source than as a destination.
    const asDestination = isHost ? resolveEnd(this.world, end, null, 'destination') : asSource;
    this.source[place] = this.#classOf(end, asSource);
    this.destination[place] = isHost ? this.#classOf(end, asDestination) : (this.source[place] ?? 0);
    this.pod[place] = this.#podOf(parties);
    this.hosts[place] = isHost || this.world.hosts.length > 0 ? 1 : 0;
    this.#nodesMatter ||= this.hosts[place] === 1;
    this.#podsOfManyParties ||= parties.length > 1 && this.pod[place] !== 0;
    for (const kind of ['node', 'pod'])
      for (const role of ['source', 'destination']) this.#apart.delete(`${kind} ${role} ${place}`);
  }

  /** Class of the end, told apart by node. */
  onNode(place: number, role: Role): number {
    return this.#told(`node ${role} ${place}`, () => {
      const end = this.#end(place);
      const resolved = resolveEnd(this.world, end, null, role);
      const nodes = partiesOf(resolved).map((party) => party.node);
      return this.#of(`${this.#signature(end, resolved)}@${nodes.join()}`, end, resolved);
    });
  }

  /** A class of this end alone. */
  one(place: number, role: Role): number {
    return this.#told(`pod ${role} ${place}`, () => {
      const end = this.#end(place);
      const resolved = resolveEnd(this.world, end, null, role);
      return this.#add({ resolved, only: null, concrete: isConcrete(end), alone: true });
    });
  }

  #end(place: number): FlowEnd {
    const end = this.ends[place];
    if (end === undefined) throw new RangeError(`there is no end ${place}`);
    return end;
  }

  #told(key: string, make: () => number): number {
    const known = this.#apart.get(key) ?? make();
    this.#apart.set(key, known);
    return known;
  }

  #classOf(end: FlowEnd, resolved: Resolved): number {
    return this.#of(this.#signature(end, resolved), end, resolved);
  }

  #signature(end: FlowEnd, resolved: Resolved): string | number {
    if ('reason' in resolved) return `!${resolved.reason.code}`;
    const { parties } = resolved;
    const [only] = parties;
    // Host lists are asked for concrete ends only.
    const prefix = isConcrete(end) && this.world.hosts.length > 0 ? 'c' : '';
    if (prefix === '' && only !== undefined && parties.length === 1 && !only.isHost) return only.classId;
    const text = (party: Party): string =>
      party.isHost ? `${party.classId}h${party.node}` : `${party.classId}`;
    return prefix + parties.map(text).join();
  }

  #of(signature: string | number, end: FlowEnd, resolved: Resolved): number {
    const known = this.#ids.get(signature);
    if (known !== undefined) return known;
    const parties = partiesOf(resolved);
    const [only = null] = parties;
    const id = this.#add({
      resolved,
      only: parties.length === 1 && only?.isHost === false ? only : null,
      concrete: isConcrete(end),
      alone: false,
    });
    this.#ids.set(signature, id);
    return id;
  }

  #add(endClass: EndClass): number {
    this.peers.push(packPeer(endClass.only));
    return this.classes.push(endClass) - 1;
  }

  #podOf(parties: readonly Party[]): number {
    const pod = parties[0]?.pod ?? null;
    if (pod === null || parties.some((party) => party.pod !== pod)) return 0;
    const known = this.#podNumbers.get(pod);
    if (known !== undefined) return known;
    this.#podNumbers.set(pod, this.#podNumbers.size + 1);
    return this.#podNumbers.size;
  }
}
