/** What a wave starts with: the plan, the gate's answer, and the edges it was given for. */
import type {
  CandidateSpec,
  EdgeExposure,
  GateResult,
  RolloutPlan,
  StartEvidence,
  WatchedFlow,
} from '@/lib/rollout';
import { acceptedGaps, type RolloutBase } from './gate-evidence';

export function startEvidence(of: {
  readonly base: RolloutBase;
  readonly candidate: CandidateSpec;
  readonly plan: RolloutPlan;
  readonly gate: GateResult;
  readonly edges: readonly EdgeExposure[];
  readonly watched: readonly WatchedFlow[];
}): StartEvidence {
  const accepted = acceptedGaps(of.base);
  return {
    candidate: of.candidate,
    plan: of.plan,
    gate: of.gate,
    policy: of.base.settings.gate,
    acceptedGaps: of.gate.lines
      .flatMap(({ gaps }) => gaps)
      .map(({ id }) => id)
      .filter((id) => accepted.has(id)),
    watchedEdges: of.edges
      .filter(({ enforced, decision }) => enforced.verdict === 'allow' && decision?.kind !== 'deny')
      .map(({ id }) => id),
    flows: of.watched,
    edges: of.edges.length,
  };
}
