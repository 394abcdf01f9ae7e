'use client';
import { useId, useState } from 'react';
import { useView } from '@/components/data/use-view';
import { Button } from '@/components/ui/button';
import { absoluteSpan, fromField, spanAt, toField } from './time-span';

/** From and to as fixed moments, in local time; the address keeps them in UTC. */
export function AbsoluteTimes(props: { now: number | null }) {
  const view = useView();
  const id = useId();
  const shown = props.now === null ? absoluteSpan(view.get) : spanAt(view.get, props.now);
  const [typed, setTyped] = useState<{ from?: string; to?: string }>({});
  const from = typed.from ?? (shown === null ? '' : toField(shown.from));
  const to = typed.to ?? (shown === null ? '' : toField(shown.to));
  const start = fromField(from);
  const end = fromField(to);
  const possible = start !== null && end !== null && start < end;
  return (
    <form
      className="border-line border-t p-2"
      onSubmit={(event) => {
        event.preventDefault();
        if (possible) view.set({ range: null, from: String(start), to: String(end) });
      }}
    >
      <div className="grid grid-cols-[40px_minmax(0,1fr)] items-center gap-2">
        <label htmlFor={`${id}-from`} className="text-12 text-ink-3">
          From
        </label>
        <input
          id={`${id}-from`}
          type="datetime-local"
          value={from}
          className="field min-w-0"
          onChange={(event) => setTyped({ ...typed, from: event.target.value })}
        />
        <label htmlFor={`${id}-to`} className="text-12 text-ink-3">
          To
        </label>
        <input
          id={`${id}-to`}
          type="datetime-local"
          value={to}
          className="field min-w-0"
          onChange={(event) => setTyped({ ...typed, to: event.target.value })}
        />
      </div>
      <div className="mt-2 flex items-center gap-2">
        <Button type="submit" size="sm" disabled={!possible}>
          Show these times
        </Button>
        {!possible && <span className="text-12 text-ink-2">From must be before to.</span>}
      </div>
    </form>
  );
}
