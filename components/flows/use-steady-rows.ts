import { useEffect, useRef, useState } from 'react';
import type { EdgeRowView } from '@/lib/api';
import { rowKey } from './row-key';
import { type SteadyRows, steadyRows } from './steady-order';

/**
 * The rows in a steady order while `held` (a pointer, the focus or the scroll position is on them); otherwise as the
 * server sorts them. `view` is what was asked for: another question starts over.
 */
export function useSteadyRows(options: {
  rows: readonly EdgeRowView[];
  view: string;
  held: boolean;
}): SteadyRows & { release: () => void } {
  const { rows, view, held } = options;
  const [order, setOrder] = useState<{ view: string; keys: readonly string[] }>({ view, keys: [] });
  const last = useRef(rows);
  last.current = rows;
  const fresh = order.view !== view || !held || order.keys.length === 0;
  const shown: SteadyRows = fresh ? { rows, waiting: 0 } : steadyRows(order.keys, rows);
  useEffect(() => {
    if (fresh) setOrder({ view, keys: rows.map(rowKey) });
  }, [fresh, view, rows]);
  return { ...shown, release: () => setOrder({ view, keys: last.current.map(rowKey) }) };
}
