/** Answers of classes of flows: by programs of numbers where they suffice, else as a single flow is asked. */
import type { CompiledEngine } from '../engine';
import type { Decisions } from '../evaluate/decisions';
import type { Evaluation, Scope, Verdict } from '../model/verdict';
import type { Party } from '../world/party';
import type { EndClass, EndClasses } from './end-classes';
import type { FlowClasses } from './flow-classes';
import { SideJudge, undecided } from './side-judge';
import type { TrafficClass, TrafficClasses } from './traffic-classes';

export const verdictNames: readonly Verdict[] = ['allow', 'deny', 'unknown'];
const numbers: Record<Verdict, number> = { allow: 0, deny: 1, unknown: 2 };

export interface FlowClassification {
  readonly ends: EndClasses;
  readonly traffic: TrafficClasses;
  readonly classes: FlowClasses;
}

export class ClassVerdicts {
  /** Per class of flows, places in `verdictNames`. */
  verdict = new Uint8Array(0);
  /** Per class of flows, numbers of `decisions`. */
  egress = new Uint32Array(0);
  ingress = new Uint32Array(0);
  readonly egressSide: SideJudge;
  readonly ingressSide: SideJudge;

  constructor(
    private readonly engine: CompiledEngine,
    private readonly classification: FlowClassification,
    readonly decisions: Decisions,
    readonly scope: Scope,
  ) {
    this.egressSide = new SideJudge(engine, classification, scope, 'Egress');
    this.ingressSide = new SideJudge(engine, classification, scope, 'Ingress');
  }

  /** Judges all classes, some at a time. Side by side in the order of their subject, whose rules are then at hand. */
  *steps(): Generator<void, void, void> {
    const { classes, ends } = this.classification;
    this.grow();
    const egress = new Int32Array(classes.size);
    const ingress = new Int32Array(classes.size);
    yield* judgeInOrder(this.egressSide, order(classes.source, classes.size, ends.classes.length), egress);
    yield* judgeInOrder(
      this.ingressSide,
      order(classes.destination, classes.size, ends.classes.length),
      ingress,
    );
    for (let id = 0; id < classes.size; id++) {
      this.#conclude(id, egress[id] ?? undecided, ingress[id] ?? undecided);
      if (id % slice === slice - 1) yield;
    }
  }

  evaluate(id: number): void {
    this.#conclude(id, this.egressSide.judge(id), this.ingressSide.judge(id));
  }

  /** Room for classes that came since. */
  grow(): void {
    const { size } = this.classification.classes;
    if (size <= this.verdict.length) return;
    const room = Math.max(1024, size * 2);
    const { verdict, egress, ingress } = this;
    this.verdict = new Uint8Array(room);
    this.egress = new Uint32Array(room);
    this.ingress = new Uint32Array(room);
    this.verdict.set(verdict);
    this.egress.set(egress);
    this.ingress.set(ingress);
  }

  #conclude(id: number, egress: number, ingress: number): void {
    if (egress === undecided || ingress === undecided) {
      this.#fully(id);
      return;
    }
    this.egress[id] = egress;
    this.ingress[id] = ingress;
    const denied = this.decisions.denies(egress) || this.decisions.denies(ingress);
    this.verdict[id] = denied ? numbers.deny : numbers.allow;
  }

  #fully(id: number): void {
    const { ends, traffic, classes } = this.classification;
    const from = ends.classes[classes.source[id] ?? -1];
    const to = ends.classes[classes.destination[id] ?? -1];
    const carried = traffic.classes[classes.traffic[id] ?? -1];
    if (from === undefined || to === undefined || carried === undefined)
      throw new RangeError(`class of flows ${id} is made of classes that are not there`);
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

/** Classes between two chances to stop. */
const slice = 1_024;

function* judgeInOrder(side: SideJudge, ids: Uint32Array, into: Int32Array): Generator<void, void, void> {
  let left = slice;
  for (const id of ids) {
    into[id] = side.judge(id);
    if (--left > 0) continue;
    left = slice;
    yield;
  }
}

/** Numbers of classes by one of their columns, counted into place. */
function order(column: Uint32Array, size: number, values: number): Uint32Array {
  const next = new Uint32Array(values + 1);
  for (let id = 0; id < size; id++) next[(column[id] ?? 0) + 1] = (next[(column[id] ?? 0) + 1] ?? 0) + 1;
  for (let value = 1; value <= values; value++) next[value] = (next[value] ?? 0) + (next[value - 1] ?? 0);
  const ids = new Uint32Array(size);
  for (let id = 0; id < size; id++) {
    const value = column[id] ?? 0;
    const at = next[value] ?? 0;
    ids[at] = id;
    next[value] = at + 1;
  }
  return ids;
}
