/** From what an edit touches to the classes of flows and the rows that may be judged otherwise. */

import { parseCidr } from '../model/address';
import type { Pod } from '../model/snapshot';
import type { World } from '../world/world';
import { Chains } from './chains';
import type { FlowVerdicts } from './flow-verdicts';

export class FlowReach {
  readonly #bySource: Chains;
  readonly #byDestination: Chains;
  #classesSeen = 0;
  #endsByRow = new Map<number, Set<number>>();
  #endsSeen = 0;
  #rowsBySource: Chains | null = null;
  #rowsByDestination: Chains | null = null;
  #placesByPod: Map<string, number[]> | null = null;

  constructor(
    private readonly flows: FlowVerdicts,
    private readonly world: World,
  ) {
    const { ends, classes } = flows.classification;
    this.#bySource = new Chains(ends.classes.length, classes.size);
    this.#byDestination = new Chains(ends.classes.length, classes.size);
  }

  /** Takes in classes of flows and of ends that came since. */
  refresh(): void {
    const { ends, classes } = this.flows.classification;
    for (; this.#classesSeen < classes.size; this.#classesSeen++) {
      this.#bySource.add(classes.source[this.#classesSeen] ?? 0, this.#classesSeen);
      this.#byDestination.add(classes.destination[this.#classesSeen] ?? 0, this.#classesSeen);
    }
    for (; this.#endsSeen < ends.classes.length; this.#endsSeen++) {
      const resolved = ends.classes[this.#endsSeen]?.resolved;
      for (const { subject } of resolved !== undefined && 'parties' in resolved ? resolved.parties : []) {
        if (subject === null) continue;
        const row = this.world.labelClasses.of(subject.entity.labels);
        const found = this.#endsByRow.get(row) ?? new Set();
        found.add(this.#endsSeen);
        this.#endsByRow.set(row, found);
      }
    }
  }

  /** Classes of ends whose subject has the labels. */
  endsOf(row: number): Iterable<number> {
    return this.#endsByRow.get(row) ?? [];
  }

  classesFrom(end: number): Iterable<number> {
    return this.#bySource.of(end);
  }

  classesTo(end: number): Iterable<number> {
    return this.#byDestination.of(end);
  }

  /** Rows that name the end in either role. */
  *rowsOf(end: number): Generator<number, void, void> {
    const { source, destination, ends } = this.flows.columns;
    if (this.#rowsBySource === null || this.#rowsByDestination === null) {
      this.#rowsBySource = new Chains(ends.length, source.length);
      this.#rowsByDestination = new Chains(ends.length, source.length);
      for (let row = 0; row < source.length; row++) {
        this.#rowsBySource.add(source[row] ?? 0, row);
        this.#rowsByDestination.add(destination[row] ?? 0, row);
      }
    }
    yield* this.#rowsBySource.of(end);
    yield* this.#rowsByDestination.of(end);
  }

  /** Places of ends that mean the pod: by its name, its address or its workload. */
  placesOf({ namespace, name }: Pod): readonly number[] {
    this.#placesByPod ??= this.#findPlaces();
    return this.#placesByPod.get(`${namespace}/${name}`) ?? [];
  }

  #findPlaces(): Map<string, number[]> {
    const places = new Map<string, number[]>();
    for (const [place, end] of this.flows.columns.ends.entries()) {
      const address = end.type === 'ip' ? parseCidr(end.ip) : null;
      const pod =
        end.type === 'pod'
          ? this.world.pod(end.namespace, end.name)
          : address === null
            ? null
            : this.world.podAt(address);
      const pods =
        end.type === 'workload' ? this.world.podsOf(end.namespace, end.name) : pod === null ? [] : [pod];
      for (const { namespace, name } of pods) {
        const key = `${namespace}/${name}`;
        const known = places.get(key);
        if (known === undefined) places.set(key, [place]);
        else known.push(place);
      }
    }
    return places;
  }
}
