/** Long answers, a piece at a time. */
import type { DuckDBConnection, DuckDBValue } from '@duckdb/node-api';

const nextTurn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** As many as a chunk has rows. */
const itemsATurn = 2_048;

/** The work done for each item, so many in a turn of the loop. */
export async function inTurns<T>(items: readonly T[], work: (item: T) => void): Promise<void> {
  for (let at = 0; at < items.length; at += itemsATurn) {
    if (at > 0) await nextTurn();
    for (const item of items.slice(at, at + itemsATurn)) work(item);
  }
}

/** What a reader does with a row costs some microseconds. */
const rowsATurn = 512;

/** Rows of an answer, so many in a turn of the loop of its own; DuckDB hands them over in chunks of 2,048. */
export async function* chunksOf(connection: DuckDBConnection, sql: string): AsyncGenerator<DuckDBValue[][]> {
  const result = await connection.run(sql);
  for (;;) {
    const chunk = await result.fetchChunk();
    if (chunk === null || chunk.rowCount === 0) return;
    const rows = chunk.getRows();
    for (let at = 0; at < rows.length; at += rowsATurn) {
      await nextTurn();
      yield rows.slice(at, at + rowsATurn);
    }
  }
}
