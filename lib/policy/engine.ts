/** The engine: a snapshot compiled once, asked often. Immutable; memos only remember answers. */

import { type CompilationCache, compiledOnce, PolicySet } from './compile/policy-set';
import { Evaluator } from './evaluate/evaluate';
import { hostProfileRules } from './evaluate/host-profiles';
import { PolicyLists } from './evaluate/policy-lists';
import { SharedLists } from './evaluate/shared-lists';
import { comparePolicies, compareTiers, policyKey, policyTier } from './model/names';
import type { Direction, Policy, Tier } from './model/policy';
import type { Pod, Snapshot, WorkloadRef } from './model/snapshot';
import type {
  Engine,
  EquivalenceReport,
  Evaluation,
  Flow,
  Isolation,
  PolicyChange,
  PolicyDiagnostic,
  Scope,
  Selection,
} from './model/verdict';
import { proveEquivalence } from './questions/equivalence';
import { isolationOf } from './questions/isolation';
import { matchedBy, type PeerSelectors, selectedBy } from './questions/selection';
import { podParties, templateParties } from './world/end-parties';
import { isWorkloadEndpoint } from './world/entity';
import { mentionsOf } from './world/mentions';
import { World } from './world/world';

const notIsolated: Isolation = { isolated: false, tier: null, policies: [] };

/** What an engine hands to the what-if engines made of it: nothing of it depends on the policies that change. */
interface Inheritance {
  readonly cache: CompilationCache;
  readonly world: World;
  /** Lists of rules with their answers, of that world. */
  readonly lists?: SharedLists;
  /** The policies in order, where they are known; the world then tells apart all that they mention. */
  readonly set?: PolicySet;
}

export function compile(snapshot: Snapshot): Engine {
  return new CompiledEngine(snapshot, null);
}

/** A world that tells apart more than needed is as good, so it is shared where possible. */
function worldOf(snapshot: Snapshot, set: PolicySet, shared: World | undefined): World {
  const mentioned = mentionsOf(set.compiled, hostProfileRules(snapshot), snapshot);
  return shared?.tellsApart(mentioned) === true ? shared : new World(snapshot, mentioned);
}

export class CompiledEngine implements Engine {
  readonly policies: PolicyLists;
  readonly world: World;
  readonly #cache: CompilationCache;
  readonly evaluator: Evaluator;

  constructor(
    readonly snapshot: Snapshot,
    inheritance: Inheritance | null,
    cache: CompilationCache = new WeakMap(),
  ) {
    this.#cache = inheritance?.cache ?? cache;
    const set = inheritance?.set ?? PolicySet.of(snapshot, this.#cache);
    this.world =
      inheritance?.set === undefined ? worldOf(snapshot, set, inheritance?.world) : inheritance.world;
    const inherited = this.world === inheritance?.world ? inheritance.lists : undefined;
    this.policies = new PolicyLists(set, this.world, inherited ?? new SharedLists(this.world));
    this.evaluator = new Evaluator(this.policies, this.world);
  }

  get diagnostics(): readonly PolicyDiagnostic[] {
    return this.policies.diagnostics;
  }

  evaluate(flow: Flow, scope: Scope): Evaluation {
    return this.evaluator.evaluate(flow, scope);
  }

  isolation(pod: Pod, direction: Direction, scope: Scope): Isolation {
    if (!isWorkloadEndpoint(pod)) return notIsolated;
    const { entity } = this.world.subjectOf(pod);
    const tiers = this.policies.governing(entity, direction, scope);
    return isolationOf(tiers, direction, podParties(this.world, pod, 'source'));
  }

  templateIsolation(workload: WorkloadRef, direction: Direction, scope: Scope): Isolation {
    const subject = this.world.templateSubject(workload.namespace, workload.name, workload.kind);
    if (subject === null) return notIsolated;
    const tiers = this.policies.governing(subject.entity, direction, scope);
    return isolationOf(tiers, direction, templateParties(this.world, subject));
  }

  select(policy: Policy): Selection {
    return selectedBy(this.world, policy);
  }

  match(entity: PeerSelectors, namespace: string | null): Selection {
    return matchedBy(this.world, entity, namespace);
  }

  whatIf(change: PolicyChange): Engine {
    const { put = [], remove = [] } = change;
    const gone = new Set([...remove, ...put].map(policyKey));
    const kept = this.snapshot.policies.filter((policy) => !gone.has(policyKey(policy)));
    const snapshot = { ...this.snapshot, policies: [...kept, ...put] };
    const inheritance = { cache: this.#cache, world: this.world, lists: this.policies.shared };
    // The world tells apart what the kept ones ask for: only what is put may ask for more.
    const added = put.map((policy) => compiledOnce(policy, snapshot.capabilities, this.#cache).policy);
    const mentioned = mentionsOf(
      added.filter((policy) => policy !== null),
      [],
      snapshot,
    );
    if (!this.world.tellsApart(mentioned)) return new CompiledEngine(snapshot, inheritance);
    return new CompiledEngine(snapshot, { ...inheritance, set: PolicySet.of(snapshot, this.#cache) });
  }

  equivalence(other: Engine, scope: Scope): EquivalenceReport {
    if (!(other instanceof CompiledEngine))
      throw new TypeError('equivalence compares engines made by compile()');
    return proveEquivalence(this, other, scope);
  }
}

/** Tiers in evaluation order. */
export const sortedTiers = (snapshot: Snapshot): Tier[] => [...snapshot.tiers].sort(compareTiers);

/** All policies of a tier in evaluation order, including those without influence. */
export const policiesInOrder = (snapshot: Snapshot, tier: string): Policy[] =>
  snapshot.policies
    .filter((policy) => policyTier(policy) === tier)
    .sort(comparePolicies(snapshot.capabilities.tieBreak));
