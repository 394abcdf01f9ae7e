/** Everything the gate looks at. null always means: this is not known; it never helps to pass. */
import type { CronEvidence, Evidence, Observation, TimeRange } from '@/lib/flows';
import type { EquivalenceReport, PolicyDiagnostic } from '@/lib/policy';
import type { BreakGlass } from '../break-glass';
import type { CandidateSpec } from '../candidate';
import type { Decisions } from '../decision';
import type { EssentialFlow } from '../essential-flows';
import type { EdgeExposure } from '../exposure';
import type { GateGap, GateLine, GateLineId, GatePolicy } from '../gate-result';
import type { PlanResult } from '../plan-rollout';
import type { PrefixReport } from '../simulate-prefixes';

export interface SourceHealth {
  readonly name: string;
  readonly state: 'live' | 'connecting' | 'stale';
  /** Unix seconds; null before the first window. */
  readonly newestWindowEnd: number | null;
  readonly windowSeconds: number | null;
  /** Whether it brings Calico's pending verdicts at all. */
  readonly pendingTrace: boolean;
}

export interface GateInput {
  /** Unix seconds. */
  readonly now: number;
  readonly policy: GatePolicy;
  readonly decisions: Decisions;
  readonly candidate: CandidateSpec | null;
  readonly plan: PlanResult | null;
  /** The range that was looked at. */
  readonly range: TimeRange;
  /** Edges of the wave: those with an end in its namespaces. */
  readonly exposures: readonly EdgeExposure[] | null;
  readonly observation: Observation | null;
  /** When the staged policies of the wave last changed, unix seconds; null = nothing staged or not known. */
  readonly stagedAt: number | null;
  /** False when the staged deny differs from what was staged with Drawbridge's candidate; null when it cannot be read. */
  readonly stagedIntact: boolean | null;
  readonly sources: readonly SourceHealth[] | null;
  readonly cronJobs: readonly CronEvidence[] | null;
  /** How much was seen, and every gap by name. */
  readonly evidence: Evidence | null;
  /** Of the wave: gaps elsewhere do not keep it. */
  readonly namespaces: readonly string[];
  readonly bridge: EquivalenceReport | null;
  readonly prefixes: PrefixReport | null;
  readonly essential: readonly EssentialFlow[] | null;
  /** Host endpoints that the candidate would select; outside ones are for the figure only. */
  readonly hostEndpoints: { readonly selected: readonly string[]; readonly total: number } | null;
  /** Kinds that decide verdicts, with when they were last known to be current (unix seconds; null = never). */
  readonly cluster:
    | readonly { readonly kind: string; readonly currentAt: number | null; readonly message: string | null }[]
    | null;
  readonly diagnostics: readonly PolicyDiagnostic[] | null;
  /** Another rollout that has not ended: its wave's name. undefined = not known. */
  readonly otherRollout: string | null | undefined;
  readonly breakGlass: BreakGlass | null;
}

export const gateLine = (
  id: GateLineId,
  name: string,
  state: GateLine['state'],
  figure: string,
  detail: string,
  gaps: readonly GateGap[] = [],
  lane: GateLine['lane'] = null,
): GateLine => ({ id, name, state, figure, detail, gaps, lane });

export const gateGap = (
  id: string,
  state: 'fail' | 'inconclusive',
  title: string,
  consequence: string,
  remedy: GateGap['remedy'],
): GateGap => ({ id, state, title, consequence, remedy });

export const fix = (what: string): GateGap['remedy'] => ({ kind: 'fix', what });

/** The line for evidence that is not there. */
export const notKnown = (id: GateLineId, name: string, what: string, remedy: string): GateLine =>
  gateLine(id, name, 'inconclusive', 'not known', what, [
    gateGap(id, 'inconclusive', what, 'Without it nothing can be said; it counts as a block.', fix(remedy)),
  ]);
