/** What policies would change for recorded traffic, by counterfactual. */
import type { Engine, Policy, Steps } from '@/lib/policy';
import type { EdgeExposure } from './exposure';
import { enforcedTwin, type PlaceablePolicy } from './policy-spec';
import type { PolicyEffect } from './recommend/proposal';

/** `engine` is the world without the policies; staged verdicts before and after, over all recorded edges. */
export function* policyEffectSteps(
  engine: Engine,
  exposures: readonly EdgeExposure[],
  policies: readonly Policy[],
): Steps<PolicyEffect> {
  const after = engine.whatIf({ put: policies });
  const effect = {
    newlyAllowed: [] as string[],
    stillWouldDeny: [] as string[],
    newlyDenied: [] as string[],
    unknown: [] as string[],
  };
  for (const { id, flow, unknown } of exposures) {
    yield;
    // What Calico never computed stays unknown whatever the engine would say of it.
    if (unknown?.code === 'not-computed') {
      effect.unknown.push(id);
      continue;
    }
    const was = engine.evaluate(flow, 'staged').verdict;
    const will = after.evaluate(flow, 'staged').verdict;
    if (will === 'unknown') effect.unknown.push(id);
    else if (will === 'allow') {
      if (was !== 'allow') effect.newlyAllowed.push(id);
    } else if (was === 'allow') effect.newlyDenied.push(id);
    else if (engine.evaluate(flow, 'enforced').verdict !== 'deny') effect.stillWouldDeny.push(id);
  }
  return effect;
}

/** Edges allowed today that would be denied if these staged policies were enforced by themselves. */
export function* aloneWouldDenySteps(
  engine: Engine,
  exposures: readonly EdgeExposure[],
  policies: readonly PlaceablePolicy[],
): Steps<number> {
  const alone = engine.whatIf({ put: policies.map(enforcedTwin) });
  let denied = 0;
  for (const { flow } of exposures) {
    yield;
    if (engine.evaluate(flow, 'enforced').verdict !== 'allow') continue;
    if (alone.evaluate(flow, 'enforced').verdict === 'deny') denied++;
  }
  return denied;
}
