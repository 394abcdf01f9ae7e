/** Cron schedules as a person says them, where they are simple. */
import { moment } from './words';

const two = (text: string): string => text.padStart(2, '0');

/** `nightly 02:00`, `daily 14:30`, `hourly`; the cron line itself otherwise. */
export function scheduleWords(schedule: string): string {
  const [minute = '', hour = '', day, month, weekday] = schedule.trim().split(/\s+/);
  const isDaily = day === '*' && month === '*' && weekday === '*';
  if (!isDaily || !/^\d+$/.test(minute)) return schedule;
  if (hour === '*') return 'hourly';
  if (!/^\d+$/.test(hour)) return schedule;
  return `${Number(hour) < 7 ? 'nightly' : 'daily'} ${two(hour)}:${two(minute)}`;
}

/** `CronJob, 10 3 1 * *, next on Tue 1 Dec 03:10`. */
export const nextRunText = (schedule: string, nextRun: number | null): string =>
  `CronJob, ${schedule}, ${nextRun === null ? 'a schedule that cannot be read' : `next on ${moment(nextRun)}`}`;
