'use client';
import Link from 'next/link';
import { useView } from '@/components/data/use-view';
import { Button, ButtonLink } from '@/components/ui/button';
import { count } from '@/components/ui/count';
import { Verdict } from '@/components/ui/marks';
import { type Cell, endFilter } from './build-matrix';
import { verdictCount, verdictsOf } from './cell-words';

const shown = 8;

/** One pair: its verdicts, its edges worst first, and the two ways on. */
export function PairCard(props: { cell: Cell }) {
  const { cell } = props;
  const view = useView();
  const open = cell.edges.filter(({ verdict }) => ['would-deny', 'unknown', 'denied'].includes(verdict));
  const verdicts = verdictsOf(cell);
  const table = view.href({
    view: null,
    src: endFilter(cell, 'src'),
    dst: endFilter(cell, 'dst'),
    verdict: verdicts.join(','),
  });
  const toAllow = cell.edges.filter(({ verdict }) => verdict === cell.worst && verdict !== 'allowed');
  return (
    <section aria-label={`${cell.row.label} to ${cell.column.label}`} className="card px-4 py-3.5">
      <h2>
        {cell.row.label} → {cell.column.label}
      </h2>
      <ul className="mt-1 space-y-0.5">
        {verdicts.map((verdict) => (
          <li key={verdict}>
            <Verdict verdict={verdict} word={verdictCount(cell, verdict)} />
          </li>
        ))}
      </ul>
      <ul className="mt-2.5">
        {cell.edges.slice(0, shown).map((row) => (
          <li key={row.edge.id} className="border-line border-t">
            <Link
              href={view.href({ view: null, edge: row.edge.id, verdict: row.verdict })}
              prefetch={false}
              className="grid grid-cols-[minmax(0,1fr)_auto] items-center gap-2 py-2 hover:text-accent"
            >
              <span className="truncate">
                {row.edge.src.label} <span className="text-ink-3">→</span> {row.edge.dst.label}
              </span>
              <span className="text-12 text-ink-3">{row.edge.portLabel}</span>
            </Link>
          </li>
        ))}
        {cell.edges.length > shown && (
          <li className="border-line border-t py-2 text-12 text-ink-3">
            {cell.edges.length - shown} more, in the table
          </li>
        )}
      </ul>
      <div className="mt-2 flex flex-wrap gap-2">
        {open.length > 0 && (
          <Button
            variant="primary"
            onClick={() => view.set({ allow: toAllow.map(({ edge }) => edge.id).join(','), view: null })}
          >
            Allow {count(toAllow.length, 'edge')}…
          </Button>
        )}
        <ButtonLink href={table}>Open in table</ButtonLink>
      </div>
    </section>
  );
}
