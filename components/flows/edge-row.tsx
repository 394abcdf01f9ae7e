'use client';
import clsx from 'clsx';
import { type CSSProperties, memo, useState } from 'react';
import { Peer } from '@/components/ui/edge-name';
import { Verdict } from '@/components/ui/marks';
import { Sparkline } from '@/components/ui/sparkline';
import { fullTime } from '@/components/ui/when';
import type { EdgeRowView } from '@/lib/api';
import { DecisionText, verdictWord } from './decision-text';
import { edgeText } from './edge-text';
import { FilterValue, peerValue } from './filter-value';
import { seenWords } from './range-words';
import { PeerTag, RowTags } from './row-tags';

/** The columns of head and rows; the sparkline drops out on a laptop, a phone stacks (ui.md §12). */
export const columns =
  'grid grid-cols-[minmax(0,1fr)_130px_76px_78px] gap-3 laptop:grid-cols-[minmax(0,1fr)_130px_76px_74px_78px] max-phone:grid-cols-[minmax(0,1fr)_auto]';

export interface RowState {
  readonly open: boolean;
  readonly selected: boolean;
  /** Carries the roving focus. */
  readonly active: boolean;
}

export interface RowActions {
  readonly onOpen: (row: EdgeRowView) => void;
  readonly onToggle: (row: EdgeRowView) => void;
  readonly onFocus: (row: EdgeRowView) => void;
}

function Flow(props: { row: EdgeRowView; offered: boolean }) {
  const { edge, ids } = props.row;
  const same = edge.src.namespace !== null && edge.src.namespace === edge.dst.namespace;
  // A folded side ("6 workloads") is no value one can filter by.
  const single = (label: string) => ids.length === 1 || !/^\d/.test(label);
  return (
    <div title={edgeText(edge)} className="flex items-center gap-1 leading-5 max-phone:block">
      <FilterValue
        of="src"
        value={single(edge.src.label) ? peerValue(edge.src) : null}
        offered={props.offered}
      >
        <Peer peer={edge.src} />
      </FilterValue>
      <PeerTag peer={edge.src} />{' '}
      <span aria-hidden="true" className="text-ink-3">
        →
      </span>{' '}
      <span className="sr-only"> to </span>
      <FilterValue
        of="dst"
        value={single(edge.dst.label) ? peerValue(edge.dst) : null}
        offered={props.offered}
      >
        <Peer peer={edge.dst} bare={same} />
      </FilterValue>
      <PeerTag peer={edge.dst} />{' '}
      <FilterValue of="port" value={edge.port === null ? null : String(edge.port)} offered={props.offered}>
        <span className="ml-1 whitespace-nowrap text-ink-2 max-phone:ml-0">{edge.portLabel}</span>
      </FilterValue>
      <RowTags row={props.row} />
    </div>
  );
}

interface RowProps extends RowState, RowActions {
  readonly row: EdgeRowView;
  /** 1-based, the head included. */
  readonly index: number;
  readonly now: number;
  /** The range in words: `7 d`. */
  readonly range: string;
  /** Some row is selected, so every box is shown. */
  readonly marking: boolean;
  /** Its place in a virtual list; none in a short one. */
  readonly style?: CSSProperties | undefined;
}

/** One row of the list, 50 px, two lines: the edge and why; what would happen and at which side. */
export const EdgeRow = memo(function EdgeRow(props: RowProps) {
  const { row, open, selected } = props;
  const [hovered, setHovered] = useState(false);
  return (
    <tr
      style={props.style}
      aria-rowindex={props.index}
      aria-selected={selected}
      aria-current={open ? 'true' : undefined}
      tabIndex={props.active ? 0 : -1}
      data-row={row.ids[0]}
      onFocus={() => props.onFocus(row)}
      onPointerEnter={() => setHovered(true)}
      onPointerLeave={() => setHovered(false)}
      onClick={() => {
        if (window.getSelection()?.isCollapsed !== false) props.onOpen(row);
      }}
      className={clsx(
        columns,
        // The box stands in its own row; rows of a virtual list are placed by their style.
        props.style === undefined ? 'relative' : 'absolute top-0 left-0',
        'group/row h-[50px] w-full cursor-pointer items-center border-line border-b pr-5 pl-6 -outline-offset-2 max-phone:h-auto max-phone:min-h-[62px] max-phone:items-start max-phone:py-2.5 max-phone:pr-4 ',
        props.marking ? 'max-phone:pl-11' : 'max-phone:pl-4',
        open || selected ? 'bg-accent-soft shadow-[inset_2px_0_0_var(--accent)]' : 'hover:bg-sunken/60',
      )}
    >
      <td className="min-w-0">
        <input
          type="checkbox"
          tabIndex={-1}
          checked={selected}
          aria-label={`Select ${edgeText(row.edge)}`}
          onClick={(event) => event.stopPropagation()}
          onChange={() => props.onToggle(row)}
          className={clsx(
            'absolute top-[17px] left-[5px] size-4 accent-accent-solid max-phone:top-2 max-phone:left-2.5 max-phone:size-6',
            !selected &&
              !props.marking &&
              'opacity-0 focus:opacity-100 group-hover/row:opacity-100 group-focus/row:opacity-100 max-phone:hidden',
          )}
        />
        <Flow row={row} offered={hovered} />
        <div className="truncate text-12 text-ink-3 max-phone:whitespace-normal max-phone:text-13">
          {row.decision === null ? row.why : <DecisionText decision={row.decision} />}
        </div>
      </td>
      <td>
        <div className="flex">
          <Verdict verdict={row.verdict} word={verdictWord(row)} />
        </div>
        <div className="pl-[22px] text-12 text-ink-3">{row.sideText}</div>
      </td>
      <td className="text-right max-phone:hidden">
        {row.connections === null ? 'Unknown' : row.connections.toLocaleString('en')}
      </td>
      <td className="hidden laptop:block">
        <Sparkline
          values={row.spark}
          width={74}
          height={18}
          label={`Connections of ${edgeText(row.edge)} over ${props.range}`}
        />
      </td>
      <td
        title={fullTime(row.lastSeen)}
        className="whitespace-nowrap text-right text-12 text-ink-2 max-phone:hidden"
      >
        {seenWords(row.lastSeen, props.now)}
      </td>
    </tr>
  );
});
