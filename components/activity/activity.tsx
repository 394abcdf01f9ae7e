'use client';
import { Download } from 'lucide-react';
import { useSession } from '@/components/data/use-session';
import { useView } from '@/components/data/use-view';
import { Button, ButtonLink } from '@/components/ui/button';
import { count } from '@/components/ui/count';
import { EmptyState } from '@/components/ui/empty-state';
import { Icon } from '@/components/ui/icon';
import { PageHeader } from '@/components/ui/page-header';
import type { ActivityView } from '@/lib/api';
import { ActivityLine } from './activity-line';
import { EventDrawer } from './event-drawer';
import { EventFilters } from './event-filters';
import { EventList } from './event-list';
import { exportEvents } from './export-events';
import { type EventFilter, filterEvents, isFiltered } from './filter-events';

export function Activity({ data }: { data: ActivityView }) {
  const view = useView();
  const session = useSession();
  const filter: EventFilter = {
    actors: view.list('actor'),
    kinds: view.list('kind'),
    object: view.get('object') ?? '',
    namespaces: view.list('ns'),
  };
  const events = filterEvents(data.events, filter);
  const open = data.events.find((event) => event.id === view.get('event')) ?? null;
  return (
    <>
      <PageHeader sentence={data.sentence} subline={data.subline}>
        <Button
          disabled={events.length === 0}
          onClick={() => exportEvents({ cluster: session.data?.cluster.name ?? 'cluster', filter, events })}
        >
          <Icon of={Download} size={14} />
          Export {count(events.length, 'event')}
        </Button>
      </PageHeader>
      {data.line.length > 0 && <ActivityLine data={data} />}
      <EventFilters events={data.events} filter={filter} shown={events.length} total={data.total} />
      <EventList events={events} />
      {events.length === 0 && <NoEvents data={data} filtered={isFiltered(filter)} />}
      {open !== null && <EventDrawer event={open} onClose={() => view.set({ event: null })} />}
    </>
  );
}

function NoEvents(props: { data: ActivityView; filtered: boolean }) {
  const view = useView();
  const all = props.data.events.length;
  return (
    <div className="mt-4">
      {props.filtered && all > 0 ? (
        <EmptyState
          kind="filtered"
          title="No event matches these filters"
          action={
            <Button onClick={() => view.set({ actor: null, kind: null, object: null, ns: null })}>
              Clear filters
            </Button>
          }
        >
          {count(all, 'event')} without them.
        </EmptyState>
      ) : (
        <EmptyState
          kind="nothing-yet"
          title="Nothing was written in this range"
          action={<ButtonLink href={view.to('/rollout')}>Open Rollout</ButtonLink>}
        >
          Each write and each decision will stand here, with what was known at that moment.
        </EmptyState>
      )}
    </div>
  );
}
