import type { StepPoint } from '@/components/ui/step-line';
import { duration } from '@/components/ui/when';
import type { ObservationView, TimeRangeView } from '@/lib/api';

/** The line in a sentence, for who cannot see it and for where nothing else is said. */
export function exposureWords(points: readonly StepPoint[]): string {
  const known = points.flatMap((point) =>
    point.value === null ? [] : [{ at: point.at, value: point.value }],
  );
  const first = known[0];
  const last = known.at(-1);
  if (first === undefined || last === undefined)
    return 'Nothing is computed yet: the line begins when a default deny is staged.';
  const span = duration(last.at - first.at);
  if (first.value === last.value) return `Unchanged at ${last.value} for ${span}.`;
  return `${last.value < first.value ? 'Fell' : 'Rose'} from ${first.value} to ${last.value} in ${span}.`;
}

const day = 86_400;

/** The axis of the line: what was observed, a day at the least, so that a short history shows as hatched and not as a full line. */
export function exposureRange(
  points: readonly StepPoint[],
  observation: ObservationView,
): TimeRangeView & { readonly hatched: readonly TimeRangeView[] } {
  const to = Math.max(observation.range.to, points.at(-1)?.at ?? 0);
  const oldest = observation.oldest ?? to;
  const begin = Math.max(observation.range.from, Math.min(oldest, points[0]?.at ?? oldest));
  const from = Math.min(begin, to - day);
  const before = oldest > from ? [{ from, to: oldest }] : [];
  return { from, to, hatched: [...before, ...observation.missing] };
}
