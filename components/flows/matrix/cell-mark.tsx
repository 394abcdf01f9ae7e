import type { EdgeVerdictView } from '@/lib/api';
import type { Cell } from './build-matrix';

const corner: Readonly<Record<EdgeVerdictView, string>> = {
  denied: '−',
  'would-deny': '/',
  unknown: '?',
  'would-allow': '+',
  allowed: '',
};

function Box(props: { size: number; cell: Cell }) {
  const { size, cell } = props;
  const inset = size > 30 ? 4.5 : 2;
  const side = size - 2 * inset;
  const shared = { x: inset, y: inset, width: side, height: side, rx: Math.min(4, side / 4) };
  if (cell.worst === 'denied') return <rect {...shared} fill="var(--deny)" />;
  if (cell.worst === 'unknown')
    return (
      <>
        <rect {...shared} fill="url(#hatch)" stroke="var(--hatch)" />
        <circle cx={size / 2} cy={size / 2} r={Math.min(8, side / 2.4)} fill="var(--surface)" />
      </>
    );
  const ink = cell.worst === 'would-deny' ? 'would' : 'allow';
  return (
    <rect
      {...shared}
      fill={`var(--${ink}-soft)`}
      stroke={`var(--${ink})`}
      strokeWidth="1.25"
      strokeDasharray="3.5 2.5"
    />
  );
}

const inks: Readonly<Record<EdgeVerdictView, string>> = {
  denied: 'var(--on-deny)',
  'would-deny': 'var(--would)',
  unknown: 'var(--ink)',
  'would-allow': 'var(--allow)',
  allowed: 'var(--ink)',
};

/** The worst verdict of a pair as its shape; allowed is a quiet dot, larger for more edges. A corner tells of a second verdict. */
export function CellMark(props: { cell: Cell; size: number }) {
  const { cell, size } = props;
  const middle = size / 2;
  if (cell.worst === 'allowed')
    return (
      <svg width={size} height={size} aria-hidden="true" className="block">
        <circle
          cx={middle}
          cy={middle}
          r={Math.min(size / 3, 2.2 + 1.05 * Math.sqrt(cell.count))}
          fill="var(--ink-3)"
        />
      </svg>
    );
  return (
    <svg width={size} height={size} aria-hidden="true" className="block overflow-visible">
      <Box size={size} cell={cell} />
      <text
        x={middle}
        y={middle + 4}
        textAnchor="middle"
        fontSize={size > 24 ? 12 : 10}
        fontWeight="600"
        fill={inks[cell.worst]}
      >
        {cell.worst === 'unknown' ? '?' : cell.count}
      </text>
      {cell.second !== null && size > 24 && (
        <>
          <circle cx={size - 5} cy={5} r="7" fill="var(--surface)" stroke="var(--ink)" />
          <text x={size - 5} y={9} textAnchor="middle" fontSize="10.5" fontWeight="600" fill="var(--ink)">
            {corner[cell.second]}
          </text>
        </>
      )}
    </svg>
  );
}
