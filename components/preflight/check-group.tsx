'use client';
import { useEffect, useRef, useState } from 'react';
import { useView } from '@/components/data/use-view';
import { GateDiamond } from '@/components/ui/marks';
import { type CheckView, type GroupName, groupNotes } from './checks';

const shownFirst = 4;

/** All checks of a group; those that pass fold after the first few. */
export function CheckGroup(props: { name: GroupName; checks: readonly CheckView[] }) {
  const { name, checks } = props;
  const view = useView();
  const heading = useRef<HTMLHeadingElement>(null);
  const chosen = view.get('group') === name;
  const [unfolded, setUnfolded] = useState(false);
  const open = unfolded || chosen || checks.some((check) => check.id === view.get('check'));
  useEffect(() => {
    if (chosen) heading.current?.focus();
  }, [chosen]);
  const shown = open ? checks : checks.slice(0, shownFirst);
  const folded = checks.length - shown.length;
  return (
    <section aria-label={name}>
      <h2
        ref={heading}
        tabIndex={-1}
        className="scroll-mt-4 border-line-2 border-b pb-2 text-13 outline-none"
      >
        {name} <span className="ml-1 font-normal text-12 text-ink-3">{groupNotes[name]}</span>
      </h2>
      <ul>
        {shown.map((check) => (
          <CheckRow key={check.id} check={check} />
        ))}
      </ul>
      {folded > 0 && (
        <button type="button" className="link mt-2 min-h-6 text-12" onClick={() => setUnfolded(true)}>
          {folded} more {foldedWord(checks.slice(shownFirst))}
        </button>
      )}
    </section>
  );
}

const foldedWord = (folded: readonly CheckView[]): string =>
  folded.every((check) => check.state === 'pass') ? (folded.length === 1 ? 'passes' : 'pass') : 'checks';

function CheckRow({ check }: { check: CheckView }) {
  const view = useView();
  return (
    <li
      aria-current={view.get('check') === check.id ? 'true' : undefined}
      className="flex gap-3 border-line border-b py-2 aria-[current]:bg-accent-soft"
    >
      <span className="mt-0.5 flex h-4">
        <GateDiamond state={check.state} word={false} />
      </span>
      <div className="min-w-0">
        <p className="font-[550]">{check.name}</p>
        <p className="text-12 text-ink-2">{check.detail}</p>
      </div>
    </li>
  );
}
