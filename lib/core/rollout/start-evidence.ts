/** What a wave starts with: the plan, the gate's answer, and the edges it was given for. */
import type { Steps } from '@/lib/policy';
import {
  type CandidateSpec,
  type EdgeExposure,
  filterSteps,
  type GateResult,
  type RolloutPlan,
  type StartEvidence,
  type WatchedFlow,
} from '@/lib/rollout';
import { acceptedGaps, type RolloutBase } from './gate-evidence';

export function* startEvidence(of: {
  readonly base: RolloutBase;
  readonly candidate: CandidateSpec;
  readonly plan: RolloutPlan;
  readonly gate: GateResult;
  readonly edges: readonly EdgeExposure[];
  readonly watched: readonly WatchedFlow[];
}): Steps<StartEvidence> {
  const accepted = acceptedGaps(of.base);
  const kept = yield* filterSteps(
    of.edges,
    ({ enforced, decision }) => enforced.verdict === 'allow' && decision?.kind !== 'deny',
  );
  return {
    candidate: of.candidate,
    plan: of.plan,
    gate: of.gate,
    policy: of.base.settings.gate,
    acceptedGaps: of.gate.lines
      .flatMap(({ gaps }) => gaps)
      .map(({ id }) => id)
      .filter((id) => accepted.has(id)),
    watchedEdges: kept.map(({ id }) => id),
    flows: of.watched,
    edges: of.edges.length,
  };
}
