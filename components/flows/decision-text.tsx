import { verdictLook } from '@/components/ui/marks';
import { dayName } from '@/components/ui/when';
import type { DecisionView, EdgeRowView } from '@/lib/api';

/** The verdict's word; a denial somebody decided is *Denied on purpose* once it is real. */
export const verdictWord = (row: EdgeRowView): string =>
  row.verdict === 'denied' && row.decision?.kind === 'deny'
    ? 'Denied on purpose'
    : verdictLook[row.verdict].word;

const kinds = {
  deny: 'Deny on purpose',
  later: 'Decide later',
  'accept-unknown': 'Unknown accepted',
} as const;

/** What was decided, by whom, until when and why. */
export function decisionWords(decision: DecisionView): string {
  const until = decision.until === null ? '' : ` until ${dayName(decision.until)}`;
  const reason = decision.reason === '' ? '' : `: ${decision.reason}`;
  return `${kinds[decision.kind]}${until}, ${decision.by}${reason}`;
}

export function DecisionText(props: { decision: DecisionView }) {
  return <span className="text-ink-2">{decisionWords(props.decision)}</span>;
}
