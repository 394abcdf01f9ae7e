/**
 * How far Calico's own pending verdicts agree with the engine's, over every side of every edge where both are known and
 * speak of the same policies. Nothing compared is not agreement.
 */
import { finish, type Steps } from '@/lib/policy';
import { type Difference, isDifference, type NotCompared } from './compare-side';
import type { EdgeDecision } from './decision';
import type { EdgeExposure } from './exposure';

export interface Disagreement {
  readonly exposure: EdgeExposure;
  readonly difference: Difference;
}

/** Counts of sides. */
export interface Agreement {
  /** `sameTrace` + `otherTrace` + `different`. */
  readonly compared: number;
  readonly sameTrace: number;
  /** The same verdict by another trace. */
  readonly otherTrace: number;
  /** Another verdict: `known` + `unexplained`. */
  readonly different: number;
  /** Other verdicts that a known difference of Calico's evaluator explains. */
  readonly known: number;
  readonly unexplained: number;
  readonly notCompared: Readonly<Record<NotCompared, number>>;
  /** Other verdicts that nothing explains first, then known ones, then other traces. */
  readonly disagreements: readonly Disagreement[];
}

const rank = ({ difference: { state, known } }: Disagreement): number =>
  (state === 'different' ? 0 : 2) + (known === null ? 0 : 1);

/** Sides without a report count nowhere. */
export const calicoAgreement = (exposures: readonly EdgeExposure[]): Agreement =>
  finish(agreementSteps(exposures));

/** The same, an edge a step. */
export function* agreementSteps(exposures: readonly EdgeExposure[]): Steps<Agreement> {
  const notCompared: Record<NotCompared, number> = {
    unsupported: 0,
    'not-computed': 0,
    'older-than-policies': 0,
    'no-verdict': 0,
    'engine-unknown': 0,
    'tier-missing': 0,
  };
  let sameTrace = 0;
  const disagreements: Disagreement[] = [];
  for (const exposure of exposures) {
    yield;
    for (const comparison of exposure.comparisons) {
      if (comparison.state === 'not-compared') notCompared[comparison.why]++;
      else if (isDifference(comparison)) disagreements.push({ exposure, difference: comparison });
      else sameTrace++;
    }
  }
  const different = disagreements.filter(({ difference }) => difference.state === 'different');
  const known = different.filter((one) => one.difference.known !== null).length;
  return {
    compared: sameTrace + disagreements.length,
    sameTrace,
    otherTrace: disagreements.length - different.length,
    different: different.length,
    known,
    unexplained: different.length - known,
    notCompared,
    disagreements: disagreements.sort((a, b) => rank(a) - rank(b)),
  };
}

/** The decision about an edge by which somebody has taken its unknown verdict upon themselves. */
export const takenOn = ({ decision }: EdgeExposure): EdgeDecision | null =>
  decision?.kind === 'accept-unknown' || decision?.kind === 'deny' ? decision : null;

/** Other verdicts that nothing explains and nobody has taken upon themselves. */
export const openDisagreements = ({ disagreements }: Agreement): readonly Disagreement[] =>
  disagreements.filter(
    ({ exposure, difference: { state, known } }) =>
      state === 'different' && known === null && takenOn(exposure) === null,
  );
