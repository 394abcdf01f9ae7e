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

/** At most `most` ticks over unix seconds `from`…`to`; both ends keep room for their words. */
export function axisTicks(
  range: { readonly from: number; readonly to: number },
  most: number,
): readonly AxisTick[] {
  const { from, to } = range;
  const room = (to - from) / Math.max(2, most);
  if (to - from <= daysFrom)
    return Array.from({ length: most }, (_, index) => {
      const at = from + ((to - from) * index) / (most - 1);
      const anchor = index === 0 ? 'start' : index === most - 1 ? 'end' : 'middle';
      return { at, label: shortTime(at, to), anchor };
    });
  const days = midnights(from, to).filter((at) => at - from > room * 0.7 && to - at > room / 2);
  const every = Math.max(1, Math.ceil(days.length / Math.max(1, most - 1)));
  const kept = days.filter((_, index) => index % every === 0);
  return [
    { at: from, label: dayName(from), anchor: 'start' },
    ...kept.map((at): AxisTick => ({ at, label: dayName(at), anchor: 'middle' })),
  ];
}
