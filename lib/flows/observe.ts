/** What was observed of a range: stretches of complete windows less the gaps in them. Pure; every history engine uses it. */
import type { Observation, TimeRange } from './history';
import type { Gap, GapKind } from './window';

/** A stretch that a source covered with complete windows. */
export interface CoveredStretch extends TimeRange {
  readonly source: string;
}

/** Gaps that say that windows, although recorded, do not hold everything; of the source they name, or of every source. */
const uncovers: Partial<Record<GapKind, 'its-source' | 'all-sources'>> = {
  'source-unreachable': 'its-source',
  'source-restarted': 'its-source',
  'window-missing': 'its-source',
  'node-silent': 'all-sources',
  'records-unreadable': 'its-source',
  'lost-events': 'its-source',
  'clock-ahead': 'its-source',
};

/** A node's gap names no source: whichever source did not hear of it, none is known to have. */
const takesFrom = (gap: Gap, source: string): boolean => {
  const scope = uncovers[gap.kind];
  return (
    scope === 'all-sources' ||
    (scope === 'its-source' && (gap.subject === source || gap.subject.startsWith('node/')))
  );
};

const gapEnd = (gap: Gap): number => gap.to ?? Number.POSITIVE_INFINITY;

/** A gap that ends where it begins took nothing away in the end. */
export const gapIntersects = (gap: Gap, range: TimeRange): boolean =>
  gap.from < range.to && gapEnd(gap) > range.from && gapEnd(gap) > gap.from;

/** Overlapping and adjacent stretches made one, oldest first. */
export function mergeRanges(ranges: readonly TimeRange[]): TimeRange[] {
  const merged: { from: number; to: number }[] = [];
  for (const { from, to } of [...ranges].sort((a, b) => a.from - b.from)) {
    if (to <= from) continue;
    const last = merged.at(-1);
    if (last !== undefined && from <= last.to) last.to = Math.max(last.to, to);
    else merged.push({ from, to });
  }
  return merged;
}

/** What is left of the ranges without the hole. */
export function subtractRange(ranges: readonly TimeRange[], hole: TimeRange): TimeRange[] {
  return ranges.flatMap(({ from, to }) => {
    if (hole.to <= from || hole.from >= to) return [{ from, to }];
    return [
      { from, to: hole.from },
      { from: hole.to, to },
    ].filter((part) => part.to > part.from);
  });
}

export const clipRange = ({ from, to }: TimeRange, range: TimeRange): TimeRange => ({
  from: Math.max(from, range.from),
  to: Math.min(to, range.to),
});

export const totalSeconds = (ranges: readonly TimeRange[]): number =>
  ranges.reduce((sum, { from, to }) => sum + to - from, 0);

function completeOf(
  stretches: readonly CoveredStretch[],
  gaps: readonly Gap[],
  range: TimeRange,
): TimeRange[] {
  const sources = new Set(stretches.map(({ source }) => source));
  const ofAll = [...sources].flatMap((source) => {
    const holes = gaps.filter((gap) => takesFrom(gap, source));
    return holes.reduce<readonly TimeRange[]>(
      (left, gap) => subtractRange(left, { from: gap.from, to: gapEnd(gap) }),
      stretches.filter((stretch) => stretch.source === source).map((stretch) => clipRange(stretch, range)),
    );
  });
  return mergeRanges(ofAll);
}

/**
 * `extent` is the begin of the oldest and the end of the newest window at all. Two sources that cover the same time
 * count once. Without any window the whole range is expected and nothing of it complete.
 */
export function observe(input: {
  readonly range: TimeRange;
  readonly extent: TimeRange | null;
  readonly stretches: readonly CoveredStretch[];
  readonly gaps: readonly Gap[];
}): Observation {
  const { range, extent } = input;
  const gaps = input.gaps
    .filter((gap) => gapIntersects(gap, range))
    .sort((a, b) => a.from - b.from || (a.subject < b.subject ? -1 : 1));
  const complete = completeOf(input.stretches, gaps, range);
  const begin = extent === null ? range.from : Math.max(range.from, extent.from);
  return {
    range,
    oldest: extent?.from ?? null,
    newest: extent?.to ?? null,
    completeSeconds: totalSeconds(complete),
    expectedSeconds: Math.max(0, range.to - begin),
    gaps,
    complete,
    recorded: mergeRanges(input.stretches.map((stretch) => clipRange(stretch, range))),
  };
}
