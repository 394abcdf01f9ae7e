import { FlaskConical } from 'lucide-react';
import { Icon } from '@/components/ui/icon';
import { dayName, exactTime, fullTime } from '@/components/ui/when';
import type { SessionView } from '@/lib/api';

/** On every page of a rehearsal: of what, as of when, and that nothing done here reaches it. */
export function RehearsalBar(props: { cluster: SessionView['cluster'] }) {
  const { name, rehearsedAt } = props.cluster;
  if (rehearsedAt === null || rehearsedAt === undefined) return null;
  return (
    <section
      aria-label="Rehearsal"
      className="flex flex-none items-start gap-2.5 border-ink border-b border-dashed bg-surface px-5 py-2 max-phone:px-4"
    >
      <Icon of={FlaskConical} className="mt-0.5" />
      <p className="min-w-0 flex-1">
        <b>
          Rehearsal of {name} as of{' '}
          <time dateTime={new Date(rehearsedAt * 1000).toISOString()} title={fullTime(rehearsedAt)}>
            {dayName(rehearsedAt)} {exactTime(rehearsedAt)}
          </time>
          .
        </b>{' '}
        Nothing done here reaches that cluster. Flows since then are its recorded edges, replayed under the
        policies here.
      </p>
    </section>
  );
}
