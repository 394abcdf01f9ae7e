'use client';
import { useView } from '@/components/data/use-view';
import { FilterChip } from '@/components/ui/filter-chip';
import { choiceText } from './filter-form';
import { filterKeys, filterNames, isListKey } from './flows-query';

/** Chips of what narrows the list, and the way to add one. */
export function FilterChips() {
  const view = useView();
  const without = (key: string, value: string) =>
    view.set({
      [key]: view
        .list(key)
        .filter((item) => item !== value)
        .join(','),
    });
  const keys = [['ns', 'namespace'] as const, ...filterKeys.map((key) => [key, filterNames[key]] as const)];
  return keys.flatMap(([key, name]) => {
    const single = key !== 'ns' && !isListKey(key);
    const values = single ? [view.get(key) ?? ''].filter((value) => value !== '') : view.list(key);
    return values.map((value) => (
      <FilterChip
        key={`${key}-${value}`}
        name={name}
        value={
          value.startsWith('-') && !single
            ? `not ${value.slice(1)}`
            : key === 'ns'
              ? value
              : choiceText(key, value)
        }
        onRemove={() => (single ? view.set({ [key]: null }) : without(key, value))}
      />
    ));
  });
}
