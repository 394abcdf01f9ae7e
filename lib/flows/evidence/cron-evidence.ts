/** Which scheduled jobs ran while we watched: a job that did not run has edges nobody saw (safety PO-2). */

import { CronExpressionParser } from 'cron-parser';
import { finish, type Snapshot, type Steps } from '@/lib/policy';
import type { EdgeSummary, TimeRange } from '../history';
import { type CronSchedule, cronSchedules } from './cron-schedule';

export interface CronEvidence {
  readonly namespace: string;
  readonly name: string;
  readonly schedule: string;
  /** Planned starts in the range, and those inside complete stretches. */
  readonly due: number;
  readonly observed: number;
  /** Planned starts that were observed, unix seconds, newest last, at most 100. */
  readonly runs: readonly number[];
  /** When one of its edges was last seen, unix seconds. */
  readonly lastSeen: number | null;
  /** Next planned start, unix seconds; null when the schedule cannot be read. */
  readonly nextRun: number | null;
}

/** Beyond this a schedule runs so often that counting on tells nothing. */
const maxRuns = 2000;

const daySeconds = 86_400;
/** Reading a schedule's next start costs a millisecond, and the same days are asked for again and again. */
const maxKnownDays = 10_000;
const knownDays = new Map<string, readonly number[]>();

/** Planned starts of one day of UTC, counted from 1970. */
function startsOfDay(schedule: string, timeZone: string | null, day: number): readonly number[] {
  const key = `${schedule} ${timeZone ?? ''} ${day}`;
  const known = knownDays.get(key);
  if (known !== undefined) return known;
  const iterator = CronExpressionParser.parse(schedule, {
    currentDate: new Date(day * daySeconds * 1000 - 1),
    endDate: new Date((day + 1) * daySeconds * 1000 - 1),
    tz: timeZone ?? 'UTC',
  });
  const starts: number[] = [];
  while (iterator.hasNext()) starts.push(Math.floor(iterator.next().getTime() / 1000));
  if (knownDays.size >= maxKnownDays) knownDays.clear();
  knownDays.set(key, starts);
  return starts;
}

// The parser's first use takes 30 ms, later ones less than one: it is made while nobody waits yet.
startsOfDay('0 0 * * *', null, 0);

/** After `from`, up to and with `to`. */
function* plannedStarts(schedule: string, timeZone: string | null, range: TimeRange): Steps<number[]> {
  const starts: number[] = [];
  for (let day = Math.floor(range.from / daySeconds); day * daySeconds <= range.to; day++) {
    const within = startsOfDay(schedule, timeZone, day).filter((at) => at > range.from && at <= range.to);
    starts.push(...within);
    yield;
    if (starts.length >= maxRuns) return starts.slice(0, maxRuns);
  }
  return starts;
}

/** Days ahead in which a next start is looked for among those that are known. */
const nearDays = 8;

/** The first start after `now`, unix seconds. */
function* nextStart(schedule: string, timeZone: string | null, now: number): Steps<number> {
  const today = Math.floor(now / daySeconds);
  for (let day = today; day < today + nearDays; day++) {
    const next = startsOfDay(schedule, timeZone, day).find((at) => at > now);
    if (next !== undefined) return next;
    yield;
  }
  const iterator = CronExpressionParser.parse(schedule, {
    currentDate: new Date(now * 1000),
    tz: timeZone ?? 'UTC',
  });
  return Math.floor(iterator.next().getTime() / 1000);
}

export interface CronInput {
  readonly snapshot: Snapshot;
  readonly namespaces: readonly string[];
  readonly summaries: readonly EdgeSummary[];
  readonly range: TimeRange;
  /** Stretches in which every window was observed. */
  readonly complete: readonly TimeRange[];
}

const edgesAStep = 64;

/** When an edge of each of the jobs was last seen, by namespace and name. */
function* lastSeenSteps(
  summaries: readonly EdgeSummary[],
  jobs: ReadonlySet<string>,
): Steps<ReadonlyMap<string, number>> {
  const found = new Map<string, number>();
  for (const [at, { edge, lastSeen }] of summaries.entries()) {
    if (at % edgesAStep === 0) yield;
    for (const { type, namespace, name } of [edge.src, edge.dst]) {
      const key = `${namespace}/${name}`;
      if (type === 'workload' && jobs.has(key))
        found.set(key, Math.max(lastSeen, found.get(key) ?? lastSeen));
    }
  }
  return found;
}

/** CronJobs of the namespaces in scope. */
export const cronEvidence = (input: CronInput): CronEvidence[] => finish(cronSteps(input));

/** The same, a planned day of a job a step. */
export function* cronSteps(input: CronInput): Steps<CronEvidence[]> {
  const inScope = new Set(input.namespaces);
  const crons = cronSchedules(input.snapshot).filter(({ namespace }) => inScope.has(namespace));
  if (crons.length === 0) return [];
  const seen = yield* lastSeenSteps(
    input.summaries,
    new Set(crons.map(({ namespace, name }) => `${namespace}/${name}`)),
  );
  const found: CronEvidence[] = [];
  for (const cron of crons) {
    yield;
    found.push(yield* jobSteps(cron, seen.get(`${cron.namespace}/${cron.name}`) ?? null, input));
  }
  return found;
}

function* jobSteps(cron: CronSchedule, lastSeen: number | null, input: CronInput): Steps<CronEvidence> {
  const { namespace, name, schedule, timeZone } = cron;
  try {
    const starts = yield* plannedStarts(schedule, timeZone, input.range);
    const runs = starts.filter((at) => input.complete.some(({ from, to }) => at >= from && at < to));
    return {
      namespace,
      name,
      schedule,
      due: starts.length,
      observed: runs.length,
      runs: runs.slice(-100),
      lastSeen,
      nextRun: yield* nextStart(schedule, timeZone, input.range.to),
    };
  } catch {
    // A schedule we cannot read counts as not observed.
    return { namespace, name, schedule, due: 0, observed: 0, runs: [], lastSeen, nextRun: null };
  }
}
