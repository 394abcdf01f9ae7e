/** The world without the bridge of a wave under way: it hides what stands behind it (safety, "The bridge"). */
import { type Engine, finish, type PolicyRef, policyKey, prepareSteps, type Steps } from '@/lib/policy';

/** Engines are immutable, and coverage and every edge ask for the same one. */
const known = new WeakMap<Engine, Map<string, Engine>>();

/** The engine itself where there is no bridge; otherwise one that is prepared. */
export function* behindSteps(engine: Engine, bridge: PolicyRef | null): Steps<Engine> {
  if (bridge === null) return engine;
  const key = policyKey(bridge);
  const found = known.get(engine)?.get(key);
  if (found !== undefined) return found;
  const behind = engine.whatIf({ remove: [bridge] });
  yield* prepareSteps(behind);
  known.set(engine, (known.get(engine) ?? new Map<string, Engine>()).set(key, behind));
  return behind;
}

export const behindBridge = (engine: Engine, bridge: PolicyRef | null): Engine =>
  finish(behindSteps(engine, bridge));
