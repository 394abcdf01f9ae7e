/** Windows beside the moment a bridge was raised, and what new connections in them show (safety, fact 4, PO-5). */
import type { EdgeSummary, TimeRange } from '@/lib/flows';

/**
 * Ranges that hold the windows which ended before the raise, and those which began at it or later. The one in which it
 * happened says nothing of either side: its counts are of both worlds.
 */
export const beforeRaise = (raisedAt: number, windowSeconds: number, seconds: number): TimeRange => {
  const to = Math.floor(raisedAt) - windowSeconds + 1;
  return { from: to - seconds, to };
};
export const sinceRaised = (raisedAt: number, windowSeconds: number, now: number): TimeRange => ({
  from: Math.ceil(raisedAt) - 1 + windowSeconds,
  to: Math.ceil(now) + windowSeconds,
});

export const reporters = (summary: EdgeSummary) =>
  [summary.src, summary.dst].filter((reporter) => reporter !== null);

/**
 * Newly started connections that were allowed, in windows after the raise, and none denied later. A source without
 * counts shows only that there was traffic, which an old connection may have been.
 */
export function isReseen(summary: EdgeSummary, raisedAt: number): boolean {
  const sides = reporters(summary);
  if (sides.some((side) => side.deniedLastSeen !== null && side.deniedLastSeen > (side.allowedLastSeen ?? 0)))
    return false;
  return sides.some(
    (side) =>
      side.allowedLastSeen !== null && side.allowedLastSeen >= raisedAt && (side.allowedConnections ?? 0) > 0,
  );
}
