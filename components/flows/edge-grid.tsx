'use client';
import { useVirtualizer } from '@tanstack/react-virtual';
import clsx from 'clsx';
import { type CSSProperties, type RefObject, useEffect, useLayoutEffect, useRef, useState } from 'react';
import type { Query } from '@/components/data/api';
import { count } from '@/components/ui/count';
import { Skeleton } from '@/components/ui/skeleton';
import type { EdgeRowView } from '@/lib/api';
import { columns, EdgeRow } from './edge-row';
import type { ListItem } from './list-item';
import { rowKey } from './row-key';
import { useLaterPages } from './use-later-pages';
import type { Review } from './use-review';

/** From here on only the rows in view are in the document (ui.md §9). */
const virtualFrom = 100;
const heads = ['Source → destination, port', 'Pending action', 'Connections', '', 'Last seen'] as const;

export interface GridProps {
  readonly items: readonly ListItem[];
  /** Rows there are on the server, beyond those in `items` too. */
  readonly total: number;
  readonly query: Query;
  readonly review: Review;
  readonly now: number;
  readonly range: string;
  readonly marking: boolean;
  readonly scroll: RefObject<HTMLDivElement | null>;
}

function Head(props: { range: string }) {
  return (
    <thead className="sticky top-0 z-10 block bg-bg">
      <tr
        aria-rowindex={1}
        className={clsx(
          columns,
          'h-[30px] items-center border-line border-y pr-5 pl-6 text-left text-12 text-ink-3 max-phone:hidden',
        )}
      >
        {heads.map((head, index) => (
          <th
            key={head}
            scope="col"
            className={clsx(
              'font-[450]',
              (index === 2 || index === 4) && 'text-right',
              index === 3 && 'hidden laptop:block',
            )}
          >
            {head || props.range}
          </th>
        ))}
      </tr>
    </thead>
  );
}

interface Place {
  readonly index: number;
  readonly style?: CSSProperties | undefined;
}

const placed = (place: Place) => (place.style === undefined ? 'relative' : 'absolute top-0 left-0');

function UnknownHead(props: Place & { edges: number }) {
  return (
    <tr
      aria-rowindex={props.index}
      style={props.style}
      className={clsx(
        placed(props),
        'flex h-[34px] w-full items-center border-line border-b bg-sunken pr-5 pl-6 text-12 max-phone:h-auto max-phone:px-4 max-phone:py-2',
      )}
    >
      <td className="text-ink-3">
        <span aria-hidden="true" className="hatch absolute inset-y-0 left-0 w-[7px] bg-bg" />
        <b className="mr-2 text-ink">Unknown</b>
        {count(props.edges, 'edge')}. Counted as a block until someone decides.
      </td>
    </tr>
  );
}

function LaterRow(props: Place) {
  return (
    <tr
      aria-rowindex={props.index}
      style={props.style}
      className={clsx(placed(props), 'flex h-[50px] w-full items-center border-line border-b pl-6')}
    >
      <td>
        <span className="sr-only">Loading</span>
        <Skeleton className="w-56" />
      </td>
    </tr>
  );
}

/** The list as a grid with roving focus; rows of later pages fill in as they come into view. */
export function EdgeGrid(props: GridProps) {
  const { items, review, scroll } = props;
  const list = useRef<HTMLTableSectionElement>(null);
  const [margin, setMargin] = useState(0);
  const first = items.reduce((sum, item) => sum + (item.kind === 'row' ? 1 : 0), 0);
  const later = Math.max(0, props.total - first);
  const length = items.length + later;
  const virtual = length > virtualFrom;

  // The list begins below the picture, whose height changes with notices and chips.
  useLayoutEffect(() => {
    const top = list.current?.offsetTop ?? 0;
    if (top !== margin) setMargin(top);
  });
  const virtualizer = useVirtualizer({
    count: length,
    getScrollElement: () => scroll.current,
    estimateSize: (index) => (items[index]?.kind === 'unknown-head' ? 34 : 50),
    overscan: 8,
    scrollMargin: margin,
    enabled: virtual,
  });
  const shown = virtualizer.getVirtualItems();
  const indexes = virtual ? shown.map(({ index }) => index) : items.map((_, index) => index);
  const page = useLaterPages(
    props.query,
    indexes.filter((index) => index >= items.length).map((index) => index - items.length + first),
  );

  const at = items.findIndex((item) => item.kind === 'row' && rowKey(item.row) === review.activeKey);
  const { scrollToIndex } = virtualizer;
  useEffect(() => {
    if (virtual && at >= 0) scrollToIndex(at, { align: 'auto' });
  }, [virtual, at, scrollToIndex]);

  const row = (item: EdgeRowView, place: Place) => {
    const key = rowKey(item);
    return (
      <EdgeRow
        key={key}
        row={item}
        index={place.index}
        style={place.style}
        now={props.now}
        range={props.range}
        marking={props.marking}
        open={review.openId !== null && item.ids.includes(review.openId)}
        selected={review.selected.has(key)}
        active={review.activeRow !== null && key === rowKey(review.activeRow)}
        onOpen={review.open}
        onToggle={review.toggle}
        onFocus={review.focus}
      />
    );
  };
  const drawn = (index: number, style?: CSSProperties) => {
    const item = items[index];
    const place: Place = { index: index + 2, style };
    if (item?.kind === 'row') return row(item.row, place);
    if (item?.kind === 'unknown-head') return <UnknownHead key="unknown" edges={item.edges} {...place} />;
    const loaded = page(index - items.length + first);
    return loaded === null ? <LaterRow key={index} {...place} /> : row(loaded, place);
  };
  return (
    <table
      // biome-ignore lint/a11y/noNoninteractiveElementToInteractiveRole: a grid with roving focus and keys (ui.md §11), still a table.
      role="grid"
      aria-label="Edges"
      aria-rowcount={length + 1}
      aria-multiselectable="true"
      className="block"
    >
      <Head range={props.range} />
      <tbody
        ref={list}
        className="relative block"
        style={virtual ? { height: virtualizer.getTotalSize() } : undefined}
      >
        {virtual
          ? shown.map((place) => drawn(place.index, { transform: `translateY(${place.start - margin}px)` }))
          : items.map((_, index) => drawn(index))}
      </tbody>
    </table>
  );
}
