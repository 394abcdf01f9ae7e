'use client';
import { type PointerEvent, useState } from 'react';
import { dayTicks } from './day-ticks';
import { useWidth } from './use-width';
import { shortTime } from './when';

export interface HistogramBucket {
  readonly at: number;
  readonly connections: number;
  readonly observed: boolean;
}

/** A stretch that was not seen completely, with its name: *worker-7 silent, not zero*. */
export interface HistogramGap {
  readonly from: number;
  readonly to: number;
  readonly text: string;
}

const tones = {
  ink: 'var(--ink-3)',
  would: 'var(--would)',
  deny: 'var(--deny)',
  allow: 'var(--allow)',
} as const;
export type HistogramTone = keyof typeof tones;

/** Connections over time; unobserved buckets and named gaps are hatched. Brushing calls `onRange` with unix seconds. */
export function Histogram(props: {
  buckets: readonly HistogramBucket[];
  bucketSeconds: number;
  label: string;
  height?: number;
  tone?: HistogramTone;
  gaps?: readonly HistogramGap[];
  onRange?: (range: { from: number; to: number }) => void;
}) {
  const { ref, width } = useWidth<HTMLDivElement>(800);
  const [brush, setBrush] = useState<{ a: number; b: number } | null>(null);
  const height = props.height ?? 56;
  const axis = 16;
  const step = width / Math.max(1, props.buckets.length);
  const top = Math.max(1, ...props.buckets.map((bucket) => bucket.connections));
  const place = (event: PointerEvent) => event.clientX - event.currentTarget.getBoundingClientRect().left;
  const timeAt = (x: number) => {
    return Math.round(first + (Math.min(Math.max(x, 0), width) / step) * props.bucketSeconds);
  };
  const every = Math.max(1, Math.ceil(90 / step));
  const first = props.buckets[0]?.at ?? 0;
  const last = props.buckets.at(-1)?.at ?? 0;
  const days = dayTicks({ from: first, to: last + props.bucketSeconds });
  const x = (at: number) => Math.min(width, Math.max(0, ((at - first) / props.bucketSeconds) * step));
  const gaps = props.gaps ?? [];
  const head = gaps.length > 0 ? 16 : 4;
  const tone = props.tone ?? 'ink';
  return (
    <div ref={ref} className="w-full">
      <svg
        width={width}
        height={height + axis}
        role="img"
        aria-label={props.label}
        className={props.onRange ? 'block cursor-crosshair touch-none' : 'block'}
        onPointerDown={(event) => {
          if (!props.onRange) return;
          event.currentTarget.setPointerCapture(event.pointerId);
          setBrush({ a: place(event), b: place(event) });
        }}
        onPointerMove={(event) => {
          // Read now: the event has no current target any more when the state is computed.
          const b = place(event);
          setBrush((old) => (old === null ? null : { a: old.a, b }));
        }}
        onPointerUp={() => {
          if (brush !== null && Math.abs(brush.b - brush.a) > 4)
            props.onRange?.({
              from: timeAt(Math.min(brush.a, brush.b)),
              to: timeAt(Math.max(brush.a, brush.b)),
            });
          setBrush(null);
        }}
      >
        <path d={`M0 ${height + 0.5}H${width}`} stroke="var(--line-2)" />
        {props.buckets.map((bucket, index) => {
          const tall =
            bucket.connections === 0 ? 0 : Math.max(2, (bucket.connections / top) * (height - head));
          return bucket.observed ? (
            <rect
              key={bucket.at}
              x={index * step + 0.5}
              y={height - tall}
              width={Math.max(1, step - 1)}
              height={tall}
              fill={tones[tone]}
              opacity={tone === 'ink' ? 1 : 0.62}
            />
          ) : (
            <rect key={bucket.at} x={index * step} y={0} width={step} height={height} fill="url(#hatch)" />
          );
        })}
        {gaps.map((gap) => {
          const start = x(gap.from);
          const right = start > 170;
          return (
            <g key={`${gap.from}-${gap.text}`}>
              <rect
                x={start - 2}
                y={0}
                width={Math.max(10, x(gap.to) - start + 4)}
                height={height}
                fill="var(--bg)"
              />
              <rect
                x={start - 1}
                y={0}
                width={Math.max(8, x(gap.to) - start + 2)}
                height={height}
                fill="url(#hatch)"
              />
              <text
                x={right ? start - 8 : Math.max(start + 8, x(gap.to)) + 6}
                y={10}
                fontSize="11"
                textAnchor={right ? 'end' : 'start'}
                fill="var(--ink-2)"
                className="max-phone:hidden"
              >
                {gap.text}
              </text>
            </g>
          );
        })}
        {days.map((tick) => (
          <text
            key={tick.at}
            x={x(tick.at)}
            y={height + 13}
            fontSize="11"
            textAnchor="middle"
            fill="var(--ink-3)"
          >
            {tick.text}
          </text>
        ))}
        {props.buckets.map((bucket, index) =>
          days.length === 0 && index % every === 0 && index * step < width - 60 ? (
            <text key={bucket.at} x={index * step} y={height + 13} fontSize="11" fill="var(--ink-3)">
              {shortTime(bucket.at, last)}
            </text>
          ) : null,
        )}
        {brush !== null && (
          <rect
            x={Math.min(brush.a, brush.b)}
            y={0}
            width={Math.abs(brush.b - brush.a)}
            height={height}
            fill="var(--accent)"
            opacity="0.18"
          />
        )}
      </svg>
    </div>
  );
}
