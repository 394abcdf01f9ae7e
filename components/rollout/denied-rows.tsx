import { EdgeName } from '@/components/ui/edge-name';
import { Verdict } from '@/components/ui/marks';
import { exactTime } from '@/components/ui/when';
import type { Verifying } from './verifying-view';

/** Edges denied on purpose, or before the wave already, that were tried since the raise: known, and quiet. */
export function DeniedRows(props: { rows: Verifying['deniedOnPurpose'] }) {
  if (props.rows.length === 0) return null;
  return (
    <ul aria-label="Denied on purpose">
      {props.rows.map((row) => (
        <li
          key={row.edge.id}
          className="grid min-h-10 grid-cols-[minmax(0,1fr)_auto_110px] items-center gap-4 border-line border-t px-4 py-1 max-phone:grid-cols-1 max-phone:gap-0.5 max-phone:py-2"
        >
          <span className="flex min-w-0 flex-wrap items-baseline gap-x-2">
            <EdgeName edge={row.edge} port />
            {row.before === true && <span className="text-12 text-ink-3">before the wave too</span>}
          </span>
          <Verdict verdict="denied" word={row.before === true ? 'Denied' : 'Denied on purpose'} />
          <span className="text-right text-12 text-ink-3 max-phone:text-left">
            {row.connections.toLocaleString('en')}, last {exactTime(row.last)}
          </span>
        </li>
      ))}
    </ul>
  );
}
