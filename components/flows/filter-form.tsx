'use client';
import { useId, useState } from 'react';
import { useView } from '@/components/data/use-view';
import { Button } from '@/components/ui/button';
import { type FilterKey, filterKeys, filterNames, isListKey, withValue } from './flows-query';

const choices: Readonly<Partial<Record<FilterKey, Readonly<Record<string, string>>>>> = {
  reporter: { src: 'source side', dst: 'destination side' },
  decided: { no: 'not decided yet', yes: 'decided' },
  proto: { tcp: 'TCP', udp: 'UDP', icmp: 'ICMP', sctp: 'SCTP' },
};
const examples: Readonly<Partial<Record<FilterKey, string>>> = {
  src: 'shop/checkout, or shop/ for all of it',
  dst: 'shop/postgres, or pub for the public network',
  port: '443',
  tier: 'default',
  policy: 'allow-postgres',
  q: 'part of a name or reason',
};

export const choiceText = (key: FilterKey, value: string): string => choices[key]?.[value] ?? value;

/** One filter more: what it is about, its value, and whether it excludes. */
export function FilterForm(props: { initial: FilterKey; onDone: () => void }) {
  const view = useView();
  const id = useId();
  const [key, setKey] = useState<FilterKey>(props.initial);
  const [value, setValue] = useState('');
  const [exclude, setExclude] = useState(false);
  const fixed = choices[key];
  const apply = () => {
    const given = fixed === undefined ? value.trim() : value || (Object.keys(fixed)[0] ?? '');
    if (given === '') return;
    view.set({ [key]: isListKey(key) ? withValue(view.list(key), given, exclude) : given });
    props.onDone();
  };
  return (
    <form
      className="grid gap-3 p-3"
      onSubmit={(event) => {
        event.preventDefault();
        apply();
      }}
    >
      <div>
        <label htmlFor={`${id}-key`} className="mb-1 block text-12 text-ink-2">
          Filter by
        </label>
        <select
          id={`${id}-key`}
          className="field w-full"
          value={key}
          onChange={(event) => {
            const next = filterKeys.find((item) => item === event.target.value);
            if (next !== undefined) setKey(next);
            setValue('');
          }}
        >
          {filterKeys.map((item) => (
            <option key={item} value={item}>
              {filterNames[item]}
            </option>
          ))}
        </select>
      </div>
      <div>
        <label htmlFor={`${id}-value`} className="mb-1 block text-12 text-ink-2">
          Value
        </label>
        {fixed === undefined ? (
          <input
            id={`${id}-value`}
            // biome-ignore lint/a11y/noAutofocus: the popover was opened to type here.
            autoFocus
            className="field w-full"
            value={value}
            placeholder={examples[key]}
            autoComplete="off"
            spellCheck={false}
            onChange={(event) => setValue(event.target.value)}
          />
        ) : (
          <select
            id={`${id}-value`}
            className="field w-full"
            value={value}
            onChange={(event) => setValue(event.target.value)}
          >
            {Object.entries(fixed).map(([item, word]) => (
              <option key={item} value={item}>
                {word}
              </option>
            ))}
          </select>
        )}
      </div>
      <div className="flex items-center gap-2">
        {isListKey(key) && (
          <label className="flex min-h-6 items-center gap-2">
            <input
              type="checkbox"
              className="size-4 accent-accent-solid"
              checked={exclude}
              onChange={(event) => setExclude(event.target.checked)}
            />
            Exclude it
          </label>
        )}
        <span className="flex-1" />
        <Button type="submit">Add filter</Button>
      </div>
    </form>
  );
}
