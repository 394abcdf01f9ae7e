/** Keeps rows in the order people look at: live data changes cells in place and never inserts under a hand (ui.md §1.7). */
import type { EdgeRowView } from '@/lib/api';
import { rowKey } from './row-key';

export interface SteadyRows {
  readonly rows: readonly EdgeRowView[];
  /** Rows of the newest answer that wait until the order may change. */
  readonly waiting: number;
}

/** Rows known in `order` stay in that order; rows that left are gone; new ones wait. */
export function steadyRows(order: readonly string[], next: readonly EdgeRowView[]): SteadyRows {
  const byKey = new Map(next.map((row) => [rowKey(row), row]));
  const rows = order.flatMap((key) => byKey.get(key) ?? []);
  return { rows, waiting: next.length - rows.length };
}
