/** Makes parties: which sets and host endpoints hold their addresses, and to which class they belong. */
import {
  type AddressSet,
  type Cidr,
  type Family,
  isOneAddress,
  netKey,
  relationToAny,
} from '../model/address';
import type { Entity } from './entity';
import type { LabelClasses } from './label-classes';
import type { Mentions } from './mentions';
import type { Party, Subject } from './party';
import { PrefixIndex } from './prefix-index';

export interface PartyFacts {
  /** Equal facts have equal keys. */
  readonly key: string;
  readonly version: Family;
  readonly addresses: AddressSet;
  readonly subject: Subject | null;
  readonly node?: string | null;
  readonly isHost?: boolean;
  readonly pod?: string | null;
  /**
   * Which sets and host endpoints may hold the address: those at it (default), none (a record names a zone only where
   * none does), or any that hold pods (a pod still to come may get such an address).
   */
  readonly holders?: 'at-address' | 'none' | 'any-of-pods';
}

export interface PartyWorld {
  readonly labelClasses: LabelClasses;
  /** Sets and host endpoints that hold addresses. */
  readonly holders: readonly Entity[];
  /** Whether some pod has an address inside the entity. */
  readonly holdsPods: (entity: Entity) => boolean;
}

export class PartyMaker {
  readonly #holders = new PrefixIndex<number>();
  readonly #mentioned = new PrefixIndex<number>();
  readonly #netNumbers = new Map<string, number>();
  readonly #classes = new Map<string, number>();
  readonly #parties = new Map<string, Party>();
  readonly #portKeys = new WeakMap<Entity['ports'], string>();

  constructor(
    private readonly world: PartyWorld,
    mentioned: Mentions,
  ) {
    for (const [at, entity] of world.holders.entries())
      for (const net of entity.nets) this.#holders.add(net, at);
    for (const [key, net] of mentioned.nets) this.#mention(key, net);
  }

  #mention(key: string, net: Cidr): void {
    const number = this.#netNumbers.size;
    this.#netNumbers.set(key, number);
    this.#mentioned.add(net, number);
  }

  /** Number of a mentioned prefix as parties carry it; null for one that was not mentioned. */
  netNumber(net: Cidr): number | null {
    return this.#netNumbers.get(netKey(net)) ?? null;
  }

  /** The party with these facts; asked again, the same. */
  make(facts: PartyFacts): Party {
    const known = this.#parties.get(facts.key);
    if (known !== undefined) return known;
    const party = this.#new(facts);
    this.#parties.set(facts.key, party);
    return party;
  }

  /** What is known of the key is made anew next time. */
  forget(key: string): void {
    this.#parties.delete(key);
  }

  #new(facts: PartyFacts): Party {
    const { key, version, addresses, subject, node = null, isHost = false, pod = null } = facts;
    const own = subject === null ? [] : [subject.entity];
    const address = (facts.holders ?? 'at-address') === 'at-address' ? onlyAddress(addresses) : null;
    const base = { version, addresses, subject, node, isHost, pod };
    if (address === null) {
      const { covers, touches } = this.#around(facts);
      const rows = [...own, ...covers].map(({ labels }) => this.world.labelClasses.of(labels));
      return { ...base, classId: this.#classOf(key), covers: [...own, ...covers], touches, rows, nets: null };
    }
    const holders = [...new Set(this.#holders.at(address))].sort((a, b) => a - b);
    const nets = this.#mentioned.at(address).sort((a, b) => a - b);
    const covers = [...own, ...holders.flatMap((at) => this.world.holders[at] ?? [])];
    const rows = covers.map(({ labels }) => this.world.labelClasses.of(labels));
    const ports = subject === null ? '' : `${subject.namespace} ${rows[0]} ${this.#portsKey(subject.entity)}`;
    const classId = this.#classOf(`${version}|${ports}|${holders.join(',')}|${nets.join(',')}`);
    return { ...base, classId, covers, touches: [], rows, nets };
  }

  /** Holders of a party that may have one of many addresses. */
  #around({ addresses, holders = 'at-address' }: PartyFacts): { covers: Entity[]; touches: Entity[] } {
    const [covers, touches]: [Entity[], Entity[]] = [[], []];
    if (holders === 'none') return { covers, touches };
    for (const entity of this.world.holders) {
      const perhaps = holders === 'any-of-pods';
      const found = perhaps
        ? this.world.holdsPods(entity)
          ? 'some'
          : 'none'
        : relationToAny(addresses, entity.nets);
      if (found === 'all') covers.push(entity);
      else if (found === 'some') touches.push(entity);
    }
    return { covers, touches };
  }

  /** Named ports as text, once for each list of ports. */
  #portsKey({ ports }: Entity): string {
    if (ports.length === 0) return '';
    const known = this.#portKeys.get(ports);
    if (known !== undefined) return known;
    const key = JSON.stringify(ports.map(({ name, protocol, port }) => [name, protocol, port]));
    this.#portKeys.set(ports, key);
    return key;
  }

  /**
   * Parties at one address share a class when no rule can tell them apart: by labels, ports, entities at the address, or
   * any prefix some rule mentions. A party of many addresses is a class of its own.
   */
  #classOf(text: string): number {
    const found = this.#classes.get(text);
    if (found !== undefined) return found;
    this.#classes.set(text, this.#classes.size);
    return this.#classes.size - 1;
  }
}

/** The address of a set that is one address. */
function onlyAddress({ include, exclude }: AddressSet): Cidr | null {
  const [only, ...others] = include;
  return only !== undefined && others.length === 0 && exclude.length === 0 && isOneAddress(only)
    ? only
    : null;
}
