/** Whether a disagreement is one that Calico's own pending evaluator is known for: shown, not guessed (calico-policy §6.4). */
import { type Engine, type Flow, finish, type PolicyHit, type Steps, sameTrace } from '@/lib/policy';
import { type Quirk, quirkedFlows, quirkedSteps, quirksOf, quirkWords } from './calico-quirks';
import type { SideName } from './exposure';

export interface KnownDifference {
  readonly quirks: readonly Quirk[];
  /** `named port`. */
  readonly words: string;
  /** `Calico’s evaluator is known to differ here: named port`. */
  readonly text: string;
}

export interface DifferingSide {
  /** The policies as Calico was asked about them, a bridge included. */
  readonly engine: Engine;
  readonly flow: Flow;
  readonly side: SideName;
  /** Calico's pending trace. */
  readonly trace: readonly PolicyHit[];
}

/** With these applied the engine's verdict and trace become Calico's. */
function* becomes({ engine, flow, side, trace }: DifferingSide, quirks: readonly Quirk[]): Steps<boolean> {
  const quirked = yield* quirkedSteps(engine, quirks);
  return quirkedFlows(engine, flow, quirks).some((possible) => {
    const { egress, ingress } = quirked.evaluate(possible, 'staged');
    const answer = side === 'source' ? egress : ingress;
    return answer !== null && answer.verdict !== 'unknown' && sameTrace(answer.trace, trace);
  });
}

/** The smallest number of them that explains it: one alone, else what cannot be left out of all. */
function* explaining(differing: DifferingSide): Steps<readonly Quirk[] | null> {
  const possible = quirksOf(differing.engine, differing.flow);
  for (const quirk of possible) if (yield* becomes(differing, [quirk])) return [quirk];
  if (possible.length < 2 || !(yield* becomes(differing, possible))) return null;
  let needed = possible;
  for (const quirk of possible) {
    const fewer = needed.filter((one) => one !== quirk);
    if (yield* becomes(differing, fewer)) needed = fewer;
  }
  return needed;
}

/** null: nothing that is known of Calico's evaluator turns our answer into its. */
export const knownDifference = (differing: DifferingSide): KnownDifference | null =>
  finish(knownDifferenceSteps(differing));

/** The same in steps: the first difference of a kind makes a world of its own. */
export function* knownDifferenceSteps(differing: DifferingSide): Steps<KnownDifference | null> {
  const quirks = yield* explaining(differing);
  if (quirks === null) return null;
  const words = quirks.map((quirk) => quirkWords[quirk]).join(' and ');
  return { quirks, words, text: `Calico’s evaluator is known to differ here: ${words}` };
}
