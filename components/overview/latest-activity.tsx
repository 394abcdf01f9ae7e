'use client';
import Link from 'next/link';
import { EventMark } from '@/components/activity/event-mark';
import { useNow } from '@/components/data/use-now';
import { useView } from '@/components/data/use-view';
import { fullTime, shortTime } from '@/components/ui/when';
import type { OverviewView } from '@/lib/api';

type Brief = OverviewView['activity'][number];

/** The last few events; the rest is one link away. */
export function LatestActivity({ events }: { events: readonly Brief[] }) {
  const view = useView();
  const now = useNow();
  return (
    <section aria-label="Latest activity" className="mt-[18px]">
      {events.length === 0 && (
        <p className="text-ink-2">Nothing was written yet. Each write will be listed here.</p>
      )}
      <ol>
        {events.map((event, index) => (
          <li
            key={`${event.at} ${event.text}`}
            className="grid min-h-8 grid-cols-[92px_18px_minmax(0,1fr)_auto] items-center gap-2.5 border-line border-t first:border-t-0 max-phone:min-h-11 max-phone:grid-cols-[76px_18px_minmax(0,1fr)]"
          >
            <time
              dateTime={new Date(event.at * 1_000).toISOString()}
              title={fullTime(event.at)}
              className="text-12 text-ink-3"
            >
              {shortTime(event.at, now ?? event.at)}
            </time>
            <EventMark kind={event.kind} />
            <span className="truncate" title={`${event.actor} ${event.text}`}>
              <b>{event.actor}</b> <span>{event.text}</span>
            </span>
            {index === 0 && (
              <Link href={view.to('/activity')} prefetch={false} className="link text-12 max-phone:hidden">
                All activity
              </Link>
            )}
          </li>
        ))}
      </ol>
    </section>
  );
}
