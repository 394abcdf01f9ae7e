/** Values as DuckDB hands them out, checked at the door. */
import type { DuckDBValue } from '@duckdb/node-api';

export type Cell = DuckDBValue | undefined;

/** Counters and times fit in a double exactly. */
export function numberOf(cell: Cell): number {
  if (typeof cell === 'number') return cell;
  if (typeof cell === 'bigint') return Number(cell);
  throw new Error(`The flow history gave ${String(cell)} where a number was expected.`);
}

export const numberOrNull = (cell: Cell): number | null => (cell === null ? null : numberOf(cell));

export function textOf(cell: Cell): string {
  if (typeof cell === 'string') return cell;
  throw new Error(`The flow history gave ${String(cell)} where text was expected.`);
}

export const textOrNull = (cell: Cell): string | null => (cell === null ? null : textOf(cell));
