/** `range=7d` or absolute `from`/`to` (unix seconds) of a query. */
import type { TimeRange } from '@/lib/flows';

const units: Readonly<Record<string, number>> = { m: 60, h: 3_600, d: 86_400 };

export const defaultRangeSeconds = 7 * 86_400;

/** The end is the newest window, not the clock, so that two answers a second apart are of the same range. */
export function parseRange(query: URLSearchParams, newest: number): TimeRange {
  const from = Number(query.get('from'));
  const to = Number(query.get('to'));
  if (query.has('from') && query.has('to') && Number.isInteger(from) && Number.isInteger(to) && from < to)
    return { from, to };
  const match = /^(\d{1,4})([mhd])$/.exec(query.get('range') ?? '');
  const seconds =
    match === null ? defaultRangeSeconds : Number(match[1]) * (units[match[2] ?? 'd'] ?? 86_400);
  return { from: newest - Math.min(Math.max(seconds, 60), 90 * 86_400), to: newest };
}
