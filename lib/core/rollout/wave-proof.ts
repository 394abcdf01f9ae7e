/** Plan and proofs of a wave over the world before it; dear to compute, so remembered per engine. */
import { type Engine, type EquivalenceReport, type Policy, type PolicyRef, policyKey } from '@/lib/policy';
import {
  type CandidateSpec,
  type EdgeExposure,
  type EssentialFlow,
  edgeLabel,
  essentialFlows,
  type PlanResult,
  type PrefixReport,
  planRollout,
  proveBridge,
  type RolloutPlan,
  type RolloutRecord,
  simulatePrefixes,
  type WatchedFlow,
  type WaveSpec,
} from '@/lib/rollout';
import { EngineMemo } from './engine-memo';

const befores = new EngineMemo<Engine>();
const plans = new EngineMemo<PlanResult>();
const bridges = new EngineMemo<EquivalenceReport>();
const prefixReports = new EngineMemo<PrefixReport>();
const essentials = new EngineMemo<readonly EssentialFlow[]>();
const judged = new EngineMemo<ReadonlySet<string>>();

/** The world as it was: without what the wave placed, with what it found. The engine itself while nothing is placed. */
export function beforeWave(engine: Engine, record: RolloutRecord | null): Engine {
  if (record === null) return engine;
  const { plan } = record;
  return befores.get(engine, plan.hash, () => {
    const here = new Set(engine.snapshot.policies.map(policyKey));
    const remove: PolicyRef[] = [
      plan.bridge,
      plan.deny,
      ...plan.allows.map(({ enforced }) => enforced),
    ].filter((ref) => here.has(policyKey(ref)));
    if (remove.length === 0) return engine;
    const put = plan.allows.map(({ before }) => before).filter((policy): policy is Policy => policy !== null);
    const kept = new Set(put.map(policyKey));
    return engine.whatIf({ remove: remove.filter((ref) => !kept.has(policyKey(ref))), put });
  });
}

export interface PlanRequest {
  readonly candidate: CandidateSpec;
  readonly wave: WaveSpec;
  readonly staged: PolicyRef;
  readonly confirmSeconds: number;
}

export const wavePlan = (engine: Engine, request: PlanRequest): PlanResult =>
  plans.get(engine, JSON.stringify(request), () => planRollout({ engine, ...request }));

export const bridgeProof = (engine: Engine, plan: RolloutPlan): EquivalenceReport =>
  bridges.get(engine, plan.hash, () => proveBridge(engine, plan));

export const essentialOf = (engine: Engine, candidate: CandidateSpec): readonly EssentialFlow[] =>
  essentials.get(engine, JSON.stringify(candidate), () => essentialFlows(engine, candidate));

/** Recorded edges and essential flows that every step must keep. `acceptedGaps`: ids of gaps accepted by name. */
export function watchedFlows(
  engine: Engine,
  exposures: readonly EdgeExposure[],
  essential: readonly EssentialFlow[],
  acceptedGaps: ReadonlySet<string>,
): WatchedFlow[] {
  return [
    ...exposures.map(({ id, summary, flow, decision }) => ({
      id,
      name: edgeLabel(summary.edge),
      flow,
      accepted: decision?.kind === 'deny' || decision?.kind === 'accept-unknown',
    })),
    ...essential.map(({ id, name, flow, verdict }) => ({
      id: `essential-flows/${id}`,
      name,
      flow,
      // Outside the candidate's reach nothing changes, also where its verdict cannot be told.
      accepted:
        acceptedGaps.has(`essential-flows/${id}`) ||
        (verdict === 'allow' && engine.evaluate(flow, 'enforced').verdict !== 'allow'),
    })),
  ];
}

export function prefixProof(
  engine: Engine,
  plan: RolloutPlan,
  watched: readonly WatchedFlow[],
): PrefixReport {
  const key = `${plan.hash} ${watched.map(({ id, accepted }) => (accepted ? `!${id}` : id)).join(' ')}`;
  return prefixReports.get(engine, key, () => simulatePrefixes(engine, plan, watched));
}

/**
 * Edges that the staged candidate as a whole would deny, and this wave does not: their other end is not in it. The
 * engine is the world before the wave.
 */
export function outsideWave(
  engine: Engine,
  plan: RolloutPlan,
  exposures: readonly EdgeExposure[],
): ReadonlySet<string> {
  const open = exposures.filter(({ verdict }) => verdict === 'would-deny');
  return judged.get(engine, `${plan.hash} ${open.map(({ id }) => id).join(' ')}`, () => {
    const after = engine.whatIf({
      put: [...plan.allows.map(({ enforced }) => enforced), plan.deny],
    });
    return new Set(
      open.filter(({ flow }) => after.evaluate(flow, 'enforced').verdict === 'allow').map(({ id }) => id),
    );
  });
}
