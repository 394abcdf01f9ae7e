/**
 * Verdicts of many flows that follow a changing cluster: an edit judges anew only the classes of flows it can reach
 * (performance §5, incremental evaluation). What cannot be followed is built anew; the answers are those of a fresh build
 * either way.
 */

import { type Compilation, type CompilationCache, compiledOnce } from '../compile/policy-set';
import { CompiledEngine } from '../engine';
import { policyKey } from '../model/names';
import type { Direction, Policy } from '../model/policy';
import type { Namespace, Pod, Snapshot } from '../model/snapshot';
import type { PolicyChange, Scope } from '../model/verdict';
import { isWorkloadEndpoint } from '../world/entity';
import { mentionsOf } from '../world/mentions';
import { workloadKeys } from '../world/pod-directory';
import { push } from '../world/push';
import type { SnapshotEdit } from './edit';
import type { FlowColumns } from './flow-columns';
import { FlowReach } from './flow-reach';
import { FlowVerdicts, type VerdictCounts } from './flow-verdicts';
import { Keyed } from './keyed';

export interface EditOutcome {
  /** Classes of flows that were judged anew. */
  readonly judged: number;
  /** Everything was built anew. */
  readonly rebuilt: boolean;
}

export class LiveVerdicts {
  readonly #policies: Keyed<Policy>;
  readonly #pods: Keyed<Pod>;
  readonly #namespaces: Keyed<Namespace>;
  #rest: Snapshot;
  #cache: CompilationCache = new WeakMap();
  #flows: FlowVerdicts;
  #reach: FlowReach;
  #counts: Record<keyof VerdictCounts, number>;
  /** By namespace; pods come and go with a rebuild only. */
  #podKeys: Map<string, string[]> | null = null;
  /** Classes without flows that an edit reached: judged when a flow comes back to them. */
  #unjudged = new Set<number>();

  constructor(
    snapshot: Snapshot,
    private readonly columns: FlowColumns,
    private readonly scope: Scope,
  ) {
    this.#policies = new Keyed(snapshot.policies, policyKey);
    this.#pods = new Keyed(snapshot.pods, podKey);
    this.#namespaces = new Keyed(snapshot.namespaces, ({ name }) => name);
    this.#rest = snapshot;
    this.#flows = this.#build();
    this.#reach = new FlowReach(this.#flows, this.#flows.engine.world);
    this.#counts = { ...this.#flows.counts() };
  }

  /** The snapshot as edited. */
  get snapshot(): Snapshot {
    return {
      ...this.#rest,
      policies: this.#policies.values(),
      pods: this.#pods.values(),
      namespaces: this.#namespaces.values(),
    };
  }

  get verdicts(): FlowVerdicts {
    return this.#flows;
  }

  /** Flows by verdict, moved by the difference of each edit. */
  get counts(): VerdictCounts {
    return this.#counts;
  }

  edit({ policies, pods, namespaces, replace }: SnapshotEdit): EditOutcome {
    let judged = 0;
    let follows = replace === undefined;
    if (replace !== undefined) this.#rest = { ...this.#rest, ...replace };
    for (const namespace of namespaces?.put ?? []) {
      const done: number | null = follows ? this.#relabelNamespace(namespace) : null;
      this.#namespaces.put(namespace);
      follows &&= done !== null;
      judged += done ?? 0;
    }
    for (const pod of pods?.put ?? []) {
      const done: number | null = follows ? this.#relabel(pod) : null;
      this.#pods.put(pod);
      follows &&= done !== null;
      judged += done ?? 0;
    }
    if ((namespaces?.remove?.length ?? 0) + (pods?.remove?.length ?? 0) > 0) follows = false;
    for (const name of namespaces?.remove ?? []) this.#namespaces.remove(name);
    for (const pod of pods?.remove ?? []) this.#pods.remove(podKey(pod));
    if (policies !== undefined) {
      const done = follows ? this.#exchange(policies) : null;
      this.#change(policies);
      follows &&= done !== null;
      judged += done ?? 0;
    }
    if (follows) return { judged, rebuilt: false };
    this.#flows = this.#build();
    this.#reach = new FlowReach(this.#flows, this.#flows.engine.world);
    this.#counts = { ...this.#flows.counts() };
    this.#unjudged = new Set();
    this.#podKeys = null;
    return { judged: this.#flows.classification.classes.size, rebuilt: true };
  }

  #build(): FlowVerdicts {
    this.#cache = new WeakMap();
    return new FlowVerdicts(
      new CompiledEngine(this.snapshot, null, this.#cache),
      this.columns,
      this.scope,
    ).run();
  }

  #change({ put = [], remove = [] }: PolicyChange): void {
    for (const ref of remove) this.#policies.remove(policyKey(ref));
    for (const policy of put) this.#policies.put(policy);
  }

