/** Equal pieces of a range, and which of them were observed: a quiet piece that was not is no zero. */
import type { Observation, TimeRange } from '@/lib/flows';

/** Less of a piece than this and its silence proves nothing. */
const enough = 0.99;

/** Share (0–1) of a stretch, as far as it lies in the observed range, that complete windows cover; 0 outside of it. */
export function observedShare(observation: Observation, stretch: TimeRange): number {
  const from = Math.max(stretch.from, observation.range.from);
  const to = Math.min(stretch.to, observation.range.to);
  if (to <= from) return 0;
  const covered = observation.complete.reduce(
    (sum, part) => sum + Math.max(0, Math.min(part.to, to) - Math.max(part.from, from)),
    0,
  );
  return covered / (to - from);
}

export const isObserved = (observation: Observation, stretch: TimeRange): boolean =>
  observedShare(observation, stretch) >= enough;

/** Equal pieces, not aligned, as sparklines have them. */
export function pieces({ from, to }: TimeRange, count: number): TimeRange[] {
  const width = (to - from) / count;
  return Array.from({ length: count }, (_, index) => ({
    from: from + index * width,
    to: from + (index + 1) * width,
  }));
}

const widths = [15, 30, 60, 120, 300, 600, 900, 1_800, 3_600, 7_200, 10_800, 21_600, 43_200, 86_400] as const;
const maxBuckets = 170;

/** Width in seconds that a person can name and that makes about 160 buckets at the most. */
export function bucketWidth({ from, to }: TimeRange): number {
  return widths.find((width) => (to - from) / width <= maxBuckets) ?? 86_400;
}
