import { CronExpressionParser } from 'cron-parser';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { fixture } from '@/lib/policy/testing/world';
import { cronEvidence } from './cron-evidence';

const workload = (schedule: string, timeZone: string | null) => ({
  namespace: 'shop',
  kind: 'CronJob',
  name: 'reports',
  labels: {},
  serviceAccount: 'default',
  hostNetwork: false,
  ports: [],
  replicas: null,
  schedule,
  timeZone,
  podPrefixes: [],
});

const ask = (schedule: string, timeZone: string | null, range: { from: number; to: number }) =>
  cronEvidence({
    snapshot: { ...fixture, workloads: [workload(schedule, timeZone)] },
    namespaces: ['shop'],
    summaries: [],
    range,
    complete: [range],
  })[0];

const at = (text: string): number => Date.parse(`${text}Z`) / 1_000;

describe('planned runs of a CronJob', () => {
  test('are due after the begin of the range up to its end, and observed where the stretch goes on', () => {
    const range = { from: at('2026-11-12T02:00:00'), to: at('2026-11-14T02:00:00') };
    expect(ask('0 2 * * *', 'UTC', range)).toMatchObject({
      due: 2,
      observed: 1,
      runs: [at('2026-11-13T02:00:00')],
    });
  });

  test('follow the zone of the schedule over a change of the clock', () => {
    const range = { from: at('2026-10-24T00:00:00'), to: at('2026-10-26T12:00:00') };
    expect(ask('30 3 * * *', 'Europe/Berlin', range)?.runs).toEqual([
      at('2026-10-24T01:30:00'),
      at('2026-10-25T02:30:00'),
      at('2026-10-26T02:30:00'),
    ]);
  });

  test('a schedule that cannot be read counts as not observed', () => {
    expect(ask('at noon', null, { from: 0, to: 86_400 })).toMatchObject({
      due: 0,
      observed: 0,
      nextRun: null,
    });
  });

  test('are the same whatever piece of time is asked for', () => {
    const schedule = fc.constantFrom('0 2 * * *', '15 */6 * * *', '10 3 1 * *', '0 4 * * 0', '45 23 * * 1-5');
    const zone = fc.constantFrom(null, 'UTC', 'Europe/Berlin', 'Asia/Kolkata', 'America/New_York');
    const begin = fc.integer({ min: at('2026-03-01T00:00:00'), max: at('2026-12-01T00:00:00') });
    const length = fc.integer({ min: 60, max: 9 * 86_400 });
    fc.assert(
      fc.property(schedule, zone, begin, length, (text, timeZone, from, seconds) => {
        const to = from + seconds;
        const iterator = CronExpressionParser.parse(text, {
          currentDate: new Date(from * 1_000),
          endDate: new Date(to * 1_000),
          tz: timeZone ?? 'UTC',
        });
        const expected: number[] = [];
        while (iterator.hasNext()) expected.push(iterator.next().getTime() / 1_000);
        // The end itself is no longer observed.
        const observed = expected.filter((start) => start < to);
        expect(ask(text, timeZone, { from, to })?.runs).toEqual(observed);
      }),
      { numRuns: 40 },
    );
  });
});
