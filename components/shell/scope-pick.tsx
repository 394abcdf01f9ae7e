'use client';
import clsx from 'clsx';
import { Boxes, Check } from 'lucide-react';
import { useState } from 'react';
import { useView } from '@/components/data/use-view';
import { count } from '@/components/ui/count';
import { Icon } from '@/components/ui/icon';
import { Popover } from '@/components/ui/menu';
import { Pick } from './pick';

export function scopeWords(chosen: readonly string[], all: number): string {
  if (chosen.length === 0) return all === 1 ? 'The one namespace' : `All ${count(all, 'namespace')}`;
  if (chosen.length === 1) return chosen[0] ?? '';
  return `${chosen.length} of ${count(all, 'namespace')}`;
}

/** Which namespaces the pages are about; kept across pages in the key `ns`, none means all. */
export function ScopePick(props: { names: readonly string[]; className?: string }) {
  const chosen = useView().list('ns');
  return (
    <Popover
      label="Scope"
      trigger={
        <Pick icon={Boxes} {...(props.className === undefined ? {} : { className: props.className })}>
          <span className="sr-only">Scope </span>
          <span className="max-w-[180px] truncate">{scopeWords(chosen, props.names.length)}</span>
        </Pick>
      }
    >
      <ScopeList names={props.names} chosen={chosen} />
    </Popover>
  );
}

function ScopeList({ names, chosen }: { names: readonly string[]; chosen: readonly string[] }) {
  const [text, setText] = useState('');
  const view = useView();
  const shown = names.filter((name) => name.includes(text.trim().toLowerCase()));
  const choose = (next: readonly string[]) => view.set({ ns: next.length === 0 ? null : next.join(',') });
  const toggle = (name: string) =>
    choose(chosen.includes(name) ? chosen.filter((each) => each !== name) : [...chosen, name].sort());
  return (
    <div className="flex flex-col">
      <div className="p-2">
        <input
          type="text"
          value={text}
          aria-label="Find a namespace"
          placeholder="Find a namespace"
          autoComplete="off"
          spellCheck={false}
          onChange={(event) => setText(event.target.value)}
          className="field w-full"
        />
      </div>
      <ul aria-label="Namespaces" className="max-h-[300px] overflow-auto px-1 pb-1">
        <li>
          <Choice
            label={names.length === 1 ? 'All namespaces' : `All ${names.length} namespaces`}
            on={chosen.length === 0}
            onPress={() => choose([])}
          />
        </li>
        {shown.map((name) => (
          <li key={name}>
            <Choice label={name} on={chosen.includes(name)} onPress={() => toggle(name)} />
          </li>
        ))}
        {shown.length === 0 && (
          <li className="px-2 py-1.5 text-ink-2">None of {names.length} contains it.</li>
        )}
      </ul>
    </div>
  );
}

function Choice(props: { label: string; on: boolean; onPress: () => void }) {
  return (
    <button
      type="button"
      aria-pressed={props.on}
      onClick={props.onPress}
      className="flex h-8 w-full items-center gap-2 rounded-chip px-2 text-left -outline-offset-2 hover:bg-sunken max-phone:h-11"
    >
      <Icon of={Check} size={14} className={clsx(!props.on && 'invisible')} />
      <span className="truncate">{props.label}</span>
    </button>
  );
}
