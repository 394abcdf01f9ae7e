/** Opens the history file. */
import { chmod, mkdir } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';
import type { FlowHistory } from '../history';
import { defaultRetention, type Retention } from './compaction';
import { Dictionaries } from './dictionaries';
import { DuckDbHistory } from './duckdb-history';
import { prepareSchema } from './schema';

export interface DuckDbHistoryOptions {
  /** A file, created with its folder when absent, or `:memory:`. */
  readonly path: string;
  readonly retention?: Retention;
}

/** The file lock does not hold against ourselves. */
const openFiles = new Set<string>();

const memory = ':memory:';

function explained(error: unknown, path: string): Error {
  const message = error instanceof Error ? error.message : String(error);
  if (/could not set lock/i.test(message)) {
    const holder = /\(PID (\d+)\)/.exec(message)?.[1];
    return new Error(
      `The flow history ${path} is in use by another process${holder === undefined ? '' : ` (PID ${holder})`}: stop that one, or start with another data folder.`,
    );
  }
  if (/not a valid DuckDB database/i.test(message))
    return new Error(
      `${path} is not a flow history: move it away to begin a new one, or start with another data folder.`,
    );
  const line = message.split('\n', 1)[0] ?? '';
  return new Error(line.includes(path) ? line : `The flow history ${path} cannot be opened: ${line}`, {
    cause: error,
  });
}

/** Fails with one line that names the file: in use, of a newer version, not a history, not writable. */
export async function openDuckDbHistory(options: DuckDbHistoryOptions): Promise<FlowHistory> {
  const path = options.path === memory ? memory : resolve(options.path);
  if (openFiles.has(path)) throw new Error(`The flow history ${path} is open in this process already.`);
  if (path !== memory) openFiles.add(path);
  let instance: DuckDBInstance | null = null;
  const connections: DuckDBConnection[] = [];
  try {
    if (path !== memory) await mkdir(dirname(path), { recursive: true, mode: 0o700 });
    instance = await DuckDBInstance.create(path, { threads: '2', memory_limit: '512MB' });
    // It says who talks to whom: nobody else needs to read it.
    if (path !== memory) await chmod(path, 0o600);
    const writer = await instance.connect();
    connections.push(writer);
    await prepareSchema(writer, path);
    const reader = await instance.connect();
    connections.push(reader);
    const dictionaries = new Dictionaries();
    await dictionaries.open(writer);
    const retention = options.retention ?? defaultRetention;
    const onClosed = (): void => {
      openFiles.delete(path);
    };
    return new DuckDbHistory({ instance, writer, reader, dictionaries, retention, onClosed });
  } catch (error) {
    for (const connection of connections) connection.closeSync();
    instance?.closeSync();
    openFiles.delete(path);
    throw explained(error, path);
  }
}
