/** One side of classes of flows, by the program of the subject's list; rules that numbers cannot judge are asked themselves. */
import type { CompiledEngine } from '../engine';
import { decide, undecided } from '../evaluate/decide';
import { noSide, open } from '../evaluate/decisions';
import { mayBeEncapsulation } from '../evaluate/host-exceptions';
import { place, stepWidth } from '../evaluate/list-programs';
import { matchRule, type Packet } from '../evaluate/match';
import type { RuleList } from '../evaluate/rule-list';
import { atProfile, Machine, stopped } from '../evaluate/run-program';
import type { Direction } from '../model/policy';
import { hasPorts } from '../model/protocol';
import type { Scope } from '../model/verdict';
import type { Party, Subject } from '../world/party';
import type { FlowClassification } from './class-verdicts';

export { undecided } from '../evaluate/decide';

export class SideJudge {
  readonly #lists: (RuleList | null)[] = [];
  readonly #machine: Machine;
  readonly #peer = { row: -1, version: 4, inNets: 0, protocol: 0, port: 0 };

  constructor(
    private readonly engine: CompiledEngine,
    private readonly classification: FlowClassification,
    private readonly scope: Scope,
    private readonly direction: Direction,
  ) {
    this.#machine = new Machine(engine.world.lists.programs(engine.world));
  }

  /** Policies of these classes of ends changed: their lists are looked up anew. */
  forget(ends: Iterable<number>): void {
    for (const end of ends) if (end < this.#lists.length) this.#lists[end] = null;
  }

  /** Number of the decision for a class of flows; `undecided` where it has to be asked as a single flow is. */
  judge(id: number): number {
    const { sources, destinations, traffic, classes } = this.classification;
    const from = classes.source[id] ?? 0;
    const to = classes.destination[id] ?? 0;
    const source = sources.classes[from]?.only ?? null;
    const destination = destinations.classes[to]?.only ?? null;
    const carried = traffic.classes[classes.traffic[id] ?? 0];
    if (source === null || destination === null || carried === undefined) return undecided;
    const { packet, version } = carried;
    if (packet === null || this.engine.world.hosts.length > 0 || mayBeEncapsulation(packet)) return undecided;
    if (source.version !== destination.version || (version !== null && version !== source.version))
      return undecided;
    const egress = this.direction === 'Egress';
    const subject = (egress ? source : destination).subject;
    if (subject === null) return noSide;
    const list = this.#listOf(egress ? from : to, subject);
    const peers = egress ? destinations : sources;
    const peer = egress ? to : from;
    const { rows } = this.#machine.programs;
    const isPlain = peers.versions[peer] !== 0 && (peers.rows[peer] ?? rows) < rows;
    if (!isPlain || (packet.port === null && hasPorts(packet.protocol)))
      return this.#number(
        list,
        subject,
        decide(list, source, destination, packet, this.engine.world.findService),
      );
    const asked = this.#peer;
    asked.row = peers.rows[peer] ?? -1;
    asked.version = source.version;
    asked.inNets = peers.inNets[peer] ?? 0;
    asked.protocol = packet.protocol;
    asked.port = packet.port ?? 0;
    return this.#run(list, subject, { source, destination, packet });
  }

  #run(
    list: RuleList,
    subject: Subject,
    { source, destination, packet }: { source: Party; destination: Party; packet: Packet },
  ): number {
    const machine = this.#machine;
    const { programs } = machine;
    const find = this.engine.world.findService;
    let at = programs.begin(list);
    for (;;) {
      const result = machine.run(at, this.#peer);
      if (result === atProfile) return this.engine.world.lists.decisions.ofProfile(subject.namespace);
      if (result !== stopped) return result;
      const number = programs.steps[machine.at + place.result] ?? 0;
      const rule = list.rules[number]?.rule;
      const match = rule === undefined || matchRule(rule, source, destination, packet, find);
      if (match === false) at = machine.at + stepWidth;
      else if (match !== true) return undecided;
      // Where a rule passes on that numbers cannot judge, the list is walked.
      else if (rule === undefined || rule.action === 'Pass')
        return this.#number(list, subject, decide(list, source, destination, packet, find));
      else return this.#number(list, subject, number);
    }
  }

  #number(list: RuleList, subject: Subject, decided: number): number {
    if (decided === undecided) return undecided;
    const { decisions } = this.engine.world.lists;
    const known = decisions.ofList(list);
    return decided < known.length ? (known[decided] ?? open) : decisions.ofProfile(subject.namespace);
  }

  #listOf(end: number, subject: Subject): RuleList {
    const lists = this.#lists;
    // Filled from the front, so that it stays an array to the machine.
    while (lists.length <= end) lists.push(null);
    const known = lists[end] ?? null;
    if (known !== null) return known;
    const list = this.engine.policies.list(subject.entity, this.direction, this.scope);
    lists[end] = list;
    return list;
  }
}
