/**
 * Lists of rules as numbers in a row, so that judging a class of flows touches a few cache lines instead of a few hundred
 * objects (performance §5, compile once, no allocation). What numbers cannot say is left to the rule itself.
 */
import type { CompiledRule, EndCriteria } from '../compile/compiled';
import type { RowSet } from '../selector/row-set';
import type { World } from '../world/world';
import type { Decisions } from './decisions';
import { portBounds } from './port-bounds';
import type { RuleList } from './rule-list';

/** One step is eight numbers. */
export const stepWidth = 8;
/** Places in a step. */
export const place = { head: 0, ports: 1, morePorts: 2, rows: 3, result: 7 } as const;

/** The head of a step: its kind, what decides, and what is asked, each in its bits. */
export const head = {
  rule: 0,
  /** End of a tier that denies what no rule matched. */
  endDeny: 1,
  /** All tiers are through. */
  profile: 2,
  kind: 0b11,
  /** All criteria are in the step. */
  exact: 1 << 2,
  passes: 1 << 3,
  asksNets: 1 << 4,
  /** Classes of labels of the peer: up to four in the step, or the number of a set. */
  rowList: 1 << 5,
  rowSet: 1 << 6,
  /** Three bits: how many classes. */
  rowCount: 7,
  /** 0 = any, else 4 or 6, in three bits. */
  version: 10,
  /** 0 = any, else one more than the protocol. */
  protocol: 13,
} as const;

const mostInline = 4;

export class ListPrograms {
  /** All steps of all lists. */
  steps = new Int32Array(1 << 12);
  readonly sets: RowSet[] = [];
  /** Classes of labels that were known when the first program was made; later ones have to be judged in full. */
  readonly rows: number;
  #used = 0;
  readonly #begins = new WeakMap<RuleList, number>();
  readonly #setNumbers = new Map<RowSet, number>();

  constructor(
    private readonly world: World,
    private readonly decisions: Decisions,
  ) {
    world.classifyAll();
    this.rows = world.labelClasses.index.rows;
  }

  /** Where the steps of the list begin. */
  begin(list: RuleList): number {
    const known = this.#begins.get(list);
    if (known !== undefined) return known;
    const begin = this.#used;
    this.#begins.set(list, begin);
    this.#write(list);
    return begin;
  }

  #write(list: RuleList): void {
    const { direction, rules, ends, tiers } = list;
    const numbers = this.decisions.ofList(list);
    let rule = 0;
    const passes: number[] = [];
    for (const [at, { tier }] of tiers.entries()) {
      for (; rule < (ends[at] ?? 0); rule++) {
        const listed = rules[rule];
        if (listed === undefined) continue;
        const step = this.#rule(listed.rule, direction === 'Ingress' ? 'source' : 'destination');
        const isExact = ((this.steps[step] ?? 0) & head.exact) !== 0;
        if (listed.rule.action === 'Pass' && isExact) passes.push(step);
        else this.steps[step + place.result] = isExact ? (numbers[rule] ?? 0) : rule;
      }
      if (tier.defaultAction === 'Deny') {
        const step = this.#step(head.endDeny);
        this.steps[step + place.result] = numbers[rules.length + at] ?? 0;
      }
      for (const step of passes.splice(0)) this.steps[step + place.result] = this.#used;
    }
    this.#step(head.profile);
  }

  #step(first: number): number {
    if (this.#used + stepWidth > this.steps.length) {
      const larger = new Int32Array(this.steps.length * 2);
      larger.set(this.steps);
      this.steps = larger;
    }
    const step = this.#used;
    this.#used += stepWidth;
    this.steps[step] = first;
    return step;
  }

  #rule(rule: CompiledRule, peerEnd: 'source' | 'destination'): number {
    const ports = portBounds(rule);
    const peer = rule[peerEnd];
    const own = peerEnd === 'source' ? rule.destination : rule.source;
    const rows = peer === null || peer.pos === null ? null : this.world.rowsOf(peer.pos);
    const asked = this.#rowsAsked(rows);
    const exact =
      ports.exact &&
      hasProtocolForPorts(rule) &&
      isPlain(rule) &&
      asksRowsAndPorts(peer) &&
      asksPortsOnly(own);
    const step = this.#step(
      head.rule |
        (exact ? head.exact : 0) |
        (rule.action === 'Pass' ? head.passes : 0) |
        (peer?.nets != null ? head.asksNets : 0) |
        asked.flags |
        ((rule.ipVersion ?? 0) << head.version) |
        ((rule.protocol === null ? 0 : rule.protocol + 1) << head.protocol),
    );
    this.steps[step + place.ports] = pack(ports.first);
    this.steps[step + place.morePorts] = pack(ports.second);
    for (const [at, row] of asked.values.entries()) this.steps[step + place.rows + at] = row;
    return step;
  }

  #rowsAsked(rows: RowSet | null): { readonly flags: number; readonly values: readonly number[] } {
    if (rows === null) return { flags: 0, values: [] };
    if (rows.ids !== null && rows.ids.length <= mostInline)
      return { flags: head.rowList | (rows.ids.length << head.rowCount), values: [...rows.ids] };
    let number = this.#setNumbers.get(rows);
    if (number === undefined) {
      number = this.sets.push(rows) - 1;
      this.#setNumbers.set(rows, number);
    }
    return { flags: head.rowSet, values: [number] };
  }
}

/** A range in one number. */
function pack([low, high]: readonly [number, number]): number {
  return (low << 16) | high;
}

/** Numbers stand for ports of the rule's protocol alone. */
const hasProtocolForPorts = ({ protocol, destination }: CompiledRule): boolean =>
  protocol !== null || (destination?.ports ?? null) === null;

const isPlain = ({ unjudged, notProtocol, icmp, notIcmp, source }: CompiledRule): boolean =>
  unjudged === null &&
  notProtocol === null &&
  icmp === null &&
  notIcmp === null &&
  (source === null || source.ports === null);

const asksRowsAndPorts = (end: EndCriteria | null): boolean =>
  end === null ||
  (end.neg === null &&
    end.nets === null &&
    end.notNets === null &&
    end.notPorts === null &&
    end.service === null);

const asksPortsOnly = (end: EndCriteria | null): boolean =>
  end === null || (end.pos === null && asksRowsAndPorts(end));
