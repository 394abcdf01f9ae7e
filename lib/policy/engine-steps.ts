/**
 * Long work of an engine, step by step, for whoever must not be held up meanwhile (performance §5, "Do not starve the
 * loop"). An engine that is not prepared answers the same and makes what it lacks when it is first asked.
 */
import { type CompilationCache, compiledOnce, PolicySet } from './compile/policy-set';
import { CompiledEngine } from './engine';
import { hostProfileRules } from './evaluate/host-profiles';
import type { Snapshot } from './model/snapshot';
import type { Steps } from './model/steps';
import type { Engine, EquivalenceReport, Scope } from './model/verdict';
import { proofSteps } from './questions/equivalence';
import { isWorkloadEndpoint } from './world/entity';
import { mentionSteps } from './world/mentions';
import { PodDirectory } from './world/pod-directory';
import { World } from './world/world';

/**
 * The engine of `compile()`, and all that its first questions would otherwise wait for. Policies that are the very objects of
 * an earlier engine are not compiled anew.
 */
export function* compileSteps(snapshot: Snapshot, before: Engine | null = null): Steps<Engine> {
  const cache = compilationsOf(before, snapshot);
  for (const policy of snapshot.policies) {
    compiledOnce(policy, snapshot.capabilities, cache);
    yield;
  }
  const set = PolicySet.of(snapshot, cache);
  yield;
  const mentioned = yield* mentionSteps(set.compiled, hostProfileRules(snapshot), snapshot);
  const directory = yield* PodDirectory.inSteps(snapshot.pods, snapshot.workloads);
  const world = new World(snapshot, mentioned, directory);
  yield;
  const engine = new CompiledEngine(snapshot, { cache, world, set });
  compilations.set(engine, cache);
  yield* prepareSteps(engine);
  return engine;
}

/** Of every engine made here, for those that come after it. */
const compilations = new WeakMap<Engine, CompilationCache>();

/** How a policy is compiled depends on nothing but the release of Calico. */
function compilationsOf(before: Engine | null, { capabilities }: Snapshot): CompilationCache {
  const inherited = before?.snapshot.capabilities === capabilities ? compilations.get(before) : undefined;
  return inherited ?? new WeakMap();
}

/**
 * `engine.equivalence(other, scope)`, a class of endpoints a step.
 * @throws TypeError for engines that were not made by `compile()`
 */
export function* equivalenceSteps(engine: Engine, other: Engine, scope: Scope): Steps<EquivalenceReport> {
  if (!(engine instanceof CompiledEngine && other instanceof CompiledEngine))
    throw new TypeError('equivalence compares engines made by compile()');
  return yield* proofSteps(engine, other, scope);
}

/**
 * Finds the classes of all endpoints, who shares labels, and which policies select them.
 * @throws TypeError for an engine that was not made by `compile()`
 */
export function* prepareSteps(engine: Engine): Steps<void> {
  if (!(engine instanceof CompiledEngine))
    throw new TypeError('Only engines made by compile() can be prepared; pass the engine itself');
  const { world } = engine;
  for (const pod of engine.snapshot.pods) {
    if (isWorkloadEndpoint(pod)) world.labelClasses.of(world.subjectOf(pod).entity.labels);
    yield;
  }
  yield* world.labelGroupSteps();
  yield* engine.policies.attachSteps();
}
