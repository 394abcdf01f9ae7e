/** Roll-up with age: fine windows become hours, hours become days, days expire. */
import type { DuckDBConnection } from '@duckdb/node-api';
import { stretchesOf } from './stretches';

/** How long each grain is kept, in seconds. */
export interface Retention {
  readonly fineSeconds: number;
  readonly hourSeconds: number;
  readonly daySeconds: number;
}

const hour = 3600;
const day = 24 * hour;

export const defaultRetention: Retention = {
  fineSeconds: 48 * hour,
  hourSeconds: 14 * day,
  daySeconds: 400 * day,
};

/** Rows finer than `width` that end by `before` are summed per bucket; the largest number of open connections is kept. */
async function rollUp(connection: DuckDBConnection, width: number, before: number): Promise<void> {
  const finer = `width < ${width} and start_at < ${before}`;
  await connection.run(`
    create or replace temp table rolled as
    select source, start_at // ${width} * ${width} as start_at, ${width}, min(first_start), max(last_start), max(last_end),
      edge, reporter, action, enforced, pending, pending_state, service, sum(windows),
      sum(started), sum(completed), max(live),
      sum(bytes_forward), sum(bytes_reverse), sum(packets_forward), sum(packets_reverse)
    from flow_row where ${finer} group by all`);
  await connection.run(`delete from flow_row where ${finer}`);
  await connection.run('insert into flow_row select * from rolled');
  await connection.run('drop table rolled');
}

/** Within a transaction. `now`: unix seconds. */
export async function compact(
  connection: DuckDBConnection,
  now: number,
  retention: Retention,
): Promise<void> {
  const hours = Math.floor((now - retention.fineSeconds) / hour) * hour;
  const days = Math.floor((now - retention.hourSeconds) / day) * day;
  const expired = Math.floor(now - retention.daySeconds);
  if (expired > 0) {
    await connection.run(`delete from flow_row where last_end <= ${expired}`);
    await connection.run(`delete from gap where to_at <= ${expired}`);
    await connection.run(`delete from flow_window where end_at <= ${expired}`);
    await connection.run(`update flow_window set start_at = ${expired} where start_at < ${expired}`);
  }
  if (hours > 0) {
    await rollUp(connection, hour, hours);
    const old = `start_at < ${hours}`;
    await connection.run(`create or replace temp table merged as ${stretchesOf(old)}`);
    await connection.run(`delete from flow_window where ${old}`);
    await connection.run('insert into flow_window select source, start_at, end_at, null, true from merged');
    await connection.run('drop table merged');
  }
  if (days > 0) await rollUp(connection, day, days);
}
