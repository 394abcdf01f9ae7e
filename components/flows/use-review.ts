import { useCallback, useMemo, useState } from 'react';
import { useView } from '@/components/data/use-view';
import type { EdgeRowView } from '@/lib/api';
import { isSelectable, rowKey } from './row-key';

/** Which rows are open, active and selected, and what moves between them. */
export interface Review {
  readonly rows: readonly EdgeRowView[];
  /** The edge in the panel: the `edge` key of the address. */
  readonly openId: string | null;
  readonly openRow: EdgeRowView | null;
  readonly activeKey: string | null;
  /** The row that carries the focus; the first one until somebody moved. */
  readonly activeRow: EdgeRowView | null;
  readonly selected: ReadonlySet<string>;
  readonly selectedRows: readonly EdgeRowView[];
  /** What a key acts on: the selected rows, else the open one, else the active one. */
  readonly targets: readonly EdgeRowView[];
  readonly open: (row: EdgeRowView) => void;
  readonly close: () => void;
  readonly focus: (row: EdgeRowView) => void;
  readonly toggle: (row: EdgeRowView) => void;
  readonly selectAll: () => void;
  readonly clear: () => void;
  readonly move: (step: number) => EdgeRowView | null;
}

export function useReview(rows: readonly EdgeRowView[]): Review {
  const view = useView();
  const [active, setActive] = useState<string | null>(null);
  const [selected, setSelected] = useState<ReadonlySet<string>>(new Set());
  const openId = view.get('edge');
  const openRow = useMemo(
    () => (openId === null ? null : (rows.find((row) => row.ids.includes(openId)) ?? null)),
    [rows, openId],
  );
  const activeKey = active ?? (openRow === null ? null : rowKey(openRow));
  const activeRow = rows.find((row) => rowKey(row) === activeKey) ?? rows[0] ?? null;
  const selectedRows = useMemo(() => rows.filter((row) => selected.has(rowKey(row))), [rows, selected]);
  const { set } = view;

  const open = useCallback(
    (row: EdgeRowView) => {
      setActive(rowKey(row));
      set({ edge: row.ids[0] ?? row.edge.id }, openId === null ? 'push' : 'replace');
    },
    [set, openId],
  );
  const toggle = useCallback((row: EdgeRowView) => {
    const key = rowKey(row);
    setSelected((old) => {
      const next = new Set(old);
      if (!next.delete(key)) next.add(key);
      return next;
    });
  }, []);
  const focus = useCallback((row: EdgeRowView) => setActive(rowKey(row)), []);

  return {
    rows,
    openId,
    openRow,
    activeKey,
    activeRow,
    selected,
    selectedRows,
    targets: selectedRows.length > 0 ? selectedRows : [openRow ?? activeRow].filter((row) => row !== null),
    open,
    close: () => set({ edge: null }),
    focus,
    toggle,
    selectAll: () => setSelected(new Set(rows.filter(isSelectable).map(rowKey))),
    clear: () => setSelected(new Set()),
    move: (step) => {
      const at = rows.findIndex((row) => rowKey(row) === activeKey);
      const next = rows[at === -1 ? 0 : Math.min(Math.max(at + step, 0), rows.length - 1)] ?? null;
      if (next !== null) {
        if (openId === null) focus(next);
        else open(next);
      }
      return next;
    },
  };
}
