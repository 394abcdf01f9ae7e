'use client';
import { count } from '@/components/ui/count';
import type { EdgeRowView } from '@/lib/api';
import { edgeIdText } from './edge-id-text';

/** The edges a grouped row folds; each opens its own trace. */
export function PanelMembers(props: { row: EdgeRowView; openId: string; onOpen: (id: string) => void }) {
  const { ids } = props.row;
  if (ids.length < 2) return null;
  return (
    <details className="border-line border-b px-5 py-2.5">
      <summary className="flex min-h-6 items-center gap-2">
        <b>One of {count(ids.length, 'edge')}</b>
        <span className="text-12 text-ink-3">decided together; the trace below is of this one</span>
      </summary>
      <ul className="mt-1 max-h-44 overflow-auto">
        {ids.map((id) => (
          <li key={id}>
            <button
              type="button"
              aria-current={id === props.openId ? 'true' : undefined}
              onClick={() => props.onOpen(id)}
              className="h-7 w-full truncate rounded-chip px-2 text-left text-12 hover:bg-sunken aria-[current]:bg-accent-soft aria-[current]:font-[550] max-phone:h-11"
            >
              {edgeIdText(id)}
            </button>
          </li>
        ))}
      </ul>
    </details>
  );
}
