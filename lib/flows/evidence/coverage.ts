/** How well a stretch of time was observed: fully, partly, or not at all. */
import type { Observation, TimeRange } from '../history';
import { clipRange, mergeRanges, subtractRange, totalSeconds } from '../observe';
import type { Gap } from '../window';
import type { Coverage } from './evidence';

/** Namespaces that a recorded gap is about; null = any. Where pods ran then is not known, so a node's gap is about all. */
export const gapNamespaces = ({ subject }: Pick<Gap, 'subject'>): readonly string[] | null =>
  subject.startsWith('namespace/') ? [subject.slice('namespace/'.length)] : null;

/** Gaps that are told of one namespace only and take observation away there. */
const takesFromNamespace = (gap: Gap, namespace: string): boolean =>
  gap.subject === `namespace/${namespace}` &&
  gap.kind !== 'pending-not-computed' &&
  gap.kind !== 'before-history';

/** Complete stretches of one namespace: those of all, less what is known to be missing of it alone. */
export function completeOf(observation: Observation, namespace: string): readonly TimeRange[] {
  return observation.gaps
    .filter((gap) => takesFromNamespace(gap, namespace))
    .reduce<readonly TimeRange[]>(
      (left, { from, to }) => subtractRange(left, { from, to: to ?? Number.POSITIVE_INFINITY }),
      observation.complete,
    );
}

/** @param windowSeconds width of a window, to say how many `full` stands for */
export function coverageOf(
  of: { readonly complete: readonly TimeRange[]; readonly recorded: readonly TimeRange[] },
  range: TimeRange,
  windowSeconds: number,
): Coverage {
  const inside = (ranges: readonly TimeRange[]): number =>
    totalSeconds(mergeRanges(ranges.map((part) => clipRange(part, range))));
  const full = inside(of.complete);
  const recorded = inside([...of.recorded, ...of.complete]);
  const all = Math.max(0, range.to - range.from);
  return {
    full,
    partial: recorded - full,
    none: all - recorded,
    windows: Math.floor(full / windowSeconds),
  };
}
