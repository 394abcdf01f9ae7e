/** The cheapest questions first: numbers before addresses before labels (performance §5). */
import type { CompiledRule, EndCriteria } from '../compile/compiled';
import type { Family } from '../model/address';
import type { RowSet } from '../selector/row-set';
import type { Party } from '../world/party';
import type { World } from '../world/world';
import type { Packet } from './match';
import { portBounds } from './port-bounds';

/** Protocol, family and two ranges of destination ports. */
const width = 6;
const any = -1;

/** Which rules of a list certainly do not match, by numbers alone; what is left has to be judged in full. */
export class Reach {
  readonly #numbers: Int32Array;
  /** Per rule: classes of labels that its peer asks for, and numbers of prefixes; null where it asks for none. */
  readonly #rows: (RowSet | null | undefined)[];
  readonly #nets: (readonly number[] | null | undefined)[];

  constructor(
    private readonly rules: readonly CompiledRule[],
    private readonly peer: 'source' | 'destination',
    private readonly world: World,
  ) {
    this.#numbers = new Int32Array(rules.length * width);
    this.#rows = new Array(rules.length);
    this.#nets = new Array(rules.length);
    for (const [at, rule] of rules.entries()) {
      const { first, second } = portBounds(rule);
      this.#numbers[at * width] = rule.protocol ?? any;
      this.#numbers[at * width + 1] = rule.ipVersion ?? any;
      this.#numbers[at * width + 2] = first[0];
      this.#numbers[at * width + 3] = first[1];
      this.#numbers[at * width + 4] = second[0];
      this.#numbers[at * width + 5] = second[1];
    }
  }

  /** True where the rule certainly does not match; false says nothing. `peer` is the end that the list is not about. */
  excludes(rule: number, packet: Packet, peer: Party): boolean {
    return this.#byNumbers(rule, packet, peer.version) || this.#byPeer(rule, peer);
  }

  #byNumbers(rule: number, { protocol, port }: Packet, version: Family): boolean {
    const numbers = this.#numbers;
    const at = rule * width;
    const asked = numbers[at] ?? any;
    if (asked !== any && asked !== protocol) return true;
    const family = numbers[at + 1] ?? any;
    if (family !== any && family !== version) return true;
    if (port === null) return false;
    return (
      (port < (numbers[at + 2] ?? 0) || port > (numbers[at + 3] ?? 0)) &&
      (port < (numbers[at + 4] ?? 0) || port > (numbers[at + 5] ?? 0))
    );
  }

  #byPeer(rule: number, peer: Party): boolean {
    const rows = this.#rowsOf(rule);
    if (rows !== null && peer.touches.length === 0 && !holdsSome(rows, peer.rows)) return true;
    const nets = this.#netsOf(rule);
    return nets !== null && peer.nets !== null && !haveOneInCommon(nets, peer.nets);
  }

  #rowsOf(rule: number): RowSet | null {
    const known = this.#rows[rule];
    if (known !== undefined) return known;
    const pos = this.#criteria(rule)?.pos ?? null;
    const rows = pos === null ? null : this.world.rowsOf(pos);
    this.#rows[rule] = rows;
    return rows;
  }

  #netsOf(rule: number): readonly number[] | null {
    const known = this.#nets[rule];
    if (known !== undefined) return known;
    const asked = this.#criteria(rule)?.nets ?? null;
    const numbers = asked?.map((net) => this.world.netNumber(net)) ?? null;
    const nets =
      numbers === null || numbers.includes(null) ? null : numbers.filter((number) => number !== null);
    this.#nets[rule] = nets;
    return nets;
  }

  #criteria(rule: number): EndCriteria | null {
    return this.rules[rule]?.[this.peer] ?? null;
  }
}

/** Classes made after the set was are taken to be in it. */
function holdsSome(rows: RowSet, asked: readonly number[]): boolean {
  for (const row of asked) if (row >= rows.rows || rows.has(row)) return true;
  return false;
}

function haveOneInCommon(some: readonly number[], others: readonly number[]): boolean {
  for (const one of some) for (const other of others) if (one === other) return true;
  return false;
}
