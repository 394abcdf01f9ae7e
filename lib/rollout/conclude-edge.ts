/** What follows for an edge from the engine's answers and from what Calico itself reported; unknown is never hidden. */
import type { EdgeSummary, ReporterSummary } from '@/lib/flows';
import type { Evaluation, SideEvaluation, UnknownReason } from '@/lib/policy';
import { isDifference, type SideComparison } from './compare-side';
import type { EdgeVerdict, SideName } from './exposure';

export interface JudgedEdge {
  readonly summary: EdgeSummary;
  readonly enforced: Evaluation;
  /** Behind the bridge. */
  readonly staged: Evaluation;
  readonly comparisons: readonly SideComparison[];
  /** Unix seconds: a window that ended until then may have met other policies. */
  readonly deniedSince: number;
}

export interface Conclusion {
  readonly verdict: EdgeVerdict;
  readonly sides: readonly SideName[];
  readonly unknown: UnknownReason | null;
  /** A known difference of Calico's evaluator, in words. */
  readonly difference: string | null;
}

export type SidePair = readonly [SideName, ReporterSummary | null, SideEvaluation | null];

export const sidesOf = (
  summary: EdgeSummary,
  evaluation: Pick<Evaluation, 'egress' | 'ingress'>,
): readonly SidePair[] => [
  ['source', summary.src, evaluation.egress],
  ['destination', summary.dst, evaluation.ingress],
];

const sidesWith = (evaluation: Evaluation, verdict: 'deny' | 'unknown'): SideName[] => [
  ...(evaluation.egress?.verdict === verdict ? (['source'] as const) : []),
  ...(evaluation.ingress?.verdict === verdict ? (['destination'] as const) : []),
];

/** Sides that Calico itself reported as denied, in windows newer than the policies. */
const observedDenied = (summary: EdgeSummary, newerThan: number): SideName[] =>
  sidesOf(summary, { egress: null, ingress: null })
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

function verdictSides(verdict: EdgeVerdict, { enforced, staged }: JudgedEdge): SideName[] {
  if (verdict === 'would-deny') return sidesWith(staged, 'deny');
  return verdict === 'denied' || verdict === 'would-allow' ? sidesWith(enforced, 'deny') : [];
}

const unknownBecause = (sides: readonly SideName[], unknown: UnknownReason): Conclusion => ({
  verdict: 'unknown',
  sides,
  unknown,
  difference: null,
});

/** One side that nothing explains makes the edge unknown; known differences are told and leave the verdict. */
function conclusionOf(verdict: EdgeVerdict, judged: JudgedEdge): Conclusion {
  const differing = judged.comparisons.filter(isDifference).filter(({ state }) => state === 'different');
  const unexplained = differing.find(({ known }) => known === null);
  if (unexplained !== undefined)
    return unknownBecause([unexplained.side], {
      code: 'disagrees-with-calico',
      message: `Calico’s own pending verdict at the ${unexplained.side} is ${unexplained.calico.verdict}, Drawbridge’s is not`,
    });
  return {
    verdict,
    sides: verdictSides(verdict, judged),
    unknown: null,
    difference: differing[0]?.known?.text ?? null,
  };
}

export function concludeEdge(judged: JudgedEdge): Conclusion {
  const { summary, enforced, staged } = judged;
  const observed = observedDenied(summary, judged.deniedSince);
  const verdict = verdictOf(enforced, staged);
  if (observed.length > 0 && enforced.verdict !== 'deny')
    return { verdict: 'denied', sides: observed, unknown: null, difference: null };
  if (verdict === 'unknown') {
    const open = enforced.verdict === 'unknown' ? enforced : staged;
    return unknownBecause(
      sidesWith(open, 'unknown'),
      open.reason ?? { code: 'not-computed', message: 'The verdict could not be computed' },
    );
  }
  if (neverComputed(summary) && verdict !== 'denied')
    return unknownBecause([summary.dst !== null ? 'destination' : 'source'], {
      code: 'not-computed',
      message: 'Pending trace is empty: not computed',
    });
  return conclusionOf(verdict, judged);
}
