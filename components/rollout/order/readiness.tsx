import { Mark, type MarkName } from '@/components/ui/marks';
import type { ReadinessView } from '@/lib/api';

const looks: Readonly<Record<ReadinessView, { mark: MarkName; word: string; ink: string; why: string }>> = {
  ready: { mark: 'gate-pass', word: 'Ready', ink: 'text-ink-2', why: 'seen long enough, nothing to decide' },
  quiet: {
    mark: 'gate-inconclusive',
    word: 'Quiet',
    ink: 'text-ink',
    why: 'no edge seen, which is no proof',
  },
  learning: {
    mark: 'gate-waiting',
    word: 'Learning',
    ink: 'text-ink-2',
    why: 'seen for less than the gate asks',
  },
  blocked: {
    mark: 'gate-fail',
    word: 'Blocked',
    ink: 'text-deny',
    why: 'edges of its own wait for a decision',
  },
};

export const readinessWord = (readiness: ReadinessView): string => looks[readiness].word;

/** How far a namespace or a wave is: mark and word; why stands in the tooltip. */
export function Readiness(props: { readiness: ReadinessView; className?: string }) {
  const { mark, word, ink, why } = looks[props.readiness];
  return (
    <span
      title={why}
      className={`inline-flex items-center gap-1.5 whitespace-nowrap ${ink} ${props.className ?? ''}`}
    >
      <Mark name={mark} size={14} />
      {word}
    </span>
  );
}
