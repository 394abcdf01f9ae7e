/** Windows, gaps and the stretches of windows that touch one another. */
import type { DuckDBConnection } from '@duckdb/node-api';
import type { TimeRange } from '../history';
import type { CoveredStretch } from '../observe';
import type { Gap, GapKind } from '../window';
import { numberOf, numberOrNull, textOf, textOrNull } from './cells';

/** Merges, by source, windows that overlap or touch: source, start_at, end_at. */
export const stretchesOf = (where: string): string => `
  select source, min(start_at) as start_at, max(end_at) as end_at from (
    select *, sum(is_new) over (partition by source order by start_at, end_at rows unbounded preceding) as island from (
      select source, start_at, end_at, case when start_at <= max(end_at) over (
        partition by source order by start_at, end_at rows between unbounded preceding and 1 preceding
      ) then 0 else 1 end as is_new
      from flow_window where ${where}
    )
  ) group by source, island`;

export async function coveredStretches(
  connection: DuckDBConnection,
  range: TimeRange,
  sourceName: (id: number) => string,
): Promise<CoveredStretch[]> {
  const where = `end_at > ${Math.floor(range.from)} and start_at < ${Math.ceil(range.to)}`;
  const found = await connection.runAndReadAll(stretchesOf(where));
  return found.getRows().map((row) => ({
    source: sourceName(numberOf(row[0])),
    from: numberOf(row[1]),
    to: numberOf(row[2]),
  }));
}

/** Begin of the oldest and end of the newest window; null when there is none. */
export async function extentOf(connection: DuckDBConnection): Promise<TimeRange | null> {
  const found = await connection.runAndReadAll('select min(start_at), max(end_at) from flow_window');
  const [from, to] = (found.getRows()[0] ?? []).map(numberOrNull);
  return from == null || to == null ? null : { from, to };
}

const gapKinds: Record<GapKind, true> = {
  'source-unreachable': true,
  'source-restarted': true,
  'window-missing': true,
  'node-silent': true,
  'pending-not-computed': true,
  'recording-paused': true,
  'before-history': true,
  'records-unreadable': true,
  'cardinality-limited': true,
  'clock-ahead': true,
  'lost-events': true,
};

export const isGapKind = (text: string): text is GapKind => Object.hasOwn(gapKinds, text);

function gapKindOf(text: string): GapKind {
  if (isGapKind(text)) return text;
  throw new Error(`The flow history holds a gap of the unknown kind ${text}.`);
}

export async function gapsIn(connection: DuckDBConnection, range: TimeRange): Promise<Gap[]> {
  const found = await connection.runAndReadAll(
    `select kind, subject, from_at, to_at, message, remedy from gap
     where from_at < ${Math.ceil(range.to)} and (to_at is null or to_at > ${Math.floor(range.from)})`,
  );
  return found.getRows().map((row) => ({
    kind: gapKindOf(textOf(row[0])),
    subject: textOf(row[1]),
    from: numberOf(row[2]),
    to: numberOrNull(row[3]),
    message: textOf(row[4]),
    remedy: textOrNull(row[5]),
  }));
}
