'use client';
import { Verdict } from '@/components/ui/marks';
import { type Matrix, pairsInOrder } from './build-matrix';
import { verdictCount, verdictsOf } from './cell-words';
import { PairCard } from './pair-card';

/** The matrix as its list of pairs, worst first: the phone's picture. */
export function MatrixList(props: { matrix: Matrix }) {
  return (
    <ul aria-label="Pairs" className="mt-4">
      {pairsInOrder(props.matrix).map((cell) => (
        <li key={`${cell.row.key} ${cell.column.key}`} className="border-line border-b">
          <details>
            <summary className="flex min-h-[52px] flex-wrap items-center gap-x-3 py-2">
              <b className="min-w-0 flex-1">
                {cell.row.label} → {cell.column.label}
              </b>
              <Verdict verdict={cell.worst} word={verdictCount(cell, verdictsOf(cell)[0] ?? cell.worst)} />
            </summary>
            <div className="pb-3">
              <PairCard cell={cell} />
            </div>
          </details>
        </li>
      ))}
    </ul>
  );
}
