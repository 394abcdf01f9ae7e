/**
 * Why an edge is denied since a wave was raised, by what was recorded before it. What happened in the window of the raise
 * counts for neither side of it.
 */
import type { EdgeSummary, ReporterSummary } from '@/lib/flows';
import type { SideName } from './exposure';

/** Worst first. */
export const denialCauses = [
  /** A side that denies now let it through before: this wave cut it. */
  'wave',
  /** It was seen before, but not by the side that denies now; or nothing of before is known: nobody can say. */
  'unclear',
  /** Never seen before the raise. */
  'new',
  /** Every side that denies now denied it before as well. */
  'before',
] as const;

export type DenialCause = (typeof denialCauses)[number];

/** Edges of windows that ended before the raise, by id; null where nothing of before is known. */
export type BeforeRaise = ReadonlyMap<string, EdgeSummary> | null;

/** Its newest word before the raise; a window that both allowed and denied let something through. */
const letThrough = ({ allowedLastSeen, deniedLastSeen }: ReporterSummary): boolean =>
  allowedLastSeen !== null && allowedLastSeen >= (deniedLastSeen ?? 0);

/**
 * By the side that denies now. What the destination let through has passed the source as well; what passed the source
 * may still have been denied where it arrived, so that of a destination that did not report nothing is known.
 */
function causeAt(side: SideName, before: EdgeSummary): DenialCause {
  const own = side === 'source' ? before.src : before.dst;
  if (own !== null) return letThrough(own) ? 'wave' : 'before';
  return side === 'source' && before.dst !== null && letThrough(before.dst) ? 'wave' : 'unclear';
}

/** @param sides those that deny it now, at least one */
export function denialCause(id: string, sides: readonly SideName[], before: BeforeRaise): DenialCause {
  if (before === null) return 'unclear';
  const known = before.get(id);
  if (known === undefined) return 'new';
  const causes = sides.map((side) => causeAt(side, known));
  return denialCauses.find((cause) => causes.includes(cause)) ?? 'unclear';
}
