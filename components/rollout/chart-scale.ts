import type { Verifying } from './verifying-view';

export interface ChartScale {
  /** Unix seconds at the left edge. */
  readonly from: number;
  /** End of the newest bucket that was seen, unix seconds. */
  readonly seenUntil: number;
  readonly x: (at: number) => number;
  readonly allowedY: (connections: number) => number;
  readonly deniedTall: (connections: number) => number;
}

/** The axis runs from the first bucket to the deadline; the upper lane takes y 44–90, the lower 124–184 px. */
export function chartScale(verifying: Verifying, width: number): ChartScale {
  const { chart, raisedAt, deadline, bucketSeconds } = verifying;
  const from = Math.min(raisedAt, chart[0]?.at ?? raisedAt);
  const last = chart.at(-1);
  const span = Math.max(1, deadline - from);
  const top = Math.max(1, ...chart.map((bucket) => bucket.allowed));
  const most = Math.max(2, ...chart.map((bucket) => bucket.denied));
  return {
    from,
    seenUntil: last === undefined ? raisedAt : last.at + bucketSeconds,
    x: (at) => ((at - from) / span) * width,
    allowedY: (connections) => 90 - (connections / top) * 46,
    deniedTall: (connections) => Math.max(6, (connections / most) * 48),
  };
}

/** Allowed connections as steps; the line breaks where a bucket is missing, because nothing was seen then. */
export function allowedPath(verifying: Verifying, scale: ChartScale): string {
  let path = '';
  let end: number | null = null;
  for (const bucket of verifying.chart) {
    const y = scale.allowedY(bucket.allowed).toFixed(1);
    const start = scale.x(bucket.at).toFixed(1);
    path += end === bucket.at ? `V${y}` : `M${start} ${y}`;
    end = bucket.at + verifying.bucketSeconds;
    path += `H${scale.x(end).toFixed(1)}`;
  }
  return path;
}
