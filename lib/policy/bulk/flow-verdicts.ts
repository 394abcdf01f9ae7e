/** Verdicts of many flows at once: every flow falls into a class, every class is judged once (performance §5). */
import { CompiledEngine } from '../engine';
import type { DecidingHit } from '../evaluate/decisions';
import { hostProfileRules } from '../evaluate/host-profiles';
import type { Engine, Scope, Verdict } from '../model/verdict';
import { ClassVerdicts, type FlowClassification, verdictNames } from './class-verdicts';
import { EndClasses } from './end-classes';
import { FlowClasses } from './flow-classes';
import type { FlowColumns } from './flow-columns';
import { PortStretches } from './port-stretches';
import { TrafficClasses } from './traffic-classes';

/** Flows by verdict. */
export type VerdictCounts = Readonly<Record<Verdict, number>>;

/** Rows or classes between two chances to stop: well below a millisecond's work. */
const slice = 2_048;

export class FlowVerdicts {
  /** Class of each row. */
  readonly classOf: Uint32Array;
  readonly classification: FlowClassification;
  readonly stretches: PortStretches;
  readonly answers: ClassVerdicts;

  constructor(
    readonly engine: CompiledEngine,
    readonly columns: FlowColumns,
    scope: Scope,
  ) {
    const { world, policies } = engine;
    this.stretches = new PortStretches(world);
    this.stretches.mention(hostProfileRules(engine.snapshot));
    this.stretches.mention(policies.rules());
    const { ends, traffic, kind } = columns;
    this.classification = {
      ends: new EndClasses(world, ends),
      traffic: new TrafficClasses(traffic, this.stretches),
      classes: new FlowClasses(),
    };
    this.classOf = new Uint32Array(kind.length);
    this.answers = new ClassVerdicts(engine, this.classification, policies.shared.decisions, scope);
  }

  /** Classifies all rows and judges all classes, a slice at each step; between steps the caller may do something else. */
  *steps(): Generator<void, void, void> {
    const rows = this.classOf.length;
    for (let row = 0; row < rows; row += slice * 16) {
      this.#classify(row, Math.min(rows, row + slice * 16));
      yield;
    }
    yield* this.answers.steps();
  }

  run(): this {
    for (const _step of this.steps());
    return this;
  }

  /** The class of a row as its ends and traffic stand now. */
  classify(row: number): number {
    const { ends, traffic, classes } = this.classification;
    const { source, destination, kind } = this.columns;
    const from = source[row] ?? 0;
    const to = destination[row] ?? 0;
    const carried = traffic.of[kind[row] ?? 0] ?? 0;
    return ends.nodesMatter || ends.mayBeOne(from, to)
      ? this.#classOfApart(from, to, carried)
      : classes.of(ends.source[from] ?? 0, ends.destination[to] ?? 0, carried);
  }

  /** Where it may matter which pod, or on which node, an end is. */
  #classOfApart(from: number, to: number, carried: number): number {
    const { ends, classes } = this.classification;
    const pod = ends.pod[from] ?? 0;
    if (pod !== 0 && pod === ends.pod[to])
      return classes.of(ends.one(from, 'source'), ends.one(to, 'destination'), carried);
    return (ends.hosts[from] ?? 0) + (ends.hosts[to] ?? 0) > 0
      ? classes.of(ends.onNode(from, 'source'), ends.onNode(to, 'destination'), carried)
      : classes.of(ends.source[from] ?? 0, ends.destination[to] ?? 0, carried);
  }

  #classify(begin: number, end: number): void {
    const { ends, traffic, classes } = this.classification;
    const { source, destination, kind } = this.columns;
    const { classOf } = this;
    const [sourceClass, destinationClass, trafficClass] = [ends.source, ends.destination, traffic.of];
    const apart = ends.nodesMatter;
    for (let row = begin; row < end; row++) {
      const from = source[row] ?? 0;
      const to = destination[row] ?? 0;
      const a = sourceClass[from] ?? 0;
      const b = destinationClass[to] ?? 0;
      const carried = trafficClass[kind[row] ?? 0] ?? 0;
      const id =
        apart || ends.mayBeOne(from, to) ? this.#classOfApart(from, to, carried) : classes.of(a, b, carried);
      classOf[row] = id;
      classes.count(id);
    }
  }

  verdict(row: number): Verdict {
    return this.verdictOfClass(this.classOf[row] ?? -1);
  }

  verdictOfClass(id: number): Verdict {
    return verdictNames[this.answers.verdict[id] ?? 2] ?? 'unknown';
  }

  /** Puts a row into another class. */
  move(row: number, from: number, to: number): void {
    const { flows } = this.classification.classes;
    flows[from] = (flows[from] ?? 0) - 1;
    flows[to] = (flows[to] ?? 0) + 1;
    this.classOf[row] = to;
  }

  /** What decided each side of a row; null where nothing of policy or profile did, or the side is not there. */
  deciding(row: number): { readonly egress: DecidingHit | null; readonly ingress: DecidingHit | null } {
    const { egress, ingress, decisions } = this.answers;
    const id = this.classOf[row] ?? -1;
    return { egress: decisions.hit(egress[id] ?? 0), ingress: decisions.hit(ingress[id] ?? 0) };
  }

  counts(): VerdictCounts {
    const { classes } = this.classification;
    const counts = { allow: 0, deny: 0, unknown: 0 };
    for (let id = 0; id < classes.size; id++)
      counts[verdictNames[this.answers.verdict[id] ?? 2] ?? 'unknown'] += classes.flows[id] ?? 0;
    return counts;
  }
}

/** @throws TypeError for an engine that was not made by compile() */
export function evaluateColumns(engine: Engine, columns: FlowColumns, scope: Scope): FlowVerdicts {
  if (!(engine instanceof CompiledEngine))
    throw new TypeError('columns are judged by engines made by compile()');
  return new FlowVerdicts(engine, columns, scope).run();
}
