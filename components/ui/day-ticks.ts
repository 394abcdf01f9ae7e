import type { TimeRangeView } from '@/lib/api';
import { dayName } from './when';

/** Midnights (local) within a range of two days or more, `Fri 13`; none in a shorter one, and none within 6 h of an end. */
export function dayTicks(range: TimeRangeView): { at: number; text: string }[] {
  if (range.to - range.from < 2 * 86_400) return [];
  const day = new Date(range.from * 1000);
  day.setHours(24, 0, 0, 0);
  const ticks: { at: number; text: string }[] = [];
  const every = Math.max(1, Math.ceil((range.to - range.from) / (8 * 86_400)));
  for (let n = 0; day.getTime() / 1000 < range.to - 6 * 3_600; n++) {
    const at = day.getTime() / 1000;
    if (n % every === 0 && at > range.from + 6 * 3_600)
      ticks.push({ at, text: dayName(at).split(' ').slice(0, 2).join(' ') });
    day.setDate(day.getDate() + 1);
  }
  return ticks;
}
