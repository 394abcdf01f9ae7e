/** The verdict of every recorded edge, today and with staged policies enforced (ui.md §4.1); unknown is never hidden. */
import { type CronSchedule, controlKeys, type EdgeSummary, isControlEdge, pendingSince } from '@/lib/flows';
import { type Engine, type Evaluation, type Flow, finish, type PolicyRef, type Steps } from '@/lib/policy';
import { behindSteps } from './behind-bridge';
import { calicoAnswer, comparisonSteps, type SideComparison } from './compare-side';
import { concludeEdge, sidesOf } from './conclude-edge';
import type { Decisions, EdgeDecision } from './decision';
import { edgeAnswer } from './edge-answers';
import { edgeTags } from './edge-tags';
import { edgeWhy } from './edge-why';
import type { EdgeExposure, SideName } from './exposure';

export interface ExposureInput {
  readonly engine: Engine;
  readonly summaries: readonly EdgeSummary[];
  readonly decisions: Decisions;
  /** Unix seconds. */
  readonly now: number;
  /** When a policy, tier or set last changed, unix seconds: traces of older windows speak of other policies. */
  readonly policiesChangedAt: number;
  readonly schedules: readonly CronSchedule[];
  /** Window width of the source; default 15 s. */
  readonly windowSeconds?: number;
  /** The bridge while it is in the cluster: the pending verdict is asked without it, as it hides what stands behind. */
  readonly bridge?: PolicyRef | null;
}

/** A decision that has not run out. */
export function validDecision(decisions: Decisions, id: string, now: number): EdgeDecision | null {
  const found = Object.hasOwn(decisions.edges, id) ? decisions.edges[id] : undefined;
  return found === undefined || (found.until !== null && found.until <= now) ? null : found;
}

/** A positive control is there to be denied: nobody needs to say so, and a person who does is heard first. */
const controlDecision = (
  { id, edge, firstSeen }: EdgeSummary,
  controls: ReadonlySet<string>,
): EdgeDecision | null =>
  isControlEdge(edge, controls)
    ? {
        edge: id,
        kind: 'deny',
        by: 'Drawbridge',
        at: firstSeen,
        reason: 'Positive control: it is there to be denied',
        until: null,
      }
    : null;

interface Asked {
  readonly engine: Engine;
  readonly flow: Flow;
  readonly newerThan: number;
}

/** Beside the policies as they stand, bridge included: that is what Calico's own evaluator is asked. */
function* comparisonsOf(
  summary: EdgeSummary,
  pending: Evaluation,
  asked: Asked,
): Steps<readonly SideComparison[]> {
  const found: SideComparison[] = [];
  for (const [side, reporter, ours] of sidesOf(summary, pending))
    if (reporter !== null) found.push(yield* comparisonSteps({ ...asked, side, reporter, pending: ours }));
  return found;
}

function calicoOf(
  summary: EdgeSummary,
  comparisons: readonly SideComparison[],
  { newerThan }: Asked,
): EdgeExposure['calico'] {
  const said: Record<SideName, 'allow' | 'deny' | null> = { source: null, destination: null };
  for (const [side, reporter] of sidesOf(summary, { egress: null, ingress: null })) {
    const answer = reporter === null ? 'unsupported' : calicoAnswer(reporter, newerThan);
    if (typeof answer !== 'string') said[side] = answer.verdict;
  }
  if (said.source === null && said.destination === null) return null;
  return { agrees: !comparisons.some(({ state }) => state === 'different'), ...said };
}

interface Asking extends ExposureInput {
  readonly behind: Engine;
  /** Unix seconds: windows that ended until then may have met other policies. */
  readonly deniedSince: number;
  /** Unix seconds: traces of windows that ended until then may speak of other policies. */
  readonly newerThan: number;
  /** `namespace/name` of positive controls. */
  readonly controls: ReadonlySet<string>;
}

function* edgeSteps(summary: EdgeSummary, asking: Asking): Steps<EdgeExposure> {
  const { engine, behind, decisions, now, deniedSince, newerThan, controls } = asking;
  const { flow, enforced, staged: pending } = edgeAnswer(engine, summary);
  const { staged } = edgeAnswer(behind, summary);
  const asked = { engine, flow, newerThan };
  const comparisons = yield* comparisonsOf(summary, pending, asked);
  const { difference, ...conclusion } = concludeEdge({
    summary,
    enforced,
    staged,
    comparisons,
    deniedSince,
  });
  const exposure = {
    id: summary.id,
    summary,
    flow,
    enforced,
    staged,
    calico: calicoOf(summary, comparisons, asked),
    comparisons,
    decision: validDecision(decisions, summary.id, now) ?? controlDecision(summary, controls),
    tags: edgeTags(summary, asking),
    ...conclusion,
  };
  const why = edgeWhy(exposure);
  return { ...exposure, why: difference === null ? why : `${why}; ${difference}` };
}

/** Every edge with its verdict, in the order given. */
export const exposeEdges = (input: ExposureInput): EdgeExposure[] => finish(exposureSteps(input));

/** The same, an edge a step. */
export function* exposureSteps(input: ExposureInput): Steps<EdgeExposure[]> {
  const { engine, summaries, policiesChangedAt, windowSeconds = 15 } = input;
  const asking = {
    ...input,
    behind: yield* behindSteps(engine, input.bridge ?? null),
    deniedSince: policiesChangedAt + windowSeconds,
    newerThan: pendingSince(policiesChangedAt, windowSeconds),
    controls: controlKeys(engine.snapshot.workloads),
  };
  const exposures: EdgeExposure[] = [];
  for (const summary of summaries) {
    exposures.push(yield* edgeSteps(summary, asking));
    yield;
  }
  return exposures;
}
