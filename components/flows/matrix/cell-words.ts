import { count } from '@/components/ui/count';
import type { EdgeVerdictView } from '@/lib/api';
import type { Cell } from './build-matrix';

const verbs: Readonly<Record<EdgeVerdictView, readonly [one: string, many: string]>> = {
  denied: ['is denied now', 'are denied now'],
  'would-deny': ['would be denied', 'would be denied'],
  unknown: ['is unknown', 'are unknown'],
  'would-allow': ['would be allowed', 'would be allowed'],
  allowed: ['is allowed', 'are allowed'],
};

/** `6 edges would be denied` of one verdict. */
export function verdictCount(cell: Cell, verdict: EdgeVerdictView): string {
  const n = cell.edges.filter((edge) => edge.verdict === verdict).length;
  return `${count(n, 'edge')} ${verbs[verdict][n === 1 ? 0 : 1]}`;
}

/** The verdicts of a cell, worst first. */
export const verdictsOf = (cell: Cell): EdgeVerdictView[] => [
  ...new Set(cell.edges.map(({ verdict }) => verdict)),
];

/** `monitoring to shop: 6 edges would be denied, 2 edges are allowed`. */
export const cellWords = (cell: Cell): string =>
  `${cell.row.label} to ${cell.column.label}: ${verdictsOf(cell)
    .map((verdict) => verdictCount(cell, verdict))
    .join(', ')}`;
