/**
 * Rules whose criteria on one end a party may meet, ports aside. Rules are found by one label or prefix that they need, so
 * that a party never seen before is not asked about every rule.
 */
import type { CompiledRule, EndCriteria } from '../compile/compiled';
import { type Cidr, isOneAddress, relation } from '../model/address';
import type { Party } from '../world/party';
import { PrefixIndex } from '../world/prefix-index';
import type { World } from '../world/world';
import { matchEntity, matchNets } from './match';
import { requiredTerms } from './required-terms';
import { BitsMemory, emptyBits, setBit } from './rule-bits';

export class EndBits {
  readonly #memory = new BitsMemory();
  /** Rules that ask nothing of this end. */
  readonly #free: Uint32Array;
  readonly #byLabel = new Map<string, { readonly any: number[]; readonly byValue: Map<string, number[]> }>();
  readonly #byNet = new PrefixIndex<number>();
  /** Rules that ask something no index knows. */
  readonly #others: number[] = [];
  readonly #asking: number[] = [];

  constructor(
    private readonly rules: readonly CompiledRule[],
    private readonly end: 'source' | 'destination',
    private readonly world: World,
  ) {
    this.#free = emptyBits(rules.length);
    for (const [at, rule] of rules.entries()) this.#index(at, rule[end]);
  }

  of(party: Party): Uint32Array {
    const known = this.#memory.get(party.classId);
    if (known !== undefined) return known;
    const bits = this.#memory.keep(party.classId, this.#free);
    for (const at of this.#askedOf(party)) {
      const criteria = this.rules[at]?.[this.end] ?? null;
      if (criteria === null || this.#mayMeet(criteria, party)) setBit(bits, at);
    }
    return bits;
  }

  #index(at: number, criteria: EndCriteria | null): void {
    if (criteria === null || asksNothing(criteria)) {
      setBit(this.#free, at);
      return;
    }
    this.#asking.push(at);
    const nets = this.#netsNeeded(criteria);
    if (nets !== null) {
      for (const net of nets) this.#byNet.add(net, at);
      return;
    }
    const terms = criteria.pos === null ? null : requiredTerms(criteria.pos);
    if (terms === null) {
      this.#others.push(at);
      return;
    }
    for (const { key, values } of terms) {
      const rules = this.#byLabel.get(key) ?? { any: [], byValue: new Map<string, number[]>() };
      this.#byLabel.set(key, rules);
      if (values === null) rules.any.push(at);
      for (const value of values ?? []) {
        const same = rules.byValue.get(value);
        if (same === undefined) rules.byValue.set(value, [at]);
        else same.push(at);
      }
    }
  }

  /** Prefixes one of which must hold the address; null where none is asked for. */
  #netsNeeded({ nets, service }: EndCriteria): readonly Cidr[] | null {
    if (nets !== null) return nets;
    if (service === null) return null;
    return this.world.service(service.namespace, service.name)?.endpoints.map(({ net }) => net) ?? [];
  }

  #askedOf(party: Party): Iterable<number> {
    const [address] = party.addresses.include;
    const isOne =
      party.addresses.include.length === 1 &&
      party.addresses.exclude.length === 0 &&
      address !== undefined &&
      isOneAddress(address);
    // Many possible addresses: no prefix holds them all, so every rule is asked.
    if (!isOne) return this.#asking;
    const found = new Set([...this.#others, ...this.#byNet.at(address)]);
    for (const { labels } of party.covers) {
      for (const key of Object.keys(labels)) {
        const rules = this.#byLabel.get(key);
        if (rules === undefined) continue;
        for (const at of rules.any) found.add(at);
        for (const at of rules.byValue.get(labels[key] ?? '') ?? []) found.add(at);
      }
    }
    return found;
  }

  #mayMeet(criteria: EndCriteria, party: Party): boolean {
    const { nets, notNets, service } = criteria;
    if (nets !== null && matchNets(nets, false, party) === false) return false;
    if (notNets !== null && matchNets(notNets, true, party) === false) return false;
    if (matchEntity(criteria, party) === false) return false;
    if (service === null) return true;
    const endpoints = this.world.service(service.namespace, service.name)?.endpoints ?? [];
    return endpoints.some(({ net }) => relation(party.addresses, net) !== 'none');
  }
}

const asksNothing = ({ pos, neg, nets, notNets, service }: EndCriteria): boolean =>
  pos === null && neg === null && nets === null && notNets === null && service === null;
