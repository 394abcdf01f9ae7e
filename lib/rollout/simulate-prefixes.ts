/** Every prefix of the plan, forward and back, judged over recorded edges and essential flows (safety I3, I11, PO-1). */
import {
  displayName,
  type Engine,
  type Flow,
  type FlowEnd,
  finish,
  type Policy,
  policyTier,
  prepareSteps,
  type Steps,
  type Verdict,
} from '@/lib/policy';
import { raised } from './bridge';
import { workloadNames } from './plan-steps';
import type { RolloutPlan } from './record';

/** A flow to keep. `accepted`: a person decided that it may be denied, or that its unknown verdict is accepted. */
export interface WatchedFlow {
  readonly id: string;
  /** `shop/checkout → payments TCP 8443`. */
  readonly name: string;
  readonly flow: Flow;
  readonly accepted: boolean;
}

export interface FirstDenied {
  /** `After Place shop/web`, in the plan's words. */
  readonly step: string;
  readonly id: string;
  readonly name: string;
  readonly verdict: Verdict;
}

export interface PrefixReport {
  readonly ok: boolean;
  /** Prefixes looked at, both ways. */
  readonly prefixes: number;
  readonly flows: number;
  readonly firstDenied: FirstDenied | null;
}

interface Prefix {
  readonly step: string;
  readonly engine: Engine;
  /** Raised: a person's decisions count. */
  readonly bites: boolean;
  /** Namespace of the only policy that changed; null = judge every flow. */
  readonly touches: string | null;
}

const where = (policy: Policy): string => {
  const name = displayName(policy.name, policyTier(policy));
  return policy.namespace === null ? name : `${policy.namespace}/${name}`;
};

function* prefixes(engine: Engine, plan: RolloutPlan): Generator<Prefix> {
  const bridge = plan.bridge;
  let at = engine.whatIf({ put: [bridge] });
  yield { step: `After Lower ${where(bridge)}`, engine: at, bites: false, touches: null };
  for (const { enforced } of plan.allows) {
    at = at.whatIf({ put: [enforced] });
    yield { step: `After Place ${where(enforced)}`, engine: at, bites: false, touches: enforced.namespace };
  }
  at = at.whatIf({ put: [plan.deny] });
  yield { step: `After Place ${where(plan.deny)}`, engine: at, bites: false, touches: null };
  if (plan.canary !== null) {
    const narrowed = at.whatIf({ put: [plan.canary.bridge] });
    const step = `After Raise ${where(bridge)} for ${workloadNames(plan.canary.workloads)}`;
    yield { step, engine: narrowed, bites: true, touches: null };
  }
  const up = at.whatIf({ put: [raised(bridge)] });
  yield { step: `After Raise ${where(bridge)}`, engine: up, bites: true, touches: null };
  // Committing: the staged copies do not count for enforced verdicts; the earlier denies and the bridge do.
  const committed = up.whatIf({ remove: [...plan.earlierDenies, bridge] });
  yield { step: `After Remove ${where(bridge)}`, engine: committed, bites: true, touches: null };
}

const namespaceOf = (end: FlowEnd): string | null =>
  end.type === 'workload' || end.type === 'pod' ? end.namespace : null;

interface Judged extends WatchedFlow {
  readonly was: Verdict;
}

function push(found: Map<string, Judged[]>, namespace: string, item: Judged): void {
  const known = found.get(namespace);
  if (known === undefined) found.set(namespace, [item]);
  else known.push(item);
}

/** Flows with an end in each namespace, in the order given. */
function* byNamespace(flows: readonly Judged[]): Steps<ReadonlyMap<string, readonly Judged[]>> {
  const found = new Map<string, Judged[]>();
  for (const item of flows) {
    for (const namespace of new Set([item.flow.src, item.flow.dst].map(namespaceOf)))
      if (namespace !== null) push(found, namespace, item);
    yield;
  }
  return found;
}

/**
 * A rollback takes the same states backwards (deny first, then the allows in reverse order, the bridge last), so each
 * state is judged once and counted for both ways.
 */
export const simulatePrefixes = (
  engine: Engine,
  plan: RolloutPlan,
  watched: readonly WatchedFlow[],
): PrefixReport => finish(prefixSteps(engine, plan, watched));

/** The same, a flow at one prefix a step. */
export function* prefixSteps(
  engine: Engine,
  plan: RolloutPlan,
  watched: readonly WatchedFlow[],
): Steps<PrefixReport> {
  const before: Judged[] = [];
  for (const item of watched) {
    before.push({ ...item, was: engine.evaluate(item.flow, 'enforced').verdict });
    yield;
  }
  const touching = yield* byNamespace(before);
  let count = 0;
  for (const prefix of prefixes(engine, plan)) {
    count++;
    const { touches: namespace } = prefix;
    const judged = (namespace === null ? before : (touching.get(namespace) ?? [])).filter(
      ({ was, accepted }) => was !== 'deny' && !(prefix.bites && accepted),
    );
    if (judged.length > 0) yield* prepareSteps(prefix.engine);
    for (const item of judged) {
      yield;
      const { verdict } = prefix.engine.evaluate(item.flow, 'enforced');
      // What was unknown before may stay unknown while nothing takes effect, never become denied.
      const kept = verdict === 'allow' || (item.was === 'unknown' && verdict === 'unknown' && !prefix.bites);
      if (!kept)
        return {
          ok: false,
          prefixes: count,
          flows: watched.length,
          firstDenied: { step: prefix.step, id: item.id, name: item.name, verdict },
        };
    }
  }
  return { ok: true, prefixes: 2 * count - 2, flows: watched.length, firstDenied: null };
}
