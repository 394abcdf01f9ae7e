'use client';
import { useState } from 'react';
import { Card } from '@/components/ui/card';
import { count } from '@/components/ui/count';
import { EdgeName } from '@/components/ui/edge-name';
import { Verdict } from '@/components/ui/marks';
import type { Verifying } from './verifying-view';

const folded = 4;

/** Edges without a new connection since the raise stay unknown, each with its reason. */
export function NotReseenCard(props: { rows: Verifying['notReseen'] }) {
  const [all, setAll] = useState(false);
  const { rows } = props;
  if (rows.length === 0) return null;
  const shown = all || rows.length <= folded + 1 ? rows : rows.slice(0, folded);
  const more = rows.length - shown.length;
  return (
    <Card label="Not re-seen yet">
      <div className="flex flex-wrap items-baseline gap-2 px-4 pt-3 pb-2.5">
        <h2>Not re-seen yet</h2>
        <span className="text-12 text-ink-3">{count(rows.length, 'edge')}. Quiet is not proof.</span>
      </div>
      <ul>
        {shown.map((row) => (
          <li
            key={row.edge.id}
            className="grid min-h-10 grid-cols-[minmax(0,1fr)_auto_auto] items-center gap-4 border-line border-t px-4 py-1 max-phone:grid-cols-1 max-phone:gap-0.5 max-phone:py-2"
          >
            <EdgeName edge={row.edge} port />
            <span className="text-12 text-ink-2">{row.why}</span>
            <Verdict verdict="unknown" />
          </li>
        ))}
      </ul>
      {more > 0 && (
        <p className="flex border-line border-t px-4 py-2.5 text-ink-2">
          <span className="flex-1">{more} more</span>
          <button type="button" className="link" onClick={() => setAll(true)}>
            Show all
          </button>
        </p>
      )}
    </Card>
  );
}
