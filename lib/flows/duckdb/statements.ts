/** Statements prepared once per connection: planning one costs more than running it. */
import type { DuckDBConnection, DuckDBPreparedStatement, DuckDBValue } from '@duckdb/node-api';

export class Statements {
  private readonly prepared = new Map<string, Promise<DuckDBPreparedStatement>>();

  constructor(private readonly connection: DuckDBConnection) {}

  private async bound(sql: string, values: DuckDBValue[]): Promise<DuckDBPreparedStatement> {
    const known = this.prepared.get(sql) ?? this.connection.prepare(sql);
    this.prepared.set(sql, known);
    const statement = await known;
    statement.bind(values);
    return statement;
  }

  async run(sql: string, values: DuckDBValue[]): Promise<void> {
    await (await this.bound(sql, values)).run();
  }

  async rows(sql: string, values: DuckDBValue[]): Promise<DuckDBValue[][]> {
    return (await (await this.bound(sql, values)).runAndReadAll()).getRows();
  }
}
