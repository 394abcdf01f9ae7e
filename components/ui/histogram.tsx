'use client';
import { type PointerEvent, useState } from 'react';
import { useWidth } from './use-width';
import { shortTime } from './when';

export interface HistogramBucket {
  readonly at: number;
  readonly connections: number;
  readonly observed: boolean;
}

/** Connections over time; unobserved buckets are hatched. Brushing calls `onRange` with unix seconds. */
export function Histogram(props: {
  buckets: readonly HistogramBucket[];
  bucketSeconds: number;
  label: string;
  height?: number;
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
    const first = props.buckets[0]?.at ?? 0;
    return Math.round(first + (Math.min(Math.max(x, 0), width) / step) * props.bucketSeconds);
  };
  const every = Math.max(1, Math.ceil(90 / step));
  const last = props.buckets.at(-1)?.at ?? 0;
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
        onPointerMove={(event) => setBrush((old) => (old === null ? null : { a: old.a, b: place(event) }))}
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
          const tall = bucket.connections === 0 ? 0 : Math.max(2, (bucket.connections / top) * (height - 4));
          return bucket.observed ? (
            <rect
              key={bucket.at}
              x={index * step + 0.5}
              y={height - tall}
              width={Math.max(1, step - 1)}
              height={tall}
              fill="var(--ink-3)"
            />
          ) : (
            <rect key={bucket.at} x={index * step} y={0} width={step} height={height} fill="url(#hatch)" />
          );
        })}
        {props.buckets.map((bucket, index) =>
          index % every === 0 && index * step < width - 60 ? (
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
