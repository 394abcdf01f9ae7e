/** When a CronJob ran. */
import { CronExpressionParser } from 'cron-parser';

/**
 * Runs of a cron schedule in `[from, to)`, unix seconds, oldest first; `timeZone` null is read as UTC.
 * Etc/UTC is asked for as UTC: a fixed offset is a hundred times cheaper than a zone with a history.
 */
export function runsBetween(
  schedule: string,
  timeZone: string | null,
  { from, to }: { readonly from: number; readonly to: number },
): number[] {
  const expression = CronExpressionParser.parse(schedule, {
    currentDate: new Date(from * 1000 - 1),
    endDate: new Date(to * 1000 - 1),
    tz: timeZone === null || timeZone === 'Etc/UTC' ? 'UTC' : timeZone,
  });
  const runs: number[] = [];
  while (expression.hasNext()) runs.push(Math.floor(expression.next().getTime() / 1000));
  return runs;
}
