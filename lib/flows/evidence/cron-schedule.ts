/** When CronJobs run, as their objects say. */
import type { Snapshot } from '@/lib/policy';

export interface CronSchedule {
  readonly namespace: string;
  readonly name: string;
  /** Cron syntax. */
  readonly schedule: string;
  readonly timeZone: string | null;
}

export const cronSchedules = (snapshot: Pick<Snapshot, 'workloads'>): CronSchedule[] =>
  snapshot.workloads.flatMap(({ namespace, name, schedule, timeZone }) =>
    schedule === null ? [] : [{ namespace, name, schedule, timeZone }],
  );
