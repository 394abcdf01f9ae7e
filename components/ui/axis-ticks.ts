/** Where a time axis says when: local midnights over days, even steps over hours. */
import { dayName, shortTime } from './when';

export interface AxisTick {
  readonly at: number;
  readonly label: string;
  readonly anchor: 'start' | 'middle' | 'end';
}

const daysFrom = 2 * 86_400;

function midnights(from: number, to: number): readonly number[] {
  const day = new Date(from * 1_000);
  const found: number[] = [];
  for (let ahead = 1; ; ahead += 1) {
    // By calendar, not by 24 hours: a day with a change of clocks is longer or shorter.
    const at = new Date(day.getFullYear(), day.getMonth(), day.getDate() + ahead).getTime() / 1_000;
    if (at >= to) return found;
    found.push(at);
  }
}

const dayOfMonth = (at: number): string => String(new Date(at * 1_000).getDate());
/** `19 Nov`, without its weekday. */
const dayAndMonth = (at: number): string => dayName(at).split(' ').slice(1).join(' ');

/** As many numbers of days fit as full names, times this. */
const shorter = 3;

/**
 * Ticks over unix seconds `from`…`to`: at most `most` with full names; where there are more days than that, up to three
 * times as many with the number of the day, and the month at the last.
 */
export function axisTicks(
  range: { readonly from: number; readonly to: number },
  most: number,
): readonly AxisTick[] {
  const { from, to } = range;
  if (to - from <= daysFrom) return evenTicks(range, most);
  const all = midnights(from, to);
  const numbers = all.length + 1 > most;
  const fits = numbers ? most * shorter : most;
  const room = (to - from) / fits;
  const days = all.filter((at) => at - from > room * 0.7 && to - at > room / 2);
  const every = Math.max(1, Math.ceil(days.length / (fits - 1)));
  const kept = days.filter((_, index) => index % every === 0);
  const last = kept.at(-1);
  const label = (at: number): string =>
    numbers ? (at === last ? dayAndMonth(at) : dayOfMonth(at)) : dayName(at);
  return [
    { at: from, label: numbers ? dayOfMonth(from) : dayName(from), anchor: 'start' },
    ...kept.map((at): AxisTick => ({ at, label: label(at), anchor: 'middle' })),
  ];
}

function evenTicks(range: { readonly from: number; readonly to: number }, most: number): readonly AxisTick[] {
  const step = (range.to - range.from) / (most - 1);
  return Array.from({ length: most }, (_, index) => ({
    at: range.from + step * index,
    label: shortTime(range.from + step * index, range.to),
    anchor: index === 0 ? 'start' : index === most - 1 ? 'end' : 'middle',
  }));
}
