/** What of a range was seen, from the observation that every status carries. */
import { count } from '@/components/ui/count';
import { duration, shortTime } from '@/components/ui/when';
import type { ObservationView, TimeRangeView } from '@/lib/api';

const overlap = (a: TimeRangeView, b: TimeRangeView): TimeRangeView | null => {
  const from = Math.max(a.from, b.from);
  const to = Math.min(a.to, b.to);
  return from < to ? { from, to } : null;
};

const within = (ranges: readonly TimeRangeView[], range: TimeRangeView): TimeRangeView[] =>
  ranges.map((each) => overlap(each, range)).filter((each) => each !== null);

export interface SeenHistory {
  readonly complete: readonly TimeRangeView[];
  readonly missing: readonly TimeRangeView[];
  readonly words: string;
}

/** Before the oldest flow nothing was seen: that is missing, as a silent hour is. */
export function seenIn(range: TimeRangeView, observation: ObservationView): SeenHistory {
  const begin = observation.oldest ?? range.to;
  const before = overlap(range, { from: range.from, to: begin });
  const missing = [...(before === null ? [] : [before]), ...within(observation.missing, range)];
  const unseen = missing.reduce((sum, each) => sum + each.to - each.from, 0);
  return {
    complete: within(observation.complete, range),
    missing,
    words: unseen === 0 ? 'observed throughout' : `${duration(unseen)} of it not observed`,
  };
}

export function historyWords(observation: ObservationView): string {
  const { oldest, newest, gaps } = observation;
  if (oldest === null || newest === null) return 'There is no history yet. It begins with the first window.';
  const missing = gaps.length === 0 ? 'no gap' : count(gaps.length, 'gap');
  return `History goes back to ${shortTime(oldest, newest)}, ${duration(newest - oldest)}, with ${missing}.`;
}
