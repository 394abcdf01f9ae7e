'use client';
import type { TimeRangeView } from '@/lib/api';
import { axisTicks } from './axis-ticks';
import { useWidth } from './use-width';

export interface StepPoint {
  readonly at: number;
  /** null = not computed: the line breaks. */
  readonly value: number | null;
}
export interface LineLetter {
  readonly at: number;
  readonly letter: string;
  readonly solid: boolean;
}

const niceTop = (value: number): number => {
  if (value <= 4) return 4;
  const unit = 10 ** Math.floor(Math.log10(value));
  for (const step of [1, 2, 4, 6, 8, 10]) if (step * unit >= value) return step * unit;
  return 10 * unit;
};

/** The falling line: edges that would be denied, as steps; gaps of observation hatched; letters mark writes. */
export function StepLine(props: {
  points: readonly StepPoint[];
  gaps: readonly TimeRangeView[];
  label: string;
  height?: number;
  letters?: readonly LineLetter[];
  /** The axis; by default from the first to the last point. */
  range?: TimeRangeView;
  /** Writes the first and the last number beside the line. */
  ends?: boolean;
}) {
  const { ref, width } = useWidth<HTMLDivElement>(560);
  const height = props.height ?? 112;
  const left = 4;
  const right = 34;
  const letters = props.letters ?? [];
  const below = letters.length > 0 ? 40 : 18;
  const from = props.range?.from ?? props.points[0]?.at ?? 0;
  const to = Math.max(from + 1, props.range?.to ?? props.points.at(-1)?.at ?? 1);
  const top = niceTop(Math.max(0, ...props.points.map((point) => point.value ?? 0)));
  const x = (at: number) => left + ((at - from) / (to - from)) * (width - left - right);
  const y = (value: number) => 8 + (1 - value / top) * (height - 8);
  const first = props.points.find((point) => point.value !== null);
  const last = props.points.at(-1);
  const axis = axisTicks({ from, to }, Math.max(2, Math.min(9, Math.floor((width - right) / 84))));
  return (
    <div ref={ref} className="w-full">
      <svg width={width} height={height + below} role="img" aria-label={props.label} className="block">
        {[0, top / 2, top].map((value) => (
          <g key={value}>
            <path d={`M${left} ${y(value)}H${width - right}`} stroke="var(--line)" />
            <text x={width - right + 8} y={y(value) + 4} fontSize="11" fill="var(--ink-3)">
              {value}
            </text>
          </g>
        ))}
        {props.gaps.map((gap) => {
          const start = Math.max(left, x(gap.from));
          return (
            <rect
              key={`${gap.from}-${gap.to}`}
              x={start}
              y={2}
              width={Math.max(5, Math.min(width - right, x(gap.to)) - start)}
              height={height - 2}
              fill="url(#hatch)"
            />
          );
        })}
        <path d={stepPath(props.points, x, y)} fill="none" stroke="var(--would)" strokeWidth="1.75" />
        {last !== undefined && last.value !== null && (
          <circle cx={x(last.at)} cy={y(last.value)} r="3.5" fill="var(--would)" />
        )}
        {props.ends === true && first !== undefined && first.value !== null && (
          <text x={x(first.at)} y={y(first.value) - 6} fontSize="12" fill="var(--would)">
            {first.value}
          </text>
        )}
        {props.ends === true && last !== undefined && last.value !== null && (
          <text x={x(last.at)} y={y(last.value) - 9} fontSize="12" textAnchor="end" fill="var(--would)">
            {last.value}
          </text>
        )}
        {letters.map((letter) => (
          <g key={`${letter.letter}-${letter.at}`} transform={`translate(${x(letter.at)} ${height})`}>
            <path d="M0 0V8" stroke="var(--ink-3)" />
            <circle
              cy={16}
              r="8"
              fill={letter.solid ? 'var(--solid)' : 'var(--surface)'}
              stroke={letter.solid ? 'var(--solid)' : 'var(--ink-3)'}
              strokeDasharray={letter.solid ? undefined : '2.4 1.8'}
            />
            <text
              y={20}
              fontSize="11"
              fontWeight="600"
              textAnchor="middle"
              fill={letter.solid ? 'var(--surface)' : 'var(--ink)'}
            >
              {letter.letter}
            </text>
          </g>
        ))}
        {axis.map((tick) => (
          <text
            key={tick.at}
            x={x(tick.at)}
            y={height + below - 4}
            fontSize="11"
            fill="var(--ink-3)"
            textAnchor={tick.anchor}
          >
            {tick.label}
          </text>
        ))}
      </svg>
    </div>
  );
}

function stepPath(
  points: readonly StepPoint[],
  x: (at: number) => number,
  y: (value: number) => number,
): string {
  let path = '';
  let open = false;
  for (const point of points) {
    if (point.value === null) {
      // The last known value holds until here, then nothing was computed.
      if (open) path += `H${x(point.at)}`;
      open = false;
    } else {
      path += open ? `H${x(point.at)}V${y(point.value)}` : `M${x(point.at)} ${y(point.value)}`;
      open = true;
    }
  }
  return path;
}
