/** Proof that lowering the bridge and placing behind it change nothing (safety PO-10), class by class, not by samples. */
import {
  type Direction,
  type Engine,
  type EquivalenceReport,
  equivalenceSteps,
  finish,
  type PolicyRef,
  policyKey,
  policyTier,
  prepareSteps,
  type Steps,
} from '@/lib/policy';
import type { RolloutPlan } from './record';

type Differing = EquivalenceReport['differing'][number];

/** Whether an enforced policy of the tier governed this direction of the endpoint before the wave. */
function keptItsPolicies(
  engine: Engine,
  tiers: ReadonlyMap<string, string>,
  tier: string,
  endpoint: { readonly namespace: string; readonly name: string },
  direction: Direction,
): boolean {
  const inTier = (refs: readonly PolicyRef[]): boolean =>
    refs.some((ref) => tiers.get(policyKey(ref)) === tier);
  const pod = engine.snapshot.pods.find(
    (item) => item.namespace === endpoint.namespace && item.name === endpoint.name,
  );
  if (pod !== undefined) return inTier(engine.isolation(pod, direction, 'enforced').policies);
  const template = engine.snapshot.workloads.find(
    (item) => item.namespace === endpoint.namespace && item.name === endpoint.name,
  );
  return template !== undefined && inTier(engine.templateIsolation(template, direction, 'enforced').policies);
}

/**
 * `engine` is the world before the wave. Counts both steps; an endpoint that had policies of this tier before may
 * differ once the allows stand beside them, because allows can only widen there (the plan holds Allow rules only).
 */
export const proveBridge = (engine: Engine, plan: RolloutPlan): EquivalenceReport =>
  finish(bridgeProofSteps(engine, plan));

/** The same, a class of endpoints a step. */
export function* bridgeProofSteps(engine: Engine, plan: RolloutPlan): Steps<EquivalenceReport> {
  const lowered = engine.whatIf({ put: [plan.bridge] });
  const placed = engine.whatIf({
    put: [plan.bridge, ...plan.allows.map(({ enforced }) => enforced), plan.deny],
  });
  for (const made of [lowered, placed]) yield* prepareSteps(made);
  const lowering = yield* equivalenceSteps(engine, lowered, 'enforced');
  const placing = yield* equivalenceSteps(lowered, placed, 'enforced');
  const tier = policyTier(plan.bridge);
  const tiers = new Map(engine.snapshot.policies.map((policy) => [policyKey(policy), policyTier(policy)]));
  const widened = (item: Differing): boolean =>
    item.hostEndpoint === undefined &&
    item.pods.length > 0 &&
    item.pods.every((pod) => keptItsPolicies(engine, tiers, tier, pod, item.direction));
  const differing = [
    ...lowering.differing.map((item) => ({ ...item, why: `Lowering: ${item.why}` })),
    ...placing.differing
      .filter((item) => !widened(item))
      .map((item) => ({ ...item, why: `Placing: ${item.why}` })),
  ];
  const total = lowering.total + placing.total;
  return { total, equal: total - differing.length, differing };
}
