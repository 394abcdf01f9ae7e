/** Plan and proofs of a wave over the world before it, in steps; dear to compute, so remembered per engine. */
import {
  type Engine,
  type EquivalenceReport,
  type Policy,
  type PolicyRef,
  policyKey,
  prepareSteps,
  type Steps,
} from '@/lib/policy';
import {
  bridgeProofSteps,
  type CandidateSpec,
  type EdgeExposure,
  type EssentialFlow,
  edgeLabel,
  essentialSteps,
  filterSteps,
  type PlanResult,
  type PrefixReport,
  planSteps,
  prefixSteps,
  type RolloutPlan,
  type RolloutRecord,
  type WatchedFlow,
  type WaveSpec,
  type WorkloadRef,
} from '@/lib/rollout';
import { EngineMemo } from './engine-memo';

const befores = new EngineMemo<Engine>();
const plans = new EngineMemo<PlanResult>();
const bridges = new EngineMemo<EquivalenceReport>();
const prefixReports = new EngineMemo<PrefixReport>();
const essentials = new EngineMemo<readonly EssentialFlow[]>();
const judged = new EngineMemo<ReadonlySet<string>>();

/** The world as it was: without what the wave placed, with what it found. The engine itself while nothing is placed. */
export function* beforeWave(engine: Engine, record: RolloutRecord | null): Steps<Engine> {
  if (record === null) return engine;
  const { plan } = record;
  return yield* befores.steps(engine, plan.hash, function* () {
    const here = new Set(engine.snapshot.policies.map(policyKey));
    const remove: PolicyRef[] = [
      plan.bridge,
      plan.deny,
      ...plan.allows.map(({ enforced }) => enforced),
    ].filter((ref) => here.has(policyKey(ref)));
    if (remove.length === 0) return engine;
    const put = plan.allows.map(({ before }) => before).filter((policy): policy is Policy => policy !== null);
    const kept = new Set(put.map(policyKey));
    const before = engine.whatIf({ remove: remove.filter((ref) => !kept.has(policyKey(ref))), put });
    yield* prepareSteps(before);
    return before;
  });
}

export interface PlanRequest {
  readonly candidate: CandidateSpec;
  readonly wave: WaveSpec;
  readonly staged: PolicyRef;
  readonly confirmSeconds: number;
  readonly canary: readonly WorkloadRef[];
}

export const wavePlan = (engine: Engine, request: PlanRequest): Steps<PlanResult> =>
  plans.steps(engine, JSON.stringify(request), () => planSteps({ engine, ...request }));

export const bridgeProof = (engine: Engine, plan: RolloutPlan): Steps<EquivalenceReport> =>
  bridges.steps(engine, plan.hash, () => bridgeProofSteps(engine, plan));

export const essentialOf = (engine: Engine, candidate: CandidateSpec): Steps<readonly EssentialFlow[]> =>
  essentials.steps(engine, JSON.stringify(candidate), () => essentialSteps(engine, candidate));

/** Recorded edges and essential flows that every step must keep. `acceptedGaps`: ids of gaps accepted by name. */
export function* watchedFlows(
  engine: Engine,
  exposures: readonly EdgeExposure[],
  essential: readonly EssentialFlow[],
  acceptedGaps: ReadonlySet<string>,
): Steps<WatchedFlow[]> {
  const watched: WatchedFlow[] = [];
  for (const { id, summary, flow, decision } of exposures) {
    const accepted = decision?.kind === 'deny' || decision?.kind === 'accept-unknown';
    watched.push({ id, name: edgeLabel(summary.edge), flow, accepted });
    yield;
  }
  for (const { id, name, flow, verdict } of essential) {
    watched.push({
      id: `essential-flows/${id}`,
      name,
      flow,
      // Outside the candidate's reach nothing changes, also where its verdict cannot be told.
      accepted:
        acceptedGaps.has(`essential-flows/${id}`) ||
        (verdict === 'allow' && engine.evaluate(flow, 'enforced').verdict !== 'allow'),
    });
    yield;
  }
  return watched;
}

export function prefixProof(
  engine: Engine,
  plan: RolloutPlan,
  watched: readonly WatchedFlow[],
): Steps<PrefixReport> {
  const key = `${plan.hash} ${watched.map(({ id, accepted }) => (accepted ? `!${id}` : id)).join(' ')}`;
  return prefixReports.steps(engine, key, () => prefixSteps(engine, plan, watched));
}

/**
 * Edges that the staged candidate as a whole would deny, and this wave does not: their other end is not in it. The
 * engine is the world before the wave.
 */
export function* outsideWave(
  engine: Engine,
  plan: RolloutPlan,
  exposures: readonly EdgeExposure[],
): Steps<ReadonlySet<string>> {
  const open = yield* filterSteps(exposures, ({ verdict }) => verdict === 'would-deny');
  return yield* judged.steps(engine, `${plan.hash} ${open.map(({ id }) => id).join(' ')}`, function* () {
    const after = engine.whatIf({
      put: [...plan.allows.map(({ enforced }) => enforced), plan.deny],
    });
    yield* prepareSteps(after);
    const allowed = new Set<string>();
    for (const { id, flow } of open) {
      if (after.evaluate(flow, 'enforced').verdict === 'allow') allowed.add(id);
      yield;
    }
    return allowed;
  });
}
