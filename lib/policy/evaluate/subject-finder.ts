/** Policies by a label that their subject needs, so that new labels are not shown to every policy. */
import type { CompiledPolicy } from '../compile/compiled';
import type { Labels } from '../model/snapshot';
import { evaluateSelector } from '../selector/selector';
import { requiredTerms } from './required-terms';

type Policies = Set<CompiledPolicy>;

export class SubjectFinder {
  readonly #byValue = new Map<string, Map<string, Policies>>();
  readonly #byKey = new Map<string, Policies>();
  /** Policies that need no particular label. */
  readonly #others: Policies = new Set();

  constructor(policies: readonly CompiledPolicy[]) {
    for (const policy of policies) this.add(policy);
  }

  add(policy: CompiledPolicy): void {
    for (const place of this.#placesOf(policy)) place.add(policy);
  }

  remove(policy: CompiledPolicy): void {
    for (const place of this.#placesOf(policy)) place.delete(policy);
  }

  /** Policies whose subject the labels satisfy, in no particular order. */
  selecting(labels: Labels): CompiledPolicy[] {
    const found = new Set(this.#others);
    for (const key of Object.keys(labels)) {
      for (const policy of this.#byKey.get(key) ?? []) found.add(policy);
      for (const policy of this.#byValue.get(key)?.get(labels[key] ?? '') ?? []) found.add(policy);
    }
    return [...found].filter(({ subject }) => evaluateSelector(subject, labels));
  }

  #placesOf({ subject }: CompiledPolicy): Policies[] {
    const terms = requiredTerms(subject);
    if (terms === null) return [this.#others];
    return terms.flatMap(({ key, values }) =>
      values === null ? [placeIn(this.#byKey, key)] : values.map((value) => this.#placeOf(key, value)),
    );
  }

  #placeOf(key: string, value: string): Policies {
    const values = this.#byValue.get(key) ?? new Map<string, Policies>();
    this.#byValue.set(key, values);
    return placeIn(values, value);
  }
}

function placeIn(map: Map<string, Policies>, key: string): Policies {
  const known = map.get(key) ?? new Set();
  map.set(key, known);
  return known;
}
