'use client';
import { useView } from '@/components/data/use-view';
import { AddFilter, FilterChip } from '@/components/ui/filter-chip';
import { Menu } from '@/components/ui/menu';
import { type FilteredState, kindLabels, policyFilter, stateWords } from './policy-filter';

/** What narrows the page: the scope, one workload whose column reads as its trace, kind, state and a name. */
export function PolicyFilters(props: { scopeText: string | null }) {
  const view = useView();
  const { kind, state } = policyFilter(view.params);
  const selects = view.get('selects');
  const scope = view.get('ns');
  return (
    <div className="flex flex-wrap items-center gap-1.5">
      {scope !== null && (
        <FilterChip
          name="selects pods in"
          value={scope.replaceAll(',', ', ')}
          onRemove={() => view.set({ ns: null })}
        />
      )}
      {selects !== null && (
        <FilterChip name="selects" value={selects} onRemove={() => view.set({ selects: null })} />
      )}
      {kind !== null && <FilterChip name="kind" value={kind} onRemove={() => view.set({ kind: null })} />}
      {state !== null && (
        <FilterChip
          name="state"
          value={stateWords[state as FilteredState]}
          onRemove={() => view.set({ state: null })}
        />
      )}
      <Menu
        trigger={<AddFilter>Filter</AddFilter>}
        items={[
          ...kindLabels.map((value) => ({
            label: value,
            hint: 'kind',
            onSelect: () => view.set({ kind: value }),
          })),
          ...(Object.keys(stateWords) as FilteredState[]).map((value) => ({
            label: stateWords[value],
            hint: 'state',
            onSelect: () => view.set({ state: value }),
          })),
        ]}
      />
      <input
        type="search"
        aria-label="Search policies"
        placeholder="Search policies"
        value={view.get('q') ?? ''}
        onChange={(event) => view.set({ q: event.target.value }, 'replace')}
        className="field h-[26px]! w-44 text-12 max-phone:h-11!"
      />
      {props.scopeText !== null && <span className="ml-1 text-12 text-ink-3">{props.scopeText}</span>}
    </div>
  );
}
