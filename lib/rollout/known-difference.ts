/** Whether a disagreement is one that Calico's own pending evaluator is known for: shown, not guessed (calico-policy §6.4). */
import { type Engine, type Flow, type PolicyHit, sameTrace } from '@/lib/policy';
import { type Quirk, quirkedEngine, quirkedFlows, quirksOf, quirkWords } from './calico-quirks';
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
function becomes({ engine, flow, side, trace }: DifferingSide, quirks: readonly Quirk[]): boolean {
  const quirked = quirkedEngine(engine, quirks);
  return quirkedFlows(engine, flow, quirks).some((possible) => {
    const { egress, ingress } = quirked.evaluate(possible, 'staged');
    const answer = side === 'source' ? egress : ingress;
    return answer !== null && answer.verdict !== 'unknown' && sameTrace(answer.trace, trace);
  });
}

/** The smallest number of them that explains it: one alone, else what cannot be left out of all. */
function explaining(differing: DifferingSide): readonly Quirk[] | null {
  const possible = quirksOf(differing.engine, differing.flow);
  const alone = possible.find((quirk) => becomes(differing, [quirk]));
  if (alone !== undefined) return [alone];
  if (possible.length < 2 || !becomes(differing, possible)) return null;
  return possible.reduce((needed, quirk) => {
    const fewer = needed.filter((one) => one !== quirk);
    return becomes(differing, fewer) ? fewer : needed;
  }, possible);
}

/** null: nothing that is known of Calico's evaluator turns our answer into its. */
export function knownDifference(differing: DifferingSide): KnownDifference | null {
  const quirks = explaining(differing);
  if (quirks === null) return null;
  const words = quirks.map((quirk) => quirkWords[quirk]).join(' and ');
  return { quirks, words, text: `Calico’s evaluator is known to differ here: ${words}` };
}
