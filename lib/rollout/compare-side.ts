/** One side of an edge: the engine's answer about staged policies beside Calico's own pending trace (calico-policy §6.2–6.4). */
import type { ReporterSummary } from '@/lib/flows';
import {
  type Engine,
  type Flow,
  type PolicyHit,
  type SideEvaluation,
  type Steps,
  sameTrace,
  traceVerdict,
} from '@/lib/policy';
import type { SideName } from './exposure';
import { type KnownDifference, knownDifferenceSteps } from './known-difference';

/** Why a side that was reported says nothing about agreement. */
export type NotCompared =
  /** The flow source brings no pending traces. */
  | 'unsupported'
  /** The trace is empty: never "allowed". */
  | 'not-computed'
  /** It may speak of other policies than stand now. */
  | 'older-than-policies'
  /** It ends in Pass: a deny by profile without a hit, or nothing. */
  | 'no-verdict'
  /** The record does not say enough for the engine. */
  | 'engine-unknown'
  /** A policy's tier does not exist: Calico's evaluator fails there and keeps what it said before. */
  | 'tier-missing';

export interface Answer {
  readonly verdict: 'allow' | 'deny';
  readonly trace: readonly PolicyHit[];
}

export type SideComparison =
  | { readonly side: SideName; readonly state: 'not-compared'; readonly why: NotCompared }
  | {
      readonly side: SideName;
      readonly state: 'same-trace';
      readonly calico: Answer;
      readonly drawbridge: Answer;
    }
  | {
      readonly side: SideName;
      /** The same verdict by another way, or another verdict. */
      readonly state: 'other-trace' | 'different';
      readonly calico: Answer;
      readonly drawbridge: Answer;
      /** What of Calico's evaluator makes the difference; null while nobody can say. */
      readonly known: KnownDifference | null;
    };

/** Two answers that are not the same. */
export type Difference = Extract<SideComparison, { readonly state: 'other-trace' | 'different' }>;

export const isDifference = (comparison: SideComparison): comparison is Difference =>
  comparison.state === 'other-trace' || comparison.state === 'different';

export interface ComparedSide {
  /** The policies as they stand, a bridge included: what Calico is asked about. */
  readonly engine: Engine;
  readonly flow: Flow;
  readonly side: SideName;
  readonly reporter: ReporterSummary;
  /** Of the engine in scope `staged`; null where it sees no endpoint. */
  readonly pending: SideEvaluation | null;
  /** Unix seconds: traces of windows that ended until then may speak of other policies. */
  readonly newerThan: number;
}

/** Calico makes these by itself, also where nobody may list them (calico-policy §4.1). */
const builtInTiers: ReadonlySet<string> = new Set([
  'adminnetworkpolicy',
  'kube-admin',
  'default',
  'baselineadminnetworkpolicy',
  'kube-baseline',
]);

const endsInMissingTier = ({ snapshot }: Engine, trace: readonly PolicyHit[]): boolean =>
  trace.some(
    ({ kind, tier }) =>
      kind === 'EndOfTier' && !builtInTiers.has(tier) && !snapshot.tiers.some(({ name }) => name === tier),
  );

/** What Calico says of a side as the policies stand, or why it says nothing. */
export function calicoAnswer(reporter: ReporterSummary, newerThan: number): Answer | NotCompared {
  const { pendingState, pendingTrace: trace } = reporter;
  if (pendingState !== 'known') return pendingState;
  if (reporter.lastSeen <= newerThan) return 'older-than-policies';
  const verdict = traceVerdict(trace);
  if (verdict === null) return trace.length === 0 ? 'not-computed' : 'no-verdict';
  return { verdict, trace };
}

/** In steps: what is known of a difference may take a world of its own. */
export function* comparisonSteps(compared: ComparedSide): Steps<SideComparison> {
  const { engine, flow, side, reporter, pending, newerThan } = compared;
  const not = (why: NotCompared): SideComparison => ({ side, state: 'not-compared', why });
  const calico = calicoAnswer(reporter, newerThan);
  if (typeof calico === 'string') return not(calico);
  if (pending === null || pending.verdict === 'unknown') return not('engine-unknown');
  if (endsInMissingTier(engine, pending.trace)) return not('tier-missing');
  const { verdict, trace } = pending;
  const both = { side, calico, drawbridge: { verdict, trace } };
  const agrees = verdict === calico.verdict;
  if (agrees && sameTrace(trace, calico.trace)) return { ...both, state: 'same-trace' };
  const known = yield* knownDifferenceSteps({ engine, flow, side, trace: calico.trace });
  return { ...both, state: agrees ? 'other-trace' : 'different', known };
}
