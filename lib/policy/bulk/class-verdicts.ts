/** Answers of classes of flows, one class at a time: the short way where both ends are one party, else as a single flow is asked. */
import type { CompiledEngine } from '../engine';
import { decide, undecided } from '../evaluate/decide';
import { type Decisions, noSide, open } from '../evaluate/decisions';
import { mayBeEncapsulation } from '../evaluate/host-exceptions';
import type { RuleList } from '../evaluate/rule-list';
import type { Direction } from '../model/policy';
import type { Evaluation, Scope, Verdict } from '../model/verdict';
import type { Party } from '../world/party';
import type { EndClass, EndClasses } from './end-classes';
import type { FlowClasses } from './flow-classes';
import type { TrafficClass, TrafficClasses } from './traffic-classes';

export const verdictNames: readonly Verdict[] = ['allow', 'deny', 'unknown'];
const numbers: Record<Verdict, number> = { allow: 0, deny: 1, unknown: 2 };

export interface FlowClassification {
  readonly sources: EndClasses;
  readonly destinations: EndClasses;
  readonly traffic: TrafficClasses;
  readonly classes: FlowClasses;
}

export class ClassVerdicts {
  /** Per class of flows, places in `verdictNames`. */
  verdict = new Uint8Array(0);
  /** Per class of flows, numbers of `decisions`. */
  egress = new Uint32Array(0);
  ingress = new Uint32Array(0);
  readonly #lists: Record<Direction, (RuleList | undefined)[]> = { Egress: [], Ingress: [] };

  constructor(
    private readonly engine: CompiledEngine,
    private readonly classification: FlowClassification,
    readonly decisions: Decisions,
    readonly scope: Scope,
  ) {}

  /** Room for classes that came since. */
  grow(): void {
    const { size } = this.classification.classes;
    if (size <= this.verdict.length) return;
    const room = Math.max(1024, size * 2);
    const verdict = new Uint8Array(room);
    const egress = new Uint32Array(room);
    const ingress = new Uint32Array(room);
    verdict.set(this.verdict);
    egress.set(this.egress);
    ingress.set(this.ingress);
    Object.assign(this, { verdict, egress, ingress });
  }

  /** Policies of these classes of ends changed: their lists are looked up anew. */
  forgetLists(direction: Direction, ends: Iterable<number>): void {
    for (const end of ends) delete this.#lists[direction][end];
  }

  evaluate(id: number): void {
    const { sources, destinations, traffic, classes } = this.classification;
    const from = sources.classes[classes.source[id] ?? -1];
    const to = destinations.classes[classes.destination[id] ?? -1];
    const carried = traffic.classes[classes.traffic[id] ?? -1];
    if (from === undefined || to === undefined || carried === undefined)
      throw new RangeError(`class of flows ${id} is made of classes that are not there`);
    if (!this.#shortly(id, from, to, carried)) this.#fully(id, from, to, carried);
  }

  #shortly(id: number, from: EndClass, to: EndClass, { packet, version }: TrafficClass): boolean {
    const [source, destination] = [onlyParty(from), onlyParty(to)];
    if (source === null || destination === null || packet === null) return false;
    if (source.version !== destination.version || (version !== null && version !== source.version))
      return false;
    if (source.isHost || destination.isHost || from.alone || to.alone) return false;
    if (this.engine.world.hosts.length > 0 || mayBeEncapsulation(packet)) return false;
    const { classes } = this.classification;
    const egress = this.#side('Egress', classes.source[id] ?? 0, source, destination, packet);
    const ingress = this.#side('Ingress', classes.destination[id] ?? 0, source, destination, packet);
    if (egress === undecided || ingress === undecided) return false;
    const denies = (side: number): boolean => side !== noSide && this.decisions.verdict(side) === 'deny';
    this.egress[id] = egress;
    this.ingress[id] = ingress;
    this.verdict[id] = denies(egress) || denies(ingress) ? numbers.deny : numbers.allow;
    return true;
  }

  #side(
    direction: Direction,
    end: number,
    source: Party,
    destination: Party,
    packet: NonNullable<TrafficClass['packet']>,
  ): number {
    const { subject } = direction === 'Egress' ? source : destination;
    if (subject === null) return noSide;
    let list = this.#lists[direction][end];
    if (list === undefined) {
      list = this.engine.policies.list(subject.entity, direction, this.scope);
      this.#lists[direction][end] = list;
    }
    const decided = decide(list, source, destination, packet, this.engine.world.findService);
    if (decided === undecided) return undecided;
    const known = this.decisions.ofList(list);
    return decided < known.length ? (known[decided] ?? open) : this.decisions.ofProfile(subject.namespace);
  }

  #fully(id: number, from: EndClass, to: EndClass, carried: TrafficClass): void {
    const evaluation = this.#evaluation(from, to, carried);
    this.verdict[id] = numbers[evaluation.verdict];
    this.egress[id] = this.decisions.ofSide(evaluation.egress);
    this.ingress[id] = this.decisions.ofSide(evaluation.ingress);
  }

  #evaluation(from: EndClass, to: EndClass, { packet, version }: TrafficClass): Evaluation {
    const unknown: Evaluation = { verdict: 'unknown', egress: null, ingress: null };
    if (packet === null || 'reason' in from.resolved || 'reason' in to.resolved) return unknown;
    const own = from.alone && to.alone;
    const ofVersion = (parties: readonly Party[]): Party[] =>
      parties
        .filter((party) => version === null || party.version === version)
        // Two ends alike are shown by one pod, which does not make it talk to itself.
        .map((party) => (own ? party : { ...party, pod: null }));
    const [sources, destinations] = [ofVersion(from.resolved.parties), ofVersion(to.resolved.parties)];
    if (sources.length === 0 || destinations.length === 0) return unknown;
    return this.engine.evaluator.overPairs(sources, destinations, {
      packet,
      scope: this.scope,
      concrete: from.concrete && to.concrete,
    });
  }
}

function onlyParty({ resolved }: EndClass): Party | null {
  return 'parties' in resolved && resolved.parties.length === 1 ? (resolved.parties[0] ?? null) : null;
}
