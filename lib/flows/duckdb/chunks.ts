/** Long answers, a piece at a time. */
import type { DuckDBConnection, DuckDBValue } from '@duckdb/node-api';

/** Rows of an answer in DuckDB's own chunks (2,048 rows), each in a turn of the loop of its own. */
export async function* chunksOf(connection: DuckDBConnection, sql: string): AsyncGenerator<DuckDBValue[][]> {
  const result = await connection.run(sql);
  for (;;) {
    const chunk = await result.fetchChunk();
    if (chunk === null || chunk.rowCount === 0) return;
    yield chunk.getRows();
  }
}
