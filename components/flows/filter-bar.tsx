'use client';
import { ChevronDown, Download, Grid3x3, Pause, Play } from 'lucide-react';
import { withQuery } from '@/components/data/api';
import { useLive } from '@/components/data/live-provider';
import { useView } from '@/components/data/use-view';
import { AddFilter } from '@/components/ui/filter-chip';
import { Icon } from '@/components/ui/icon';
import { Menu, Popover } from '@/components/ui/menu';
import { apiPaths } from '@/lib/api';
import { FilterChips } from './filter-chips';
import { FilterForm } from './filter-form';
import { askedGroup, edgesQuery, groupNames, groups } from './flows-query';

const tool =
  'h-[26px] flex-none items-center gap-1.5 whitespace-nowrap rounded-control border px-2 text-12 max-phone:h-9';

/** Narrow, group, hold still, take away. */
export function FilterBar(props: { filtering: boolean; onFiltering: (open: boolean) => void }) {
  const view = useView();
  const live = useLive();
  const group = askedGroup(view.params);
  return (
    <div className="no-bar flex flex-wrap items-center gap-1.5 pt-2.5 pb-1 max-phone:flex-nowrap max-phone:gap-2 max-phone:overflow-x-auto">
      <FilterChips />
      <Popover
        label="Add a filter"
        open={props.filtering}
        onOpenChange={props.onFiltering}
        trigger={<AddFilter data-filter>Filter</AddFilter>}
      >
        <FilterForm initial="q" onDone={() => props.onFiltering(false)} />
      </Popover>
      <span className="flex-1" />
      <Menu
        align="end"
        trigger={
          <button type="button" className={`inline-flex ${tool} border-transparent hover:bg-sunken`}>
            <span className="text-ink-3">Group by</span> {groupNames[group]}
            <Icon of={ChevronDown} size={14} className="text-ink-3" />
          </button>
        }
        items={groups.map((item) => ({
          label: groupNames[item],
          checked: item === group,
          onSelect: () => view.set({ group: item === 'rule' ? null : item }),
        }))}
      />
      <button
        type="button"
        aria-pressed={live.paused}
        onClick={() => live.setPaused(!live.paused)}
        className={`inline-flex ${tool} border-line-2 bg-surface hover:bg-sunken`}
      >
        <Icon of={live.paused ? Play : Pause} size={14} />
        {live.paused ? `Resume · ${live.held} new` : 'Pause'}
      </button>
      <a
        href={withQuery(apiPaths.edgesCsv, edgesQuery(view.params))}
        download
        className={`inline-flex ${tool} border-line-2 bg-surface hover:bg-sunken`}
      >
        <Icon of={Download} size={14} />
        CSV
      </a>
      <a
        href={withQuery(apiPaths.edgesNdjson, edgesQuery(view.params))}
        download
        className={`inline-flex ${tool} border-line-2 bg-surface hover:bg-sunken max-panel:hidden`}
      >
        <Icon of={Download} size={14} />
        NDJSON
      </a>
      <button
        type="button"
        onClick={() => view.set({ view: 'matrix', edge: null })}
        className={`${tool} hidden border-line-2 bg-surface max-phone:inline-flex`}
      >
        <Icon of={Grid3x3} size={14} />
        Pairs
      </button>
    </div>
  );
}
