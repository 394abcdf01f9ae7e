import type { KeyboardEvent, MouseEvent } from 'react';
import type { MapBoxView } from '@/lib/api';
import { boxHeight, type PlacedBox } from './map-shape';

const gateWords = {
  enforced: 'enforced',
  staged: 'staged',
  none: 'open',
  'not-visible': 'not visible',
} as const;

export const boxWords = (box: MapBoxView): string =>
  `${box.label}, ${box.sub}. Ingress ${gateWords[box.ingressGate]}, egress ${gateWords[box.egressGate]}`;

/** A box with its gates: left edge ingress, right edge egress; thick solid enforced, thick dashed staged, none open. */
export function MapBox(props: {
  placed: PlacedBox;
  dim: boolean;
  selected: boolean;
  onHover: (on: boolean) => void;
  onPick: (openFlows: boolean) => void;
}) {
  const { box, x, y, width } = props.placed;
  const chosen = props.selected ? { stroke: 'var(--accent)', strokeWidth: 2 } : { stroke: 'var(--line-2)' };
  const room = Math.floor((width - (box.notVisible ? 34 : 22)) / 6.6);
  return (
    // biome-ignore lint/a11y/useSemanticElements: an SVG box cannot be a button element
    <g
      role="button"
      tabIndex={0}
      aria-label={boxWords(box)}
      aria-pressed={props.selected}
      data-box={box.id}
      opacity={props.dim ? 0.3 : 1}
      className="cursor-pointer outline-none [&:focus-visible>rect:first-of-type]:stroke-[var(--accent)] [&:focus-visible>rect:first-of-type]:[stroke-width:2]"
      onMouseEnter={() => props.onHover(true)}
      onMouseLeave={() => props.onHover(false)}
      onFocus={() => props.onHover(true)}
      onBlur={() => props.onHover(false)}
      onClick={(event: MouseEvent) => props.onPick(event.metaKey || event.ctrlKey)}
      onKeyDown={(event: KeyboardEvent) => {
        if (event.key !== 'Enter' && event.key !== ' ') return;
        event.preventDefault();
        props.onPick(event.metaKey || event.ctrlKey);
      }}
    >
      <rect x={x} y={y} width={width} height={boxHeight} rx="5" fill="var(--surface)" {...chosen} />
      {box.notVisible && (
        <rect x={x + width - 25} y={y + 0.5} width="24.5" height={boxHeight - 1} fill="url(#hatch)" />
      )}
      <text x={x + 12} y={y + 17} fontSize="12.5" fontWeight="550" fill="var(--ink)">
        {cut(box.label, room)}
      </text>
      <text x={x + 12} y={y + 32} fontSize="11" fill="var(--ink-3)">
        {cut(box.sub, Math.round(room * 1.12))}
      </text>
      <Gate gate={box.ingressGate} x={x} y={y} />
      <Gate gate={box.egressGate} x={x + width} y={y} />
    </g>
  );
}

const cut = (text: string, room: number): string =>
  text.length <= room ? text : `${text.slice(0, Math.max(1, room - 1))}…`;

function Gate(props: { gate: MapBoxView['ingressGate']; x: number; y: number }) {
  if (props.gate !== 'enforced' && props.gate !== 'staged') return null;
  return (
    <path
      d={`M${props.x} ${props.y + 4}V${props.y + boxHeight - 4}`}
      stroke="var(--ink)"
      strokeWidth={props.gate === 'enforced' ? 4 : 3}
      {...(props.gate === 'staged' ? { strokeDasharray: '3.4 2.4' } : {})}
    />
  );
}
