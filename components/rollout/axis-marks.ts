import { clockTime } from '@/components/ui/when';
import type { TimeRangeView } from '@/lib/api';

export interface AxisMark {
  readonly at: number;
  readonly label: string;
}

const weekday = new Intl.DateTimeFormat('en-GB', { weekday: 'short' });
const dayOfMonth = new Intl.DateTimeFormat('en-GB', { day: 'numeric' });
const steps = [60, 300, 900, 3_600, 3 * 3_600, 6 * 3_600] as const;

/** Noon of each local day of a longer range, or round clock times of a shorter one: at most eight. */
export function axisMarks(range: TimeRangeView): AxisMark[] {
  const span = range.to - range.from;
  if (span <= 0) return [];
  return span > 2 * 86_400 ? dayMarks(range) : clockMarks(range, span);
}

function dayMarks(range: TimeRangeView): AxisMark[] {
  const marks: AxisMark[] = [];
  const day = new Date(range.from * 1000);
  day.setHours(12, 0, 0, 0);
  for (; day.getTime() / 1000 < range.to; day.setDate(day.getDate() + 1)) {
    const at = day.getTime() / 1000;
    if (at <= range.from) continue;
    const first = marks.length === 0 || day.getDay() === 1;
    marks.push({
      at,
      label: first ? `${weekday.format(day)} ${dayOfMonth.format(day)}` : weekday.format(day),
    });
  }
  const every = Math.ceil(marks.length / 8);
  return marks.filter((_, index) => index % every === 0);
}

function clockMarks(range: TimeRangeView, span: number): AxisMark[] {
  const step = steps.find((size) => span / size <= 8) ?? 12 * 3_600;
  const marks: AxisMark[] = [];
  for (let at = Math.ceil(range.from / step) * step; at < range.to; at += step)
    marks.push({ at, label: clockTime(at) });
  return marks;
}
