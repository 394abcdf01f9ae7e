/** Makes Jobs of CronJobs when their time comes, as the controller manager does. */
import type { KubeObject } from '@/lib/cluster';
import type { Clock } from '../clock';
import type { KubeObjects } from '../kube';
import { runsBetween } from '../recording/cron-times';
import { ownedBy } from './identity';

const kinds = {
  cronJob: { apiVersion: 'batch/v1', kind: 'CronJob' },
  job: { apiVersion: 'batch/v1', kind: 'Job' },
} as const;

/** Timers of Node hold no more than 24 days; an hour is looked ahead at most. */
const longestSleepSeconds = 3600;

interface CronSpec {
  readonly schedule?: string;
  readonly timeZone?: string;
  readonly suspend?: boolean;
  readonly jobTemplate?: {
    readonly metadata?: { labels?: Readonly<Record<string, string>> };
    readonly spec?: unknown;
  };
}

export class CronController {
  #cancelSleep: (() => void) | null = null;
  #cancelChanges: (() => void) | null = null;
  /** Unix seconds up to which all runs have been made. */
  #done: number;

  constructor(
    private readonly objects: KubeObjects,
    private readonly clock: Clock,
  ) {
    this.#done = this.#now();
  }

  start(): void {
    this.#cancelChanges = this.objects.onChange(kinds.cronJob, () => this.#sleep());
    this.#sleep();
  }

  stop(): void {
    this.#cancelChanges?.();
    this.#cancelSleep?.();
  }

  #now(): number {
    return Math.floor(this.clock.now() / 1000);
  }

  #wake(): void {
    const now = this.#now();
    for (const cronJob of this.#active())
      for (const at of this.#runs(cronJob, { from: this.#done + 1, to: now + 1 })) this.#makeJob(cronJob, at);
    this.#done = now;
    this.#sleep();
  }

  #sleep(): void {
    this.#cancelSleep?.();
    const range = { from: this.#done + 1, to: this.#done + longestSleepSeconds };
    const runs = this.#active().flatMap((cronJob) => this.#runs(cronJob, range));
    const next = Math.min(range.to, ...runs);
    this.#cancelSleep = this.clock.schedule(() => this.#wake(), Math.max(0, next * 1000 - this.clock.now()));
  }

  #active(): readonly KubeObject[] {
    return this.objects.list(kinds.cronJob).filter(({ spec }) => (spec as CronSpec).suspend !== true);
  }

  #runs(cronJob: KubeObject, range: { from: number; to: number }): number[] {
    const { schedule, timeZone } = cronJob.spec as CronSpec;
    return schedule === undefined ? [] : runsBetween(schedule, timeZone ?? null, range);
  }

  /** Named after the minute of its run, as Kubernetes does. */
  #makeJob(cronJob: KubeObject, at: number): void {
    const { name, namespace = 'default' } = cronJob.metadata;
    const { jobTemplate } = cronJob.spec as CronSpec;
    this.objects.apply({
      ...kinds.job,
      metadata: {
        name: `${name}-${Math.floor(at / 60)}`,
        namespace,
        labels: jobTemplate?.metadata?.labels ?? {},
        ownerReferences: ownedBy(cronJob),
      },
      spec: jobTemplate?.spec ?? {},
    });
  }
}
