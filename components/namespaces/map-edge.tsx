import type { EdgeVerdictView } from '@/lib/api';
import type { PlacedEdge } from './map-shape';

interface Line {
  readonly stroke: string;
  readonly strokeWidth: number;
  readonly strokeDasharray?: string;
}

/** Solid is what happens today, dashed what would, dotted what is unknown. */
export const edgeLine: Readonly<Record<EdgeVerdictView, Line>> = {
  allowed: { stroke: 'var(--ink-3)', strokeWidth: 1 },
  'would-deny': { stroke: 'var(--would)', strokeWidth: 1.75, strokeDasharray: '6 4' },
  'would-allow': { stroke: 'var(--allow)', strokeWidth: 1.75, strokeDasharray: '6 4' },
  denied: { stroke: 'var(--deny)', strokeWidth: 1.75 },
  unknown: { stroke: 'var(--ink)', strokeWidth: 1.5, strokeDasharray: '1.5 3.5' },
};

/** One edge; a denied one ends at a bar, every other at an arrow. */
export function MapEdge(props: { placed: PlacedEdge; dim: boolean }) {
  const { placed } = props;
  const { edge, x, y, from } = placed;
  const line = edgeLine[edge.verdict];
  const tip = x - 4 * from;
  return (
    <g opacity={props.dim ? 0.16 : 1}>
      <path d={placed.path} fill="none" {...line} />
      {edge.verdict === 'denied' ? (
        <path d={`M${tip} ${y - 7}V${y + 7}`} stroke={line.stroke} strokeWidth="3" />
      ) : (
        <path
          d={`M${tip - 2 * from} ${y - 3.5}L${x} ${y}L${tip - 2 * from} ${y + 3.5}`}
          fill="none"
          stroke={line.stroke}
          strokeWidth="1.5"
        />
      )}
    </g>
  );
}
