/** Long answers, a piece at a time. */
import type { DuckDBConnection, DuckDBValue } from '@duckdb/node-api';

/** As many as a chunk has rows. */
const itemsATurn = 2_048;

/** The work done for each item, so many in a turn of the loop. */
export async function inTurns<T>(items: readonly T[], work: (item: T) => void): Promise<void> {
  for (let at = 0; at < items.length; at += itemsATurn) {
    if (at > 0) await new Promise((resolve) => setImmediate(resolve));
    for (const item of items.slice(at, at + itemsATurn)) work(item);
  }
}

/** Rows of an answer in DuckDB's own chunks (2,048 rows), each in a turn of the loop of its own. */
export async function* chunksOf(connection: DuckDBConnection, sql: string): AsyncGenerator<DuckDBValue[][]> {
  const result = await connection.run(sql);
  for (;;) {
    const chunk = await result.fetchChunk();
    if (chunk === null || chunk.rowCount === 0) return;
    yield chunk.getRows();
  }
}
