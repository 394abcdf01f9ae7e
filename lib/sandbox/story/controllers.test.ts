import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { KubeObject } from '@/lib/cluster';
import { ManualClock } from '../clock';
import { type KubeServer, startKubeServer } from '../kube';
import { CronController } from './cron-controller';
import { runSecondsOf, storyObjects } from './index';
import { JobController } from './job-controller';

const minute = 60_000;
/** Thu 19 Nov 2026 01:50 UTC: ten minutes before the nightly reports. */
const start = Date.UTC(2026, 10, 19, 1, 50);
const pods = { apiVersion: 'v1', kind: 'Pod' };
const jobs = { apiVersion: 'batch/v1', kind: 'Job' };

let clock: ManualClock;
let server: KubeServer;
let controllers: readonly { start(): void; stop(): void }[];

beforeEach(async () => {
  clock = new ManualClock(start);
  server = await startKubeServer({
    objects: storyObjects({ size: 'small', now: start }),
    flavour: 'aggregated',
    clock,
  });
  controllers = [
    new CronController(server.objects, clock),
    new JobController(server.objects, clock, runSecondsOf),
  ];
  for (const controller of controllers) controller.start();
});
afterEach(async () => {
  for (const controller of controllers) controller.stop();
  await server.stop();
});

const of = (kind: typeof pods, prefix: string): KubeObject[] =>
  server.objects
    .list(kind)
    .filter(({ metadata }) => metadata.namespace === 'shop' && metadata.name.startsWith(prefix));
const phases = (prefix: string): unknown[] =>
  of(pods, prefix).map(({ status }) => (status as { phase?: unknown }).phase);

describe('a CronJob', () => {
  it('runs at its time: a pod appears, belongs to the CronJob, and has succeeded after its minutes', () => {
    clock.advance(10 * minute - 1000);
    expect(of(jobs, 'reports-')).toEqual([]);
    clock.advance(3000);
    expect(phases('reports-')).toEqual(['Running']);
    const found = server.cluster.snapshot().pods.find(({ name }) => name.startsWith('reports-'));
    expect(found?.workload).toEqual({ namespace: 'shop', kind: 'CronJob', name: 'reports' });
    expect(found?.generateName).toBe(`reports-${Date.UTC(2026, 10, 19, 2) / 60_000}-`);
    clock.advance(5 * minute);
    expect(phases('reports-')).toEqual(['Succeeded']);
  });

  it('keeps its last three runs', () => {
    clock.advance(5 * 24 * 60 * minute);
    expect(of(jobs, 'reports-')).toHaveLength(3);
    expect(phases('reports-')).toEqual(['Succeeded', 'Succeeded', 'Succeeded']);
  });

  it('due once a month runs then, however long that is', () => {
    clock.advance(Date.UTC(2026, 11, 1, 3, 11) - start);
    expect(phases('settlement-')).toEqual(['Running']);
  });

  it('that is suspended does not run', () => {
    const held = server.objects.get({
      apiVersion: 'batch/v1',
      kind: 'CronJob',
      namespace: 'shop',
      name: 'reports',
    });
    if (held === null) throw new Error('The story has no reports.');
    server.objects.apply({ ...held, spec: { ...(held.spec as object), suspend: true } });
    clock.advance(60 * minute);
    expect(of(jobs, 'reports-')).toEqual([]);
  });
});

describe('a Job', () => {
  it('made by hand runs too, and its pod goes with it', () => {
    const cron = server.objects.get({
      apiVersion: 'batch/v1',
      kind: 'CronJob',
      namespace: 'shop',
      name: 'settlement',
    });
    if (cron === null) throw new Error('The story has no settlement.');
    const { spec } = (cron.spec as { jobTemplate: { spec: unknown } }).jobTemplate;
    server.objects.apply({ ...jobs, metadata: { name: 'settlement-by-hand', namespace: 'shop' }, spec });
    clock.advance(2000);
    expect(phases('settlement-by-hand')).toEqual(['Running']);
    server.objects.delete({ ...jobs, namespace: 'shop', name: 'settlement-by-hand' });
    expect(of(pods, 'settlement-by-hand')).toEqual([]);
  });

  it('that was under way when the story began is left alone', () => {
    clock.advance(60 * minute);
    expect(phases('loadtest-')).toEqual(['Running']);
  });
});
