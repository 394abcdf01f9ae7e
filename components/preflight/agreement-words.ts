/** What the numbers of the agreement say, in sentences. */
import { count } from '@/components/ui/count';
import type { AgreementView, DisagreementView } from '@/lib/api';

/** `37 sides not seen since the policies last changed, 4 sides for which Calico computed no pending trace`. */
export const notComparedWords = (reasons: AgreementView['notCompared']): string =>
  reasons.map(({ sides, why }) => `${count(sides, 'side')} ${why}`).join(', ');

/** How those agree that agree, and what is behind the others. */
export function agreementNotes(agreement: AgreementView): string {
  const { agreeing, otherTrace, known, unexplained } = agreement;
  const same = agreeing - otherTrace;
  const sentences = [
    ...(agreeing === 0
      ? []
      : [`${count(same, 'side')} by the same trace, ${otherTrace.toLocaleString('en')} by another.`]),
    ...(known === 0
      ? []
      : [`${count(known, 'side')} where Calico’s evaluator is known to differ from its data plane.`]),
    ...(unexplained === 0 ? [] : [`${count(unexplained, 'side')} that nothing explains.`]),
  ];
  return sentences.join(' ');
}

/** Tag of a side: what became of the difference. */
export function differenceTag({ known, verdictDiffers, decidedBy }: DisagreementView): string {
  if (known !== null) return `Known: ${known}`;
  if (!verdictDiffers) return 'Same verdict, another trace';
  return decidedBy === null ? 'Nothing explains it' : `Decided by ${decidedBy}`;
}
