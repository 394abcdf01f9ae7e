'use client';
import clsx from 'clsx';
import { type RefObject, useMemo, useState } from 'react';
import type { Query } from '@/components/data/api';
import { useStatus } from '@/components/data/use-session';
import { useView } from '@/components/data/use-view';
import { Button } from '@/components/ui/button';
import { count } from '@/components/ui/count';
import { PageHeader } from '@/components/ui/page-header';
import type { EdgeRowView, EdgesView } from '@/lib/api';
import { DecideDialog, type DecisionKind } from './decide-dialog';
import { DroppedNotice } from './dropped-notice';
import { EdgeGrid } from './edge-grid';
import { EdgePanel } from './edge-panel';
import { FilterBar } from './filter-bar';
import { FlowsEmpty } from './flows-empty';
import { FlowsHistogram } from './flows-histogram';
import { ListFoot } from './list-foot';
import { listItems, shownRows } from './list-item';
import { spanWords } from './range-words';
import { isSelectable } from './row-key';
import { SelectionBar } from './selection-bar';
import { useHand } from './use-hand';
import { useKeys } from './use-keys';
import { useReview } from './use-review';
import { useSteadyRows } from './use-steady-rows';
import { VerdictTabs } from './verdict-tabs';
import { ViewSwitch } from './view-switch';

interface Asked {
  readonly kind: DecisionKind;
  readonly rows: readonly EdgeRowView[];
}

const focusRow = (row: EdgeRowView | null) => {
  const id = row?.ids[0];
  if (id === undefined) return;
  // The row may have just come into view.
  requestAnimationFrame(() =>
    document.querySelector<HTMLElement>(`[data-row="${CSS.escape(id)}"]`)?.focus({ preventScroll: false }),
  );
};

/** The list with the panel beside it: sentence, verdicts, filters, histogram, rows. */
export function FlowsTable(props: {
  edges: EdgesView;
  query: Query;
  refreshing: boolean;
  scroll: RefObject<HTMLDivElement | null>;
}) {
  const { edges, query } = props;
  const view = useView();
  const status = useStatus();
  const now = status.data?.now ?? edges.observation.range.to;
  const hand = useHand();
  const [filtering, setFiltering] = useState(false);
  const [asked, setAsked] = useState<Asked | null>(null);
  const steady = useSteadyRows({
    rows: edges.rows,
    view: JSON.stringify(query),
    held: hand.held && !props.refreshing,
  });
  const items = useMemo(() => listItems(steady.rows), [steady.rows]);
  const rows = useMemo(() => shownRows(items), [items]);
  const review = useReview(rows);
  const allow = (targets: readonly EdgeRowView[]) => {
    const ids = targets.flatMap((row) => row.ids);
    if (ids.length > 0) view.set({ allow: ids.join(','), edge: null });
  };
  const decide = (kind: DecisionKind, targets: readonly EdgeRowView[]) => {
    if (targets.length > 0 && edges.decide.allowed) setAsked({ kind, rows: targets });
  };
  useKeys({
    j: () => focusRow(review.move(1)),
    k: () => focusRow(review.move(-1)),
    ArrowDown: (event) => {
      event.preventDefault();
      focusRow(review.move(1));
    },
    ArrowUp: (event) => {
      event.preventDefault();
      focusRow(review.move(-1));
    },
    Enter: (event) => {
      const on = event.target instanceof HTMLElement && event.target.matches('tr, body');
      if (on && review.activeRow !== null) review.open(review.activeRow);
    },
    x: () => {
      if (review.activeRow !== null) review.toggle(review.activeRow);
    },
    a: () => allow(review.targets),
    d: () => decide('deny', review.targets),
    e: () => decide('later', review.targets),
    '/': (event) => {
      event.preventDefault();
      setFiltering(true);
    },
    Escape: () => {
      if (review.openId !== null) review.close();
      else review.clear();
    },
  });
  const selectable = rows.filter(isSelectable).length;
  const span = spanWords(edges.observation.range.to - edges.observation.range.from);
  return (
    <div className="absolute inset-0 flex">
      <div
        ref={props.scroll}
        className="flex min-w-0 flex-1 flex-col overflow-auto"
        aria-busy={props.refreshing}
        onScroll={hand.onScroll}
      >
        <div className="flex-none px-6 pt-5 pb-2 max-phone:px-4 max-phone:pt-4">
          <PageHeader sentence={edges.sentence} subline={edges.subline}>
            <span className="max-phone:hidden">
              <ViewSwitch value="table" />
            </span>
          </PageHeader>
          <DroppedNotice
            dropped={edges.dropped}
            onClear={() =>
              view.set(Object.fromEntries(edges.dropped.map((item) => [item.split('=')[0] ?? item, null])))
            }
          />
          <div className="pt-3">
            <VerdictTabs counts={edges.counts} />
          </div>
          <FilterBar filtering={filtering} onFiltering={setFiltering} />
          <div className="pt-1.5">
            <FlowsHistogram edges={edges} now={now} />
          </div>
        </div>
        {steady.waiting > 0 && (
          // Floats over the list, so that its rows stay where they are.
          <div className="sticky top-9 z-20 h-0 flex-none">
            <Button size="sm" className="absolute top-1.5 left-1/2 -translate-x-1/2" onClick={steady.release}>
              Show {count(steady.waiting, 'new row')}
            </Button>
          </div>
        )}
        {rows.length === 0 && steady.waiting === 0 ? (
          <div className="px-6 py-4 max-phone:px-4">
            <FlowsEmpty edges={edges} />
          </div>
        ) : (
          <>
            <div className={clsx('flex-none', props.refreshing && 'opacity-60')} {...hand.list}>
              <EdgeGrid
                items={items}
                total={edges.totalRows - steady.waiting}
                query={query}
                review={review}
                now={now}
                range={span}
                marking={review.selected.size > 0}
                scroll={props.scroll}
              />
            </div>
            <div className="flex-none pr-5 pl-6 max-phone:px-4">
              <ListFoot
                rows={edges.totalRows}
                edges={edges.totalEdges}
                selectable={selectable}
                onSelectAll={review.selectAll}
              />
            </div>
          </>
        )}
        <span className="flex-1" />
        {review.selectedRows.length > 0 && (
          <SelectionBar
            rows={review.selectedRows}
            permission={edges.decide}
            onAllow={() => allow(review.selectedRows)}
            onDecide={(kind) => decide(kind, review.selectedRows)}
            onClear={review.clear}
          />
        )}
      </div>
      {review.openId !== null && (
        <EdgePanel
          id={review.openId}
          row={review.openRow}
          quiet={review.selectedRows.length > 0}
          onClose={review.close}
          onOpen={(id) => view.set({ edge: id }, 'replace')}
          onAllow={(row) => allow([row])}
          onDecide={(kind, row) => setAsked({ kind, rows: [row] })}
        />
      )}
      {asked !== null && (
        <DecideDialog
          kind={asked.kind}
          rows={asked.rows}
          now={now}
          onClose={() => setAsked(null)}
          onDone={() => {
            setAsked(null);
            review.clear();
          }}
        />
      )}
    </div>
  );
}
