/** Proof that lowering the bridge and placing behind it change nothing (safety PO-10), class by class, not by samples. */
import {
  type Direction,
  displayName,
  type Engine,
  type EquivalenceReport,
  equivalenceSteps,
  finish,
  type Policy,
  type PolicyRef,
  policyKey,
  policyTier,
  prepareSteps,
  type Steps,
} from '@/lib/policy';
import { isOfCanary, releasedBridge } from './canary';
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

/** The same policy under a name that nobody has: beside what stands under its own name, not in its place. */
const beside = (policy: Policy): Policy => ({ ...policy, name: `${policy.name}.drawbridge-beside` });

/**
 * An allow whose name stands in the cluster takes the place of what stands there. The bridge covers only what nothing of
 * the tier selected, so pods that the old one isolates must lose nothing by it: in its place, the new one must decide as
 * it would beside the old one, where it can only widen. Shown at the very step, because allows placed later would hide it.
 */
function* replacingSteps(lowered: Engine, plan: RolloutPlan): Steps<EquivalenceReport[]> {
  const reports: EquivalenceReport[] = [];
  let at = lowered;
  for (const { enforced, before } of plan.allows) {
    const next = at.whatIf({ put: [enforced] });
    if (before !== null) {
      const both = at.whatIf({ put: [beside(enforced)] });
      for (const made of [both, next]) yield* prepareSteps(made);
      const { total, equal, differing } = yield* equivalenceSteps(both, next, 'enforced');
      const name = `${enforced.namespace ?? ''}/${displayName(enforced.name, policyTier(enforced))}`;
      const why = (item: Differing): string =>
        `Placing ${name} replaces the policy of that name, and ${item.why}: keep its rules in the staged one, or change it by itself first`;
      reports.push({ total, equal, differing: differing.map((item) => ({ ...item, why: why(item) })) });
    }
    at = next;
  }
  return reports;
}

/**
 * Narrowed for the canary, the bridge releases the canary's endpoints and nobody else: the others are as behind the lowered
 * bridge, the canary's are as with the raised one.
 */
function* canarySteps(placed: Engine, plan: RolloutPlan): Steps<EquivalenceReport[]> {
  const { canary } = plan;
  if (canary === null) return [];
  const narrowed = placed.whatIf({ put: [canary.bridge] });
  const up = placed.whatIf({ put: [releasedBridge(plan, 'all')] });
  for (const made of [narrowed, up]) yield* prepareSteps(made);
  const isOwn = isOfCanary(canary, placed.snapshot);
  const others = yield* equivalenceSteps(placed, narrowed, 'enforced');
  const own = yield* equivalenceSteps(narrowed, up, 'enforced');
  const wrong = (
    { total, differing }: EquivalenceReport,
    isRight: (item: Differing) => boolean,
  ): EquivalenceReport => {
    const left = differing
      .filter((item) => !isRight(item))
      .map((item) => ({ ...item, why: `Raising for the canary: ${item.why}` }));
    return { total, equal: total - left.length, differing: left };
  };
  const hasPods = ({ hostEndpoint, pods }: Differing): boolean =>
    hostEndpoint === undefined && pods.length > 0;
  return [
    wrong(others, (item) => hasPods(item) && item.pods.every(isOwn)),
    wrong(own, (item) => hasPods(item) && !item.pods.some(isOwn)),
  ];
}

/**
 * `engine` is the world before the wave. Counts all steps; an endpoint that had policies of this tier before may
 * differ once the allows stand beside them, because allows can only widen there (the plan holds Allow rules only, and
 * what takes the place of another policy is shown to widen it).
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
  const replacing = yield* replacingSteps(lowered, plan);
  const canary = yield* canarySteps(placed, plan);
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
    ...[...replacing, ...canary].flatMap((report) => report.differing),
  ];
  const total = [lowering, placing, ...replacing, ...canary].reduce((sum, report) => sum + report.total, 0);
  return { total, equal: total - differing.length, differing };
}
