'use client';
import clsx from 'clsx';
import Link from 'next/link';
import { useNow } from '@/components/data/use-now';
import { useView } from '@/components/data/use-view';
import { countdown } from '@/components/ui/when';
import type { StatusView } from '@/lib/api';

export type RolloutBrief = NonNullable<StatusView['rollout']>;

const bars = {
  done: 'bg-solid border-solid [border-color:var(--solid)]',
  current: 'border-dashed border-ink-3',
  ahead: 'border-line bg-sunken',
} as const;
const words = { done: 'done', current: 'current', ahead: 'ahead' } as const;

/** Wave, five short bars and the phase in words; on every page. */
export function RolloutCard(props: { rollout: RolloutBrief; narrow: boolean }) {
  const { rollout, narrow } = props;
  const view = useView();
  const phase = usePhaseText(rollout);
  // The bars have no name of their own: their place is their identity.
  const named = rollout.bars.map((state, index) => ({ key: `bar-${index}`, state }));
  return (
    <Link
      href={view.to('/rollout')}
      prefetch={false}
      title={narrow ? `${rollout.title}. ${phase}` : undefined}
      className={clsx(
        'mb-2 block flex-none rounded-card border border-line bg-surface hover:border-line-2',
        narrow ? 'px-1.5 py-2' : 'p-2.5',
      )}
    >
      <span className={narrow ? 'sr-only' : 'block truncate font-[550] text-12'}>{rollout.title}</span>
      <span
        role="img"
        aria-label={`Waves: ${rollout.bars.map((state) => words[state]).join(', ')}`}
        className={clsx('flex gap-[3px]', narrow ? 'flex-col' : 'mt-1.5')}
      >
        {named.map(({ key, state }) => (
          <i
            key={key}
            className={clsx(
              'h-1 flex-none rounded-[2px] border',
              narrow ? 'w-full' : 'w-[22px]',
              bars[state],
            )}
          />
        ))}
      </span>
      <span className={narrow ? 'sr-only' : 'mt-[7px] block text-12 text-ink-2'}>{phase}</span>
    </Link>
  );
}

function usePhaseText(rollout: RolloutBrief): string {
  const now = useNow();
  if (rollout.deadline === null || now === null) return rollout.phaseText;
  return `${rollout.phaseText.split(',')[0] ?? ''}, ${countdown(rollout.deadline - now)} left`;
}
