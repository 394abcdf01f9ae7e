/** Preflight: how far Calico's own pending verdicts agree with the engine's, as a number and as what differs. */
import type { AgreementView, DisagreementView } from '@/lib/api';
import { displayName, formatTrace, type PolicyHit, sameTrace } from '@/lib/policy';
import {
  type Agreement,
  type Disagreement,
  type NotCompared,
  openDisagreements,
  takenOn,
} from '@/lib/rollout';
import type { Picture } from '../picture';
import { edgeRef } from './edge-ref';
import { type Finding, question } from './preflight-check';
import { count, listed, percent, verb } from './words';

/** Listed at the most: a person looks at a handful, and the rest is of the same kinds. */
const shown = 50;

const whyNot: Record<NotCompared, string> = {
  unsupported: 'of a flow source without pending traces',
  'not-computed': 'for which Calico computed no pending trace',
  'older-than-policies': 'not seen since the policies last changed',
  'no-verdict': 'whose pending trace ends without a verdict',
  'engine-unknown': 'of which the record does not say enough',
  'tier-missing': 'decided in a tier that does not exist',
};

const remedies: Record<NotCompared, string> = {
  unsupported: 'Connect Goldmane: it brings Calico’s pending verdicts.',
  'not-computed': 'Set flowLogsPolicyEvaluationMode of FelixConfiguration to Continuous.',
  'older-than-policies':
    'Wait for traffic: four windows after a change the verdicts speak of the new policies.',
  'no-verdict': 'Wait for a later window, or look at the profiles of these endpoints.',
  'engine-unknown': 'Decide the edges without a verdict; nothing confirms them.',
  'tier-missing': 'Create the tier again, or remove the policies that name it.',
};

function notCompared({
  notCompared: sides,
}: Agreement): { readonly why: NotCompared; readonly sides: number }[] {
  const reasons = Object.keys(whyNot) as NotCompared[];
  return reasons
    .map((why) => ({ why, sides: sides[why] }))
    .filter((reason) => reason.sides > 0)
    .sort((a, b) => b.sides - a.sides);
}

const sidesWhy = ({ why, sides }: { readonly why: NotCompared; readonly sides: number }): string =>
  `${count(sides, 'side')} ${whyNot[why]}`;

const agreeing = ({ compared, different }: Agreement): number => compared - different;

function notes(agreement: Agreement, open: number): string[] {
  const { otherTrace, known, unexplained } = agreement;
  const decided = unexplained - open;
  return [
    ...(otherTrace === 0 ? [] : [`${count(otherTrace, 'side')} by another trace`]),
    ...(known === 0 ? [] : [`${count(known, 'side')} where Calico’s evaluator is known to differ`]),
    ...(decided === 0 ? [] : [`${count(decided, 'side')} decided by name`]),
  ];
}

/** Nothing compared is not agreement, and a difference that nothing explains is never passed over. */
export function agreementCheck({ exposures }: Picture, agreement: Agreement): Finding {
  const check = question('calico-agrees', 'Calico’s own verdicts agree');
  const { compared } = agreement;
  if (compared === 0) {
    const reasons = notCompared(agreement);
    const [first] = reasons;
    if (first === undefined)
      return check.inconclusive(
        exposures.length === 0 ? 'Nothing to compare: no edge has been recorded' : 'Nothing to compare',
        'Wait for the first flows.',
      );
    return check.inconclusive(`Nothing to compare: ${listed(reasons.map(sidesWhy))}`, remedies[first.why]);
  }
  const open = openDisagreements(agreement).length;
  const share = percent(agreeing(agreement), compared);
  const text = [
    `${agreeing(agreement).toLocaleString('en-US')} of ${count(compared, 'side')} agree, ${share} %`,
    ...notes(agreement, open),
  ].join('; ');
  if (open === 0) return check.pass(text);
  return check.fail(
    `${text}; ${count(open, 'side')} ${verb(open, 'differs')} and nothing explains it`,
    'One of the two is wrong, so such an edge has no verdict. Compare the traces below, mend the policy, or decide the edge by name.',
  );
}

const actions = { Allow: 'allows', Deny: 'denies', Pass: 'passes on' } as const;

function hitWords(hit: PolicyHit | undefined): string {
  if (hit === undefined) return 'nothing further';
  const action = actions[hit.action];
  if (hit.kind === 'EndOfTier') return `end of tier ${hit.tier} ${action}`;
  if (hit.kind === 'Profile') return `profile ${hit.name} ${action}`;
  const staged = hit.kind.startsWith('Staged') ? 'staged ' : '';
  return `rule ${hit.ruleIndex + 1} of ${staged}${displayName(hit.name, hit.tier)} in tier ${hit.tier} ${action}`;
}

/** The first hit at which the two part. */
function differs(calico: readonly PolicyHit[], drawbridge: readonly PolicyHit[]): string {
  const [theirs, ours] = [calico, drawbridge].map((hits) =>
    [...hits].sort((a, b) => a.policyIndex - b.policyIndex),
  );
  const longest = Math.max(calico.length, drawbridge.length);
  for (let index = 0; index < longest; index++) {
    const [a, b] = [theirs?.[index], ours?.[index]];
    if (a !== undefined && b !== undefined && sameTrace([a], [b])) continue;
    return `Calico: ${hitWords(a)}. Drawbridge: ${hitWords(b)}`;
  }
  return 'Only the order of the hits differs';
}

function disagreementView(picture: Picture, { exposure, difference }: Disagreement): DisagreementView {
  const { traceNames } = picture.capabilities.calico;
  const { side, state, calico, drawbridge, known } = difference;
  return {
    edge: edgeRef(exposure.summary.edge),
    side,
    calico: { verdict: calico.verdict, trace: formatTrace(calico.trace, traceNames) },
    drawbridge: { verdict: drawbridge.verdict, trace: formatTrace(drawbridge.trace, traceNames) },
    verdictDiffers: state === 'different',
    differs: differs(calico.trace, drawbridge.trace),
    known: known === null ? null : known.words,
    decidedBy: takenOn(exposure)?.by ?? null,
  };
}

export function agreementView(picture: Picture, agreement: Agreement): AgreementView {
  const { compared, otherTrace, known, unexplained, disagreements } = agreement;
  return {
    compared,
    agreeing: agreeing(agreement),
    percent: percent(agreeing(agreement), compared),
    otherTrace,
    known,
    unexplained,
    notCompared: notCompared(agreement).map(({ why, sides }) => ({ why: whyNot[why], sides })),
    disagreements: disagreements.slice(0, shown).map((one) => disagreementView(picture, one)),
    total: disagreements.length,
  };
}
