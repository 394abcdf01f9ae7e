/** One side of classes of flows, by the program of the subject's list; rules that numbers cannot judge are asked themselves. */
import type { CompiledEngine } from '../engine';
import { decide, undecided } from '../evaluate/decide';
import { type Decisions, noSide, open } from '../evaluate/decisions';
import { mayBeEncapsulation } from '../evaluate/host-exceptions';
import { place, stepWidth } from '../evaluate/list-programs';
import { matchRule, type Packet } from '../evaluate/match';
import type { RuleList } from '../evaluate/rule-list';
import { atProfile, Machine, stopped } from '../evaluate/run-program';
import type { Direction } from '../model/policy';
import { hasPorts } from '../model/protocol';
import type { Scope } from '../model/verdict';
import type { Party } from '../world/party';
import type { FlowClassification } from './class-verdicts';
import { isInNets, rowOf, unpackable, versionOf } from './packed-peer';
import type { TrafficClass } from './traffic-classes';

export { undecided } from '../evaluate/decide';

/** What governs the ends of a class; `begin` −1: not looked up yet, −2: no policy is asked for it, −3: more than one party. */
interface SubjectColumns {
  readonly begin: number[];
  readonly profile: number[];
  readonly lists: (RuleList | null)[];
}
const notLookedUp = -1;
const noSubject = -2;
const manyParties = -3;

export class SideJudge {
  readonly #subjects: SubjectColumns = { begin: [], profile: [], lists: [] };
  readonly #machine: Machine;
  readonly #decisions: Decisions;
  readonly #hasHosts: boolean;

  constructor(
    private readonly engine: CompiledEngine,
    private readonly classification: FlowClassification,
    private readonly scope: Scope,
    private readonly direction: Direction,
  ) {
    this.#machine = new Machine(engine.policies.shared.programs);
    this.#decisions = engine.policies.shared.decisions;
    this.#hasHosts = engine.world.hosts.length > 0;
  }

  /** Policies of these classes of ends changed: their lists are looked up anew. */
  forget(ends: Iterable<number>): void {
    for (const end of ends) if (end < this.#subjects.begin.length) this.#subjects.begin[end] = notLookedUp;
  }

  /** Number of the decision for a class of flows; `undecided` where it has to be asked as a single flow is. */
  judge(id: number): number {
    const { ends, traffic, classes } = this.classification;
    const from = classes.source[id] ?? 0;
    const to = classes.destination[id] ?? 0;
    const carried = traffic.classes[classes.traffic[id] ?? 0];
    const own = this.direction === 'Egress' ? from : to;
    const other = this.direction === 'Egress' ? to : from;
    const begin = this.#beginOf(own);
    const packet = carried?.packet ?? null;
    if (begin === manyParties || carried === undefined || packet === null || this.#hasHosts) return undecided;
    if (mayBeEncapsulation(packet)) return undecided;
    const peer = ends.peers[other] ?? unpackable;
    const self = ends.peers[own] ?? unpackable;
    const { programs } = this.#machine;
    const isPlain = peer !== unpackable && self !== unpackable && rowOf(peer) < programs.rows;
    if (!isPlain || (packet.port === null && hasPorts(packet.protocol)))
      return this.#walked(own, from, to, carried);
    const version = versionOf(peer);
    if (version !== versionOf(self) || (carried.version !== null && carried.version !== version))
      return undecided;
    if (begin === noSubject) return noSide;
    for (let at = begin; ; ) {
      const result = this.#machine.run(at, {
        row: rowOf(peer),
        version,
        inNets: isInNets(peer),
        protocol: packet.protocol,
        port: packet.port ?? 0,
      });
      if (result === atProfile) return this.#subjects.profile[own] ?? open;
      if (result !== stopped) return result;
      const match = this.#judgeRule(
        own,
        programs.steps[this.#machine.at + place.result] ?? 0,
        from,
        to,
        packet,
      );
      if (match !== notMatching) return match === passing ? this.#walked(own, from, to, carried) : match;
      at = this.#machine.at + stepWidth;
    }
  }

  /** A rule that numbers cannot judge: the decision if it is one, else one of the two below. */
  #judgeRule(own: number, number: number, from: number, to: number, packet: Packet): number {
    const list = this.#subjects.lists[own] ?? null;
    const rule = list?.rules[number]?.rule;
    const { classes } = this.classification.ends;
    const [source, destination] = [classes[from]?.only ?? null, classes[to]?.only ?? null];
    if (list === null || rule === undefined || source === null || destination === null) return undecided;
    const match = matchRule(rule, source, destination, packet, this.engine.world.findService);
    if (match === false) return notMatching;
    if (match !== true) return undecided;
    return rule.action === 'Pass' ? passing : (this.#decisions.ofList(list)[number] ?? open);
  }

  /** By the objects, rule by rule. */
  #walked(own: number, from: number, to: number, { packet, version }: TrafficClass): number {
    const { classes } = this.classification.ends;
    const [source, destination] = [classes[from]?.only ?? null, classes[to]?.only ?? null];
    if (source === null || destination === null || packet === null) return undecided;
    if (source.version !== destination.version || (version !== null && version !== source.version))
      return undecided;
    if (this.#beginOf(own) === noSubject) return noSide;
    const list = this.#subjects.lists[own] ?? null;
    if (list === null) return undecided;
    const decided = decide(list, source, destination, packet, this.engine.world.findService);
    if (decided === undecided) return undecided;
    const known = this.#decisions.ofList(list);
    return (decided < known.length ? known[decided] : this.#subjects.profile[own]) ?? open;
  }

  #beginOf(own: number): number {
    const { begin } = this.#subjects;
    const known = begin[own] ?? notLookedUp;
    return known === notLookedUp ? this.#lookUp(own) : known;
  }

  #lookUp(own: number): number {
    const { begin, profile, lists } = this.#subjects;
    // Filled from the front, so that they stay arrays to the machine.
    for (let next = begin.length; next <= own; next++) {
      begin.push(notLookedUp);
      profile.push(open);
      lists.push(null);
    }
    const only: Party | null = this.classification.ends.classes[own]?.only ?? null;
    const subject = only?.subject ?? null;
    if (only === null || subject === null) {
      begin[own] = only === null ? manyParties : noSubject;
      return begin[own];
    }
    const list = this.engine.policies.list(subject.entity, this.direction, this.scope);
    lists[own] = list;
    profile[own] = this.#decisions.ofProfile(subject.namespace);
    begin[own] = this.#machine.programs.begin(list);
    return begin[own];
  }
}

/** Above no decision's number. */
const notMatching = -10;
const passing = -11;
