'use client';
import clsx from 'clsx';
import { Clock, Pause, WifiOff } from 'lucide-react';
import { useLive } from '@/components/data/live-provider';
import { Icon } from '@/components/ui/icon';
import { duration } from '@/components/ui/when';
import type { Freshness } from './freshness';

/** `Live · 4 s ago`, `Paused · 38 new`, `Stale · 6 min`; pressing it pauses and goes on. */
export function LivePill(props: { freshness: Freshness }) {
  const { paused, held, setPaused } = useLive();
  const { kind, age } = props.freshness;
  return (
    <button
      type="button"
      onClick={() => setPaused(!paused)}
      title={paused ? 'Go on with live data' : 'Pause: nothing on the page moves'}
      className={clsx(
        'inline-flex h-[30px] flex-none items-center gap-[7px] whitespace-nowrap rounded-control border px-2 text-ink-2 hover:bg-sunken hover:text-ink max-phone:h-11',
        kind === 'stale' && 'border-ink-3 border-dashed text-ink',
        kind === 'paused' && 'border-line-2 bg-surface text-ink',
        (kind === 'live' || kind === 'connecting') && 'border-transparent',
      )}
    >
      <PillMark kind={kind} />
      {pillText(kind, age, held)}
      <span className="sr-only">{paused ? ', press to go on' : ', press to pause'}</span>
    </button>
  );
}

function PillMark({ kind }: { kind: Freshness['kind'] }) {
  if (kind === 'stale') return <Icon of={WifiOff} size={14} />;
  if (kind === 'paused') return <Icon of={Pause} size={14} />;
  if (kind === 'connecting') return <Icon of={Clock} size={14} />;
  return <i aria-hidden="true" className="size-[7px] rounded-full bg-ink" />;
}

function pillText(kind: Freshness['kind'], age: number | null, held: number): string {
  if (kind === 'paused') return `Paused · ${held.toLocaleString('en')} new`;
  if (kind === 'stale') return age === null ? 'Stale · nothing yet' : `Stale · ${duration(age)}`;
  if (kind === 'connecting' || age === null) return 'No flows yet';
  return `Live · ${duration(age)} ago`;
}
