/** The verdict of every recorded edge, today and with staged policies enforced (ui.md §4.1); unknown is never hidden. */
import type { EdgeSummary, ReporterSummary } from '@/lib/flows';
import {
  type Engine,
  type Evaluation,
  type Flow,
  type PolicyRef,
  type SideEvaluation,
  traceVerdict,
  type UnknownReason,
} from '@/lib/policy';
import type { Decisions, EdgeDecision } from './decision';
import { edgeFlow } from './edge-flow';
import { type CronSchedule, edgeTags } from './edge-tags';
import { edgeWhy } from './edge-why';
import type { EdgeExposure, EdgeVerdict, SideName } from './exposure';
import { knownDifference } from './known-difference';

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

interface Judged {
  readonly enforced: Evaluation;
  readonly staged: Evaluation;
  /** What Calico's own evaluator would be asked: the policies as they stand, bridge included. */
  readonly pending: Evaluation;
}

type SidePair = readonly [SideName, ReporterSummary | null, SideEvaluation | null];

const sidesOf = (summary: EdgeSummary, evaluation: Evaluation): readonly SidePair[] => [
  ['source', summary.src, evaluation.egress],
  ['destination', summary.dst, evaluation.ingress],
];

function calicoOf(
  summary: EdgeSummary,
  pending: Evaluation,
  newerThan: number,
): { readonly calico: EdgeExposure['calico']; readonly against: SideName | null } {
  let against: SideName | null = null;
  const said: Record<SideName, 'allow' | 'deny' | null> = { source: null, destination: null };
  for (const [side, reporter, ours] of sidesOf(summary, pending)) {
    if (reporter === null || reporter.pendingState !== 'known' || reporter.lastSeen <= newerThan) continue;
    said[side] = traceVerdict(reporter.pendingTrace);
    if (said[side] !== null && ours !== null && ours.verdict !== 'unknown' && ours.verdict !== said[side])
      against ??= side;
  }
  const known = said.source !== null || said.destination !== null;
  return { calico: known ? { agrees: against === null, ...said } : null, against };
}

const deniedSides = (evaluation: Evaluation): SideName[] => [
  ...(evaluation.egress?.verdict === 'deny' ? (['source'] as const) : []),
  ...(evaluation.ingress?.verdict === 'deny' ? (['destination'] as const) : []),
];
const unknownSides = (evaluation: Evaluation): SideName[] => [
  ...(evaluation.egress?.verdict === 'unknown' ? (['source'] as const) : []),
  ...(evaluation.ingress?.verdict === 'unknown' ? (['destination'] as const) : []),
];

/** Sides that Calico itself reported as denied, in windows newer than the policies. */
const observedDenied = (summary: EdgeSummary, newerThan: number): SideName[] =>
  sidesOf(summary, { verdict: 'unknown', egress: null, ingress: null })
    .filter(
      ([, reporter]) => reporter !== null && reporter.action === 'deny' && reporter.lastSeen > newerThan,
    )
    .map(([side]) => side);

const neverComputed = (summary: EdgeSummary): boolean => {
  const reporters = [summary.src, summary.dst].filter((reporter) => reporter !== null);
  return reporters.length > 0 && reporters.every((reporter) => reporter.pendingState === 'not-computed');
};

function verdictOf(enforced: Evaluation, staged: Evaluation): EdgeVerdict {
  if (enforced.verdict === 'unknown' || staged.verdict === 'unknown') return 'unknown';
  if (enforced.verdict === 'allow') return staged.verdict === 'allow' ? 'allowed' : 'would-deny';
  return staged.verdict === 'allow' ? 'would-allow' : 'denied';
}

interface Conclusion {
  readonly verdict: EdgeVerdict;
  readonly sides: readonly SideName[];
  readonly unknown: UnknownReason | null;
  readonly difference: string | null;
  readonly calico: EdgeExposure['calico'];
}

function conclude(
  summary: EdgeSummary,
  flow: Flow,
  judged: Judged,
  engine: Engine,
  newerThan: number,
): Conclusion {
  const { enforced, staged } = judged;
  const { calico, against } = calicoOf(summary, judged.pending, newerThan);
  const base = { difference: null, calico, unknown: null };
  const observed = observedDenied(summary, newerThan);
  const verdict = verdictOf(enforced, staged);
  if (observed.length > 0 && enforced.verdict !== 'deny')
    return { ...base, verdict: 'denied', sides: observed };
  if (verdict === 'unknown') {
    const open = enforced.verdict === 'unknown' ? enforced : staged;
    return {
      ...base,
      verdict,
      sides: unknownSides(open),
      unknown: open.reason ?? { code: 'not-computed', message: 'The verdict could not be computed' },
    };
  }
  if (neverComputed(summary) && verdict !== 'denied')
    return {
      ...base,
      verdict: 'unknown',
      sides: summary.dst !== null ? ['destination'] : ['source'],
      unknown: { code: 'not-computed', message: 'Pending trace is empty: not computed' },
    };
  if (against !== null) {
    const difference = knownDifference(engine, flow, against);
    if (difference === null)
      return {
        ...base,
        verdict: 'unknown',
        sides: [against],
        unknown: {
          code: 'disagrees-with-calico',
          message: `Calico’s own pending verdict at the ${against} is ${calico?.[against] ?? 'unknown'}, Drawbridge’s is not`,
        },
      };
    return { ...base, verdict, sides: verdictSides(verdict, judged), difference };
  }
  return { ...base, verdict, sides: verdictSides(verdict, judged) };
}

function verdictSides(verdict: EdgeVerdict, { enforced, staged }: Judged): SideName[] {
  if (verdict === 'would-deny') return deniedSides(staged);
  return verdict === 'denied' || verdict === 'would-allow' ? deniedSides(enforced) : [];
}

/** Every edge with its verdict, in the order given. */
export function exposeEdges(input: ExposureInput): EdgeExposure[] {
  const { engine, decisions, now } = input;
  const bridge = input.bridge ?? null;
  const behind = bridge === null ? engine : engine.whatIf({ remove: [bridge] });
  const newerThan = input.policiesChangedAt + (input.windowSeconds ?? 15);
  return input.summaries.map((summary): EdgeExposure => {
    const flow = edgeFlow(summary.edge);
    const pending = engine.evaluate(flow, 'staged');
    const judged: Judged = {
      enforced: engine.evaluate(flow, 'enforced'),
      staged: behind === engine ? pending : behind.evaluate(flow, 'staged'),
      pending,
    };
    const { difference, ...conclusion } = conclude(summary, flow, judged, engine, newerThan);
    const exposure = {
      id: summary.id,
      summary,
      flow,
      enforced: judged.enforced,
      staged: judged.staged,
      decision: validDecision(decisions, summary.id, now),
      tags: edgeTags(summary, input),
      ...conclusion,
    };
    const why = edgeWhy(exposure);
    return { ...exposure, why: difference === null ? why : `${why}; ${difference}` };
  });
}
