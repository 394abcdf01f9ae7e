'use client';
import { useView } from '@/components/data/use-view';
import { AddFilter, FilterChip } from '@/components/ui/filter-chip';
import { Menu } from '@/components/ui/menu';
import type { ActivityEventView } from '@/lib/api';
import { kindWords } from './event-kinds';
import type { EventFilter } from './filter-events';

/** Filters of the list, as chips; they stand in the address. */
export function EventFilters(props: {
  events: readonly ActivityEventView[];
  filter: EventFilter;
  shown: number;
  total: number;
}) {
  const { events, filter } = props;
  const view = useView();
  const distinct = (of: (event: ActivityEventView) => string) => [...new Set(events.map(of))].sort();
  const add = (key: string, chosen: readonly string[], value: string) =>
    view.set({
      [key]: (chosen.includes(value) ? chosen.filter((each) => each !== value) : [...chosen, value]).join(
        ',',
      ),
    });
  return (
    <div className="mt-3.5 flex flex-wrap items-center gap-1.5">
      <Menu
        trigger={<AddFilter>Actor</AddFilter>}
        items={distinct((event) => event.actor).map((actor) => ({
          label: actor,
          checked: filter.actors.includes(actor),
          onSelect: () => add('actor', filter.actors, actor),
        }))}
      />
      <Menu
        trigger={<AddFilter>Kind</AddFilter>}
        items={distinct((event) => event.kind).map((kind) => ({
          label: kindWords(kind),
          checked: filter.kinds.includes(kind),
          onSelect: () => add('kind', filter.kinds, kind),
        }))}
      />
      <ActiveFilters filter={filter} />
      <input
        type="search"
        value={filter.object}
        aria-label="Filter by object"
        placeholder="Object"
        onChange={(event) => view.set({ object: event.target.value }, 'replace')}
        className="field h-[26px] w-36 text-12 max-phone:h-9"
      />
      <span className="ml-auto text-12 text-ink-3">
        {props.shown.toLocaleString('en')} of {props.total.toLocaleString('en')} events
      </span>
    </div>
  );
}

function ActiveFilters({ filter }: { filter: EventFilter }) {
  const view = useView();
  return (
    <>
      {filter.actors.length > 0 && (
        <FilterChip
          name="actor"
          value={filter.actors.join(', ')}
          onRemove={() => view.set({ actor: null })}
        />
      )}
      {filter.kinds.length > 0 && (
        <FilterChip
          name="kind"
          value={filter.kinds.map(kindWords).join(', ')}
          onRemove={() => view.set({ kind: null })}
        />
      )}
      {filter.namespaces.length > 0 && (
        <FilterChip
          name="namespace"
          value={`${filter.namespaces.join(', ')}, cluster-wide`}
          onRemove={() => view.set({ ns: null })}
        />
      )}
    </>
  );
}
