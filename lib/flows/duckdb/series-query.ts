/** Connections over time. */
import type { DuckDBConnection } from '@duckdb/node-api';
import type { SeriesPoint, TimeRange } from '../history';
import type { Reporter } from '../window';
import { numberOf, numberOrNull } from './cells';
import { chunksOf } from './chunks';
import { overlaps } from './edge-query';
import { actions, decoded, denyCode, reporters } from './row-codes';

export interface Occurrence {
  readonly at: number;
  readonly reporter: Reporter;
  readonly action: 'allow' | 'deny';
  readonly connections: number | null;
}

interface Buckets {
  readonly origin: number;
  readonly width: number;
}

export class SeriesQuery {
  constructor(private readonly connection: DuckDBConnection) {}

  /**
   * By bucket and edge; of the two reporters the larger number, they are never added. A window wider than a bucket – a
   * recording's, or a rolled-up one – is spread over the buckets it covers: a spike where it begins would be a lie.
   */
  private counts(edges: readonly number[] | null, range: TimeRange, { origin, width }: Buckets): string {
    return `
      select bucket, edge, round(max(connections)) as connections, round(max(denied)) as denied from (
        select bucket, edge, reporter,
          coalesce(sum(share), 0)::double as connections,
          coalesce(sum(share) filter (where action = ${denyCode}), 0)::double as denied
        from (select first + unnest(range(span)) as bucket, edge, reporter, action, started / span as share from (
          select edge, reporter, action, started,
            floor((greatest(first_start, ${range.from})::double - ${origin}) / ${width})::bigint as first,
            ceil((least(last_end, ${range.to})::double - ${origin}) / ${width})::bigint
              - floor((greatest(first_start, ${range.from})::double - ${origin}) / ${width})::bigint as span
          from flow_row where ${overlaps(range)} ${edges === null ? '' : `and edge in (${edges.join()})`}
        ))
        group by all
      ) group by all`;
  }

  async series(
    edges: readonly number[] | null,
    range: TimeRange,
    bucketSeconds: number,
  ): Promise<SeriesPoint[]> {
    if (!(bucketSeconds > 0)) throw new Error(`A series needs a bucket width above 0, not ${bucketSeconds}.`);
    const points: { at: number; connections: number; denied: number }[] = [];
    const first = Math.floor(range.from / bucketSeconds);
    for (let bucket = first; bucket * bucketSeconds < range.to; bucket++)
      points.push({ at: bucket * bucketSeconds, connections: 0, denied: 0 });
    if (edges?.length === 0) return points;
    // Whole numbers: their sum is exact in whatever order they are added.
    const found = await this.connection.runAndReadAll(`
      select bucket, sum(connections)::double, sum(denied)::double
      from (${this.counts(edges, range, { origin: 0, width: bucketSeconds })}) group by bucket`);
    for (const row of found.getRows()) {
      const point = points[numberOf(row[0]) - first];
      if (point === undefined) continue;
      point.connections = numberOf(row[1]);
      point.denied = numberOf(row[2]);
    }
    return points;
  }

  /** By edge number; an edge without traffic has none. */
  async sparklines(
    edges: readonly number[],
    range: TimeRange,
    buckets: number,
  ): Promise<Map<number, number[]>> {
    if (!(Number.isInteger(buckets) && buckets > 0 && range.to > range.from))
      throw new Error('Sparklines need a range that is not empty and a whole number of buckets above 0.');
    const lines = new Map<number, number[]>();
    if (edges.length === 0) return lines;
    const width = (range.to - range.from) / buckets;
    for await (const rows of chunksOf(
      this.connection,
      this.counts(edges, range, { origin: range.from, width }),
    ))
      for (const row of rows) {
        const edge = numberOf(row[1]);
        const line = lines.get(edge) ?? new Array<number>(buckets).fill(0);
        lines.set(edge, line);
        const bucket = Math.min(numberOf(row[0]), buckets - 1);
        line[bucket] = (line[bucket] ?? 0) + numberOf(row[2]);
      }
    return lines;
  }

  async occurrences(edge: number, range: TimeRange, limit: number): Promise<Occurrence[]> {
    const found = await this.connection.runAndReadAll(`
      select first_start, reporter, action, sum(started)::double from flow_row
      where ${overlaps(range)} and edge = ${edge}
      group by all order by 1 desc, 2 desc, 3 desc limit ${Math.max(0, Math.floor(limit))}`);
    return found
      .getRows()
      .reverse()
      .map((row) => ({
        at: numberOf(row[0]),
        reporter: decoded(reporters, numberOf(row[1])),
        action: decoded(actions, numberOf(row[2])),
        connections: numberOrNull(row[3]),
      }));
  }
}
