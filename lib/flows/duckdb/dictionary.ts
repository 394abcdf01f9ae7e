/**
 * A table of (id, text) with its copy in memory, both ways. Ids given out within a transaction are written by
 * {@link Dictionary.flush} and part of that
 * transaction; after one that failed, {@link Dictionary.load} again.
 */
import type { DuckDBConnection } from '@duckdb/node-api';
import { numberOf, textOf } from './cells';

interface Entry<T> {
  readonly text: string;
  readonly value: T;
}

export class Dictionary<T> {
  private readonly ids = new Map<string, number>();
  private readonly entries = new Map<number, Entry<T>>();
  private added: number[] = [];
  private readonly changed = new Set<number>();
  private nextId = 1;

  /** The table's columns: id, the text, and, where the value is more than the text, what `store` makes of it (column `key`). */
  constructor(
    private readonly table: string,
    private readonly parse: (stored: string) => T,
    private readonly store: ((value: T) => string) | null = null,
  ) {}

  /** Reads the table; what was given out since and never written is forgotten. */
  async load(connection: DuckDBConnection): Promise<void> {
    const rows = await connection.runAndReadAll(`select * from ${this.table} order by id`);
    // Exchanged in one turn: whoever reads an answer piece by piece meanwhile always finds its ids.
    this.ids.clear();
    this.entries.clear();
    this.added = [];
    this.changed.clear();
    for (const row of rows.getRows()) {
      const id = numberOf(row[0]);
      const text = textOf(row[1]);
      this.ids.set(text, id);
      this.entries.set(id, { text, value: this.parse(this.store === null ? text : textOf(row[2])) });
      this.nextId = Math.max(this.nextId, id + 1);
    }
  }

  find(text: string): number | null {
    return this.ids.get(text) ?? null;
  }

  value(id: number): T {
    return this.entry(id).value;
  }

  text(id: number): string {
    return this.entry(id).text;
  }

  private entry(id: number): Entry<T> {
    const entry = this.entries.get(id);
    if (entry === undefined) throw new Error(`The flow history has no ${this.table} ${id}.`);
    return entry;
  }

  idOf(text: string, value: () => T): number {
    const known = this.ids.get(text);
    if (known !== undefined) return known;
    const id = this.nextId++;
    this.ids.set(text, id);
    this.entries.set(id, { text, value: value() });
    this.added.push(id);
    return id;
  }

  /** Replaces a value. */
  change(id: number, value: T): void {
    this.entries.set(id, { text: this.entry(id).text, value });
    if (!this.added.includes(id)) this.changed.add(id);
  }

  /** Writes what was given out and changed since the last time. */
  async flush(connection: DuckDBConnection): Promise<void> {
    if (this.added.length > 0) await this.append(connection);
    const { store } = this;
    if (store !== null)
      for (const id of this.changed)
        await connection.run(`update ${this.table} set key = $1 where id = $2`, [
          store(this.entry(id).value),
          id,
        ]);
    this.changed.clear();
  }

  private async append(connection: DuckDBConnection): Promise<void> {
    const appender = await connection.createAppender(this.table);
    for (const id of this.added) {
      const { text, value } = this.entry(id);
      appender.appendUInteger(id);
      appender.appendVarchar(text);
      if (this.store !== null) appender.appendVarchar(this.store(value));
      appender.endRow();
    }
    appender.closeSync();
    this.added = [];
  }
}
