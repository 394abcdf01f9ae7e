/** The line of edges that would be denied: what was written down with each write, and the number now. */
import { isInvisible, isStaged } from '@/lib/policy';
import type { Picture } from '../picture';
import { edgeIndex } from './edge-index';

export interface LinePoint {
  readonly at: number;
  readonly value: number | null;
}

/** Would be denied now, on purpose or not; null while nothing is staged, because then nothing is computed. */
export function wouldDenyNow(picture: Picture): number | null {
  const staged = picture.snapshot.policies.some((policy) => isStaged(policy) && !isInvisible(policy));
  return staged ? edgeIndex(picture).with('would-deny').length : null;
}

/** Oldest first; the last point is now. A write without a number leaves no mark. */
export function exposureLine(picture: Picture): LinePoint[] {
  const marks = picture.activity
    .filter(({ wouldDeny, at }) => wouldDeny !== null && at >= picture.range.from && at <= picture.now)
    .map(({ at, wouldDeny }): LinePoint => ({ at, value: wouldDeny }))
    .sort((a, b) => a.at - b.at);
  return [...marks, { at: picture.now, value: wouldDenyNow(picture) }];
}