  /** Classes judged anew; null where the change cannot be followed. */
  #exchange({ put = [], remove = [] }: PolicyChange): number | null {
    const { engine, stretches, classification, answers } = this.#flows;
    const compiled = (policy: Policy): Compilation =>
      compiledOnce(policy, this.#rest.capabilities, this.#cache);
    const keys = new Set([...remove, ...put].map(policyKey));
    const coming = [...new Map(put.map((policy) => [policyKey(policy), policy])).values()].map(compiled);
    const going = [...keys]
      .map((key) => this.#policies.get(key))
      .filter((policy) => policy !== undefined)
      .map(compiled);
    const isSame = (a: Compilation, among: readonly Compilation[]): boolean =>
      among.some((other) => other === a || (other.policy !== null && other.policy === a.policy));
    const added = coming.filter((one) => !isSame(one, going));
    const removed = going.filter((one) => !isSame(one, coming));
    const policies = added.map(({ policy }) => policy).filter((policy) => policy !== null);
    const mentioned = mentionsOf(policies, [], this.#rest);
    const rules = policies.flatMap(({ Ingress, Egress }) => [...(Ingress ?? []), ...(Egress ?? [])]);
    if (!engine.world.tellsApart(mentioned) || stretches.mention(rules)) return null;
    const set = engine.policies.exchanged(removed, added);
    if (set === null) return null;
    const gone = removed.map(({ policy }) => policy).filter((policy) => policy !== null);
    const changed = engine.policies.exchange(set, gone, policies);
    // Host endpoints guard many pods' traffic: everything is judged anew.
    if (engine.world.hosts.length > 0 && changed.length > 0)
      return this.#judge(allOf(classification.classes.size));
    this.#reach.refresh();
    const ids = new Set<number>();
    for (const { row, before, after } of changed) {
      const ends = [...this.#reach.endsOf(row)];
      const differs = (direction: Direction): boolean =>
        engine.policies.listOf(before, direction, this.scope) !==
        engine.policies.listOf(after, direction, this.scope);
      if (differs('Egress')) {
        answers.egressSide.forget(ends);
        for (const end of ends) for (const id of this.#reach.classesFrom(end)) ids.add(id);
      }
      if (differs('Ingress')) {
        answers.ingressSide.forget(ends);
        for (const end of ends) for (const id of this.#reach.classesTo(end)) ids.add(id);
      }
    }
    return this.#judge(ids);
  }

  #judge(ids: Iterable<number>): number {
    const { answers, classification } = this.#flows;
    let judged = 0;
    for (const id of ids) {
      const flows = classification.classes.flows[id] ?? 0;
      if (flows === 0) {
        this.#unjudged.add(id);
        continue;
      }
      this.#counts[this.#flows.verdictOfClass(id)] -= flows;
      answers.evaluate(id);
      this.#counts[this.#flows.verdictOfClass(id)] += flows;
      judged++;
    }
    return judged;
  }

  #relabel(after: Pod): number | null {
    const before = this.#pods.get(podKey(after));
    if (before === undefined || !differsOnlyInLabels(before, after)) return null;
    const { world } = this.#flows.engine;
    if (world.hosts.length > 0 && before.node !== after.node) return null;
    world.relabel(before, after);
    return this.#moveEnds(this.#reach.placesOf(after));
  }

  #relabelNamespace(namespace: Namespace): number | null {
    const { world } = this.#flows.engine;
    const known = this.#namespaces.get(namespace.name);
    // Sets inherit a namespace's labels too, and templates are ends without a pod.
    const others = [...this.#rest.networkSets, ...this.#rest.workloads];
    if (known === undefined || others.some((one) => one.namespace === namespace.name)) return null;
    const pods = this.#podsIn(namespace.name);
    world.relabelNamespace(namespace, pods);
    return this.#moveEnds(new Set(pods.flatMap((pod) => this.#reach.placesOf(pod))));
  }

  /** Asking all pods for their namespace costs more than everything else a relabel does. */
  #podsIn(namespace: string): Pod[] {
    if (this.#podKeys === null) {
      this.#podKeys = new Map();
      for (const pod of this.#pods.values()) push(this.#podKeys, pod.namespace, podKey(pod));
    }
    const keys = this.#podKeys.get(namespace) ?? [];
    return keys.map((key) => this.#pods.get(key)).filter((pod) => pod !== undefined);
  }

  /** Resolves ends anew and moves their rows to the classes they belong to now. */
  #moveEnds(places: Iterable<number>): number {
    const { ends, classes } = this.#flows.classification;
    const moved: number[] = [];
    for (const place of places) {
      const before = [ends.source[place], ends.destination[place]];
      ends.resolve(place);
      if (before[0] !== ends.source[place] || before[1] !== ends.destination[place] || ends.nodesMatter)
        moved.push(place);
    }
    const known = classes.size;
    const rows = new Set(moved.flatMap((place) => [...this.#reach.rowsOf(place)]));
    const changes: { readonly row: number; readonly from: number; readonly to: number }[] = [];
    for (const row of rows) {
      const from = this.#flows.classOf[row] ?? 0;
      const to = this.#flows.classify(row);
      if (from !== to) changes.push({ row, from, to });
    }
    this.#flows.answers.grow();
    for (let id = known; id < classes.size; id++) this.#flows.answers.evaluate(id);
    for (const { to } of changes) if (this.#unjudged.delete(to)) this.#flows.answers.evaluate(to);
    for (const { row, from, to } of changes) {
      this.#counts[this.#flows.verdictOfClass(from)]--;
      this.#counts[this.#flows.verdictOfClass(to)]++;
      this.#flows.move(row, from, to);
    }
    this.#reach.refresh();
    return classes.size - known;
  }
}

const podKey = ({ namespace, name }: Pick<Pod, 'namespace' | 'name'>): string => `${namespace}/${name}`;

const allOf = (size: number): Iterable<number> => Array.from({ length: size }, (_, id) => id);

/** Same addresses, ports and workload, an endpoint before and after: labels, account and node may differ. */
function differsOnlyInLabels(before: Pod, after: Pod): boolean {
  const shape = (pod: Pod): string =>
    JSON.stringify([pod.ips, pod.ports, workloadKeys(pod), pod.workload.kind]);
  return (
    !before.hostNetwork &&
    !after.hostNetwork &&
    isWorkloadEndpoint(before) &&
    isWorkloadEndpoint(after) &&
    shape(before) === shape(after)
  );
}
