'use client';
import clsx from 'clsx';
import Link from 'next/link';
import { useView } from '@/components/data/use-view';
import { clockTime, fullTime } from '@/components/ui/when';
import type { ActivityEventView } from '@/lib/api';
import { EventMark } from './event-mark';

const wide =
  'grid-cols-[48px_26px_20px_118px_minmax(0,1fr)_290px_62px] max-laptop:grid-cols-[48px_26px_20px_112px_minmax(0,1fr)_200px_62px]';
const phone = 'max-phone:grid-cols-[48px_20px_minmax(0,1fr)_auto] max-phone:gap-y-0.5 max-phone:py-2.5';

/** One event: time, letter on the line, mark, actor, what, knowing what. Opens before and after. */
export function EventRow({ event }: { event: ActivityEventView }) {
  const view = useView();
  const changed = event.before !== null || event.after !== null;
  return (
    <li
      data-event={event.id}
      aria-current={view.get('event') === event.id ? 'true' : undefined}
      className={clsx(
        'relative grid min-h-[38px] items-center gap-x-2.5 border-line border-b hover:bg-sunken aria-[current]:bg-accent-soft',
        wide,
        phone,
      )}
    >
      <time
        dateTime={new Date(event.at * 1_000).toISOString()}
        title={fullTime(event.at)}
        className="text-right text-12 text-ink-3 max-phone:text-left"
      >
        {clockTime(event.at)}
      </time>
      <span className="max-phone:hidden">{event.letter !== null && <Letter letter={event.letter} />}</span>
      <EventMark kind={event.kind} outcome={event.outcome} />
      <b className="truncate" title={event.actor}>
        {event.actor}
      </b>
      <span
        className="min-w-0 truncate max-phone:col-span-full max-phone:whitespace-normal"
        title={event.text}
      >
        {event.text}
      </span>
      <span
        className="truncate text-12 text-ink-2 max-phone:col-span-full max-phone:whitespace-normal"
        title={event.evidence}
      >
        {event.outcome === 'done' ? event.evidence : outcomeText(event)}
      </span>
      <Link
        href={view.href({ event: event.id })}
        scroll={false}
        prefetch={false}
        className="row-link link text-right text-12 max-phone:col-start-4 max-phone:row-start-1"
      >
        {changed ? 'Diff' : 'Details'}
        <span className="sr-only"> of {event.text}</span>
      </Link>
    </li>
  );
}

const outcomeText = (event: ActivityEventView): string => {
  const word = event.outcome === 'failed' ? 'Failed' : 'Refused';
  return event.evidence === '' ? word : `${word}: ${event.evidence}`;
};

/** The letter of a write, as it stands on the line. */
export function Letter({ letter }: { letter: string }) {
  return (
    <span
      role="img"
      aria-label={`${letter} on the line`}
      className="grid size-[18px] place-items-center rounded-full border border-ink-3 font-semibold text-[10.5px] leading-none"
    >
      {letter}
    </span>
  );
}
