/** Everything the gate looks at, from what core knows; what is not known is null and never helps to pass. */
import { verdictKinds, writtenAt } from '@/lib/cluster';
import { type Engine, finish, type Steps } from '@/lib/policy';
import {
  type BreakGlass,
  type CandidateSpec,
  type EdgeExposure,
  filterSteps,
  type GateInput,
  type PlanResult,
  type RolloutRecord,
  type SourceHealth,
  specHash,
  stagedTwin,
  type WatchedFlow,
  type WaveSpec,
} from '@/lib/rollout';
import { evidenceAtSteps } from '../evidence';
import type { CurrentCandidate, Picture } from '../picture';
import { bridgeProof, essentialOf, outsideWave, prefixProof, watchedFlows } from './wave-proof';

export type RolloutBase = Omit<Picture, 'rollout'>;

export interface WaveEvidence {
  /** The world before the wave. */
  readonly before: Engine;
  readonly candidate: CurrentCandidate;
  readonly spec: CandidateSpec;
  readonly wave: WaveSpec;
  readonly namespaces: readonly string[];
  readonly plan: PlanResult;
  readonly record: RolloutRecord | null;
  readonly breakGlass: BreakGlass | null;
  /** False when the journal could not be read. */
  readonly journalRead: boolean;
}

/** Edges with an end in the wave's namespaces. */
export const waveEdges = (
  exposures: readonly EdgeExposure[],
  namespaces: readonly string[],
): EdgeExposure[] => finish(waveEdgeSteps(exposures, namespaces));

function waveEdgeSteps(
  exposures: readonly EdgeExposure[],
  namespaces: readonly string[],
): Steps<EdgeExposure[]> {
  const names = new Set(namespaces);
  const isIn = (namespace: string | null): boolean => namespace !== null && names.has(namespace);
  return filterSteps(
    exposures,
    ({ summary: { edge } }) => isIn(edge.src.namespace) || isIn(edge.dst.namespace),
  );
}

/** The same with what this wave leaves alone counted as allowed. */
function* judgedEdges(base: RolloutBase, evidence: WaveEvidence): Steps<EdgeExposure[]> {
  const edges = yield* waveEdgeSteps(base.exposures, evidence.namespaces);
  if (!evidence.plan.ok || evidence.wave.whole) return edges;
  const outside = yield* outsideWave(evidence.before, evidence.plan.plan, edges);
  return edges.map((exposure) =>
    outside.has(exposure.id) ? { ...exposure, verdict: 'allowed', sides: [] } : exposure,
  );
}

function sourceHealth(base: RolloutBase): SourceHealth[] {
  return base.sources
    .filter(({ capabilities }) => capabilities.kind !== 'recording')
    .map(({ name, state, capabilities }) => ({
      name,
      state: state.state,
      newestWindowEnd: state.state === 'connecting' ? null : state.newestWindowEnd,
      windowSeconds: capabilities.windowSeconds,
      pendingTrace: capabilities.pendingTrace,
    }));
}

/** Kinds that decide verdicts: a live watch is current now, any other state is as old as its last event. */
function clusterKinds(base: RolloutBase): NonNullable<GateInput['cluster']> {
  const decisive = new Set<string>([
    ...verdictKinds,
    'StagedNetworkPolicy',
    'StagedGlobalNetworkPolicy',
    'StagedKubernetesNetworkPolicy',
  ]);
  const read = base.kinds
    .filter(({ kind }) => decisive.has(kind))
    .map(({ kind, state, lastEventAt, message }) => ({
      kind,
      currentAt: state === 'live' ? base.now : lastEventAt === null ? null : lastEventAt / 1000,
      message,
    }));
  const refused = base.capabilities.missing
    .filter(({ kind, reason }) => reason === 'forbidden' && decisive.has(kind))
    .map(({ kind, message }) => ({ kind, currentAt: null, message }));
  return [...read, ...refused];
}

function hostEndpoints(base: RolloutBase, { candidate, before }: WaveEvidence): GateInput['hostEndpoints'] {
  const isHidden = base.capabilities.missing.some(
    ({ kind, reason }) => kind === 'HostEndpoint' && reason === 'forbidden',
  );
  if (isHidden) return null;
  return {
    selected: before.select(candidate.policy).hostEndpoints,
    total: base.snapshot.hostEndpoints.length,
  };
}

/** The deny or an allow of the wave, whichever was written last. */
function stagedAt(base: RolloutBase, { candidate, plan }: WaveEvidence): number | null {
  if (candidate.stagedAt === null) return null;
  const allows = plan.ok ? plan.plan.allows.map(({ staged }) => writtenAt(base.objectOf(staged))) : [];
  return Math.max(candidate.stagedAt, ...allows.filter((at) => at !== null));
}

/** What we staged, or what a wave of ours left of it. */
function stagedIntact({ candidate, record }: WaveEvidence): boolean | null {
  const stagedHash = candidate.stagedHash ?? null;
  if (!candidate.policy.kind.startsWith('Staged')) return null;
  if (stagedHash === null && record === null) return null;
  const { stagedPolicy, stagedRest } = record?.plan ?? { stagedPolicy: null, stagedRest: null };
  const known = [
    stagedHash,
    ...[stagedPolicy, stagedRest].map((policy) => (policy === null ? null : specHash(policy))),
  ];
  return known.includes(specHash(stagedTwin(candidate.policy)));
}

export function acceptedGaps(base: Pick<RolloutBase, 'decisions' | 'now'>): Set<string> {
  const { gaps } = base.decisions;
  return new Set(Object.keys(gaps).filter((id) => (gaps[id]?.until ?? 0) > base.now));
}

/** What a gate is evaluated from, and the flows that every step of the plan must keep. */
export interface GateEvidence {
  readonly input: GateInput;
  readonly edges: readonly EdgeExposure[];
  readonly watched: readonly WatchedFlow[];
}

export function* gateEvidence(base: RolloutBase, evidence: WaveEvidence): Steps<GateEvidence> {
  const { before, candidate, spec, plan, journalRead } = evidence;
  const edges = yield* judgedEdges(base, evidence);
  const essential = yield* essentialOf(before, spec);
  const made = plan.ok ? plan.plan : null;
  const seen = yield* evidenceAtSteps(base, candidate.stagedAt);
  const scope = new Set(evidence.namespaces);
  const watched = yield* watchedFlows(before, edges, essential, acceptedGaps(base));
  const input: GateInput = {
    now: base.now,
    policy: base.settings.gate,
    decisions: base.decisions,
    candidate: spec,
    plan,
    range: base.range,
    exposures: edges,
    observation: base.observation,
    stagedAt: stagedAt(base, evidence),
    stagedIntact: stagedIntact(evidence),
    sources: sourceHealth(base),
    cronJobs: seen.jobs.filter(({ namespace }) => scope.has(namespace)),
    evidence: seen,
    namespaces: evidence.namespaces,
    bridge: made === null ? null : yield* bridgeProof(before, made),
    prefixes: made === null ? null : yield* prefixProof(before, made, watched),
    essential,
    hostEndpoints: hostEndpoints(base, evidence),
    cluster: clusterKinds(base),
    diagnostics: before.diagnostics,
    otherRollout: journalRead ? null : undefined,
    breakGlass: evidence.breakGlass,
  };
  return { input, edges, watched };
}
