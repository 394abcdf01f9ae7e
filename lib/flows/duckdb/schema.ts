/** Tables of the history file: integer ids into dictionaries, rows by window. Times are unix seconds. */
import type { DuckDBConnection } from '@duckdb/node-api';
import { numberOf } from './cells';

/** Of the file's format; raised with every change that an older version could not read. */
export const schemaVersion = 1;

/**
 * `flow_row` holds a row a window, edge, reporter and verdict. A rolled-up row stands for several windows: `start` and
 * `width` are those of the storage bucket, first and last those of the windows in it. `windows` is 1 on one row of an
 * edge and reporter per window and 0 on the others, so that its sum counts windows at every grain.
 */
const tables = `
  create table source (id uinteger not null, name varchar not null);
  create table edge (
    id uinteger not null, edge_id varchar not null, key varchar not null
  );
  create table trace (id uinteger not null, hits varchar not null);
  create table service (id uinteger not null, service varchar not null);
  create table flow_window (
    source uinteger not null, start_at uinteger not null, end_at uinteger not null, digest varchar, rolled boolean not null
  );
  create table flow_row (
    source uinteger not null, start_at uinteger not null, width uinteger not null,
    first_start uinteger not null, last_start uinteger not null, last_end uinteger not null,
    edge uinteger not null, reporter utinyint not null, action utinyint not null,
    enforced uinteger not null, pending uinteger not null, pending_state utinyint not null, service uinteger not null,
    windows uinteger not null, started bigint, completed bigint, live bigint,
    bytes_forward bigint, bytes_reverse bigint, packets_forward bigint, packets_reverse bigint
  );
  create table gap (
    kind varchar not null, subject varchar not null, from_at uinteger not null, to_at uinteger,
    message varchar not null, remedy varchar
  );
  create table import (batch varchar not null);
  create table format (version uinteger not null);
  insert into format values (${schemaVersion});
`;

/** Steps from one format to the next, by the version they start from. Format 1 is the first: there is nothing to migrate yet. */
const migrations: ReadonlyMap<number, string> = new Map();

async function versionOf(connection: DuckDBConnection): Promise<number | null> {
  const found = await connection.runAndReadAll(
    "select count(*)::integer from information_schema.tables where table_name = 'format'",
  );
  if (numberOf(found.getRows()[0]?.[0]) === 0) return null;
  const version = await connection.runAndReadAll('select max(version)::integer from format');
  return numberOf(version.getRows()[0]?.[0]);
}

/** Creates or migrates the tables. Fails on a file of a newer version. `name` is the file, for the message. */
export async function prepareSchema(connection: DuckDBConnection, name: string): Promise<void> {
  let version = await versionOf(connection);
  await connection.run('begin');
  if (version === null) {
    await connection.run(tables);
    version = schemaVersion;
  }
  while (version < schemaVersion) {
    const step = migrations.get(version);
    if (step === undefined)
      throw new Error(`The flow history ${name} has format ${version}, which cannot be read any more.`);
    await connection.run(step);
    version++;
    await connection.run('update format set version = $1', [version]);
  }
  await connection.run('commit');
  if (version > schemaVersion)
    throw new Error(
      `The flow history ${name} was written by a newer Drawbridge (format ${version}, this version knows ${schemaVersion}): start that version, or move the file away to begin a new history.`,
    );
}
