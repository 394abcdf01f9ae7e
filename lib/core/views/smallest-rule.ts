/** The narrowest rule that would allow one edge, in words, and what else it opens. */
import type { EdgeDetailView } from '@/lib/api';
import { allowSteps, type EdgeExposure, type OpenedPairs, type Proposal } from '@/lib/rollout';
import type { Picture } from '../picture';
import { slices } from '../slices';
import { count } from './words';

function ruleText({ policies }: Pick<Proposal, 'policies'>): string {
  const rules = policies.flatMap(({ words }) => words.rules);
  return rules
    .map(({ direction, from, to, on }) => `Allow ${direction.toLowerCase()} from ${from} to ${to}, ${on}`)
    .join('; ');
}

function opensText({ used, opened }: OpenedPairs): string {
  const pairs = `Opens ${count(opened, 'pair')} of workloads`;
  if (opened === 1) return `${pairs}, and that pair was ${used === 1 ? 'used' : 'not used'}`;
  return used === opened ? `${pairs}, all of them used` : `${pairs}, ${used} of them used`;
}

export interface SmallestRule {
  readonly rule: EdgeDetailView['smallestRule'];
  /** Why there is none, where one was wanted. */
  readonly refusal: string | null;
}

/** Nothing is wanted where staged policies allow the edge already. */
export async function smallestRule(picture: Picture, exposure: EdgeExposure): Promise<SmallestRule> {
  if (exposure.staged.verdict === 'allow') return { rule: null, refusal: null };
  const proposal = await slices.run(
    allowSteps({
      engine: picture.engine,
      exposures: picture.exposures,
      edges: [exposure.id],
      width: 'narrow',
      bridge: picture.rollout.bridge?.ref ?? null,
    }),
  );
  const [refused] = proposal.refused;
  if (proposal.policies.length === 0)
    return { rule: null, refusal: refused === undefined ? null : `No rule is proposed: ${refused.reason}.` };
  return { rule: { text: ruleText(proposal), opens: opensText(proposal.pairs) }, refusal: null };
}
