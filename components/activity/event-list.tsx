'use client';
import { useState } from 'react';
import { Button } from '@/components/ui/button';
import type { ActivityEventView } from '@/lib/api';
import { EventRow } from './event-row';
import { byDay } from './filter-events';
import { useRowKeys } from './use-row-keys';

const page = 200;

/** Events by day, newest first. `j` and `k` walk the rows. */
export function EventList({ events }: { events: readonly ActivityEventView[] }) {
  const [shown, setShown] = useState(page);
  useRowKeys('[data-event] a');
  const more = events.length - shown;
  return (
    <div>
      {byDay(events.slice(0, shown)).map((group) => (
        <section key={group.day} aria-label={group.day}>
          <h2 className="border-line-2 border-b pt-4 pb-1.5 font-normal text-12 text-ink-3">{group.day}</h2>
          <ol>
            {group.events.map((event) => (
              <EventRow key={event.id} event={event} />
            ))}
          </ol>
        </section>
      ))}
      {more > 0 && (
        <Button className="mt-4" onClick={() => setShown(shown + page)}>
          Show {Math.min(page, more)} of {more.toLocaleString('en')} older
        </Button>
      )}
    </div>
  );
}
