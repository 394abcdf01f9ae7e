'use client';
import clsx from 'clsx';
import { type KeyboardEvent, useRef, useState } from 'react';
import { type Cell, cellKey, type Gate, type Head, type Matrix } from './build-matrix';
import { CellMark } from './cell-mark';
import { cellWords } from './cell-words';

const gateWords: Readonly<Record<Gate, string>> = {
  enforced: 'enforced',
  staged: 'staged',
  none: 'no gate',
  'not-visible': 'not visible',
};

/** The bar beside a name: solid is enforced, dashed is staged, hatched is not visible. */
function GateBar(props: { gate: Gate; size: number; across: boolean }) {
  const long = Math.max(8, props.size - 12);
  const [width, height] = props.across ? [long, 4] : [4, long];
  const middle = props.across ? `M0 2H${long}` : `M2 0V${long}`;
  return (
    <svg width={width} height={height} aria-hidden="true" className="flex-none">
      {props.gate === 'enforced' && <rect width={width} height={height} fill="var(--solid)" />}
      {props.gate === 'staged' && (
        <path d={middle} stroke="var(--ink-2)" strokeWidth="2.5" strokeDasharray="4 3" />
      )}
      {props.gate === 'not-visible' && <rect width={width} height={height} fill="url(#hatch)" />}
    </svg>
  );
}

/** Names of rows, and what slanted names of columns reach beyond the last one, px. */
const besideCells = 128 + 64;

/** 16 to 43 px, as many as fit beside each other. */
export const cellSize = (heads: number, width: number): number =>
  Math.max(16, Math.min(43, Math.floor((width - besideCells) / Math.max(1, heads))));

const steps: Readonly<Record<string, readonly [down: number, right: number]>> = {
  ArrowUp: [-1, 0],
  ArrowDown: [1, 0],
  ArrowLeft: [0, -1],
  ArrowRight: [0, 1],
};

/** Rows call columns. Arrow keys walk the cells, ↵ opens the pair beside. */
export function MatrixGrid(props: {
  matrix: Matrix;
  open: Cell | null;
  range: string;
  /** Room for the whole matrix, px. */
  width: number;
  onOpen: (cell: Cell) => void;
}) {
  const { heads, cells } = props.matrix;
  const size = cellSize(heads.length, props.width);
  const table = useRef<HTMLTableElement>(null);
  const start = props.open ?? null;
  const [at, setAt] = useState<readonly [row: number, column: number]>([
    Math.max(
      0,
      heads.findIndex((head) => head.key === start?.row.key),
    ),
    Math.max(
      0,
      heads.findIndex((head) => head.key === start?.column.key),
    ),
  ]);
  const walk = (event: KeyboardEvent) => {
    const [row, column] = at;
    if (event.key === 'Enter') {
      const cell = cells.get(cellKey(heads[row]?.key ?? '', heads[column]?.key ?? ''));
      if (cell !== undefined) props.onOpen(cell);
      return;
    }
    const step = steps[event.key];
    if (step === undefined) return;
    event.preventDefault();
    const inside = (n: number) => Math.min(heads.length - 1, Math.max(0, n));
    const next = [inside(row + step[0]), inside(column + step[1])] as const;
    setAt(next);
    table.current?.querySelector<HTMLElement>(`[data-at="${next[0]} ${next[1]}"]`)?.focus();
  };
  const newGroup = (index: number) => index > 0 && heads[index]?.group !== heads[index - 1]?.group;

  const square = (row: Head, column: Head, r: number, c: number) => {
    const cell = cells.get(cellKey(row.key, column.key));
    const isOpen = cell !== undefined && cell === props.open;
    return (
      <td
        key={column.key}
        data-at={`${r} ${c}`}
        tabIndex={at[0] === r && at[1] === c ? 0 : -1}
        aria-label={
          cell === undefined
            ? `${row.label} to ${column.label}: no traffic seen in ${props.range}`
            : cellWords(cell)
        }
        aria-current={isOpen ? 'true' : undefined}
        title={cell === undefined ? undefined : cellWords(cell)}
        onFocus={() => setAt([r, c])}
        onClick={() => cell !== undefined && props.onOpen(cell)}
        onKeyDown={walk}
        className={clsx(
          'relative border-line border-r border-b p-0 outline-offset-[-2px]',
          newGroup(r + 1) && 'border-b-line-2',
          newGroup(c + 1) && 'border-r-line-2',
          cell !== undefined && 'cursor-pointer hover:bg-sunken',
          isOpen
            ? 'z-[1] shadow-[inset_0_0_0_2px_var(--accent)]'
            : (row.key === props.open?.row.key || column.key === props.open?.column.key) && 'bg-sunken',
        )}
        style={{ width: size, height: size }}
      >
        {cell !== undefined && <CellMark cell={cell} size={size - 1} />}
      </td>
    );
  };
  return (
    <table
      ref={table}
      // biome-ignore lint/a11y/noNoninteractiveElementToInteractiveRole: cells are walked with the arrow keys (ui.md §8), and it is still a table.
      role="grid"
      aria-label="Edges from row to column"
      className="table-fixed border-separate border-spacing-0"
    >
      <thead>
        <tr>
          <th
            scope="col"
            className="pr-3 pb-1.5 text-right align-bottom font-normal text-11 text-ink-3"
            style={{ width: 128 }}
          >
            from ↓ to →
          </th>
          {heads.map((head) => (
            <th
              key={head.key}
              scope="col"
              className="relative h-[116px] border-line-2 border-b p-0 align-bottom font-normal text-12 text-ink-2"
              style={{ width: size }}
            >
              <span
                className="absolute bottom-3 whitespace-nowrap"
                style={{ left: size / 2, transform: 'rotate(-52deg)', transformOrigin: '0 100%' }}
              >
                <span className={head.key === props.open?.column.key ? 'font-[550]' : ''}>{head.label}</span>
                <span className="sr-only">, ingress {gateWords[head.ingress]}</span>
              </span>
              <span className="mb-1 flex justify-center">
                <GateBar gate={head.ingress} size={size} across />
              </span>
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {heads.map((row, r) => (
          <tr key={row.key}>
            <th
              scope="row"
              className="border-line-2 border-r p-0 pr-1 font-normal text-12 text-ink-2"
              style={{ height: size }}
            >
              <span className="flex items-center justify-end gap-2.5">
                <span className={clsx('truncate', row.key === props.open?.row.key && 'font-[550]')}>
                  {row.label}
                </span>
                <span className="sr-only">, egress {gateWords[row.egress]}</span>
                <GateBar gate={row.egress} size={size} across={false} />
              </span>
            </th>
            {heads.map((column, c) => square(row, column, r, c))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}
