/** The flow history in a DuckDB file: one writer in a queue, each window a transaction, readers beside it. */
import type { DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';
import type { EdgeSummary, FlowHistory, HistoryEntry, Observation, SeriesPoint, TimeRange } from '../history';
import { observe } from '../observe';
import type { FlowWindow, Gap } from '../window';
import { numberOf, numberOrNull } from './cells';
import { inTurns } from './chunks';
import { compact, type Retention } from './compaction';
import type { Dictionaries } from './dictionaries';
import { EdgeQuery } from './edge-query';
import { EntriesQuery } from './entries-query';
import { type Occurrence, SeriesQuery } from './series-query';
import { coveredStretches, extentOf, gapsIn } from './stretches';
import { WindowWriter } from './window-writer';

export interface OpenedFile {
  readonly instance: DuckDBInstance;
  readonly writer: DuckDBConnection;
  readonly reader: DuckDBConnection;
  readonly dictionaries: Dictionaries;
  readonly retention: Retention;
  /** Told once the file is closed. */
  readonly onClosed: () => void;
}

/** Runs one piece of work after the other. */
class Queue {
  private tail: Promise<unknown> = Promise.resolve();

  run<T>(work: () => Promise<T>): Promise<T> {
    const result = this.tail.then(work);
    this.tail = result.catch(() => undefined);
    return result;
  }
}

export class DuckDbHistory implements FlowHistory {
  private readonly writes = new Queue();
  private readonly reads = new Queue();
  private readonly windowWriter: WindowWriter;
  private readonly edgeQuery: EdgeQuery;
  private readonly seriesQuery: SeriesQuery;
  private readonly entriesQuery: EntriesQuery;
  private closing: Promise<void> | null = null;

  constructor(private readonly file: OpenedFile) {
    this.windowWriter = new WindowWriter(file.writer, file.dictionaries);
    this.edgeQuery = new EdgeQuery(file.reader, file.dictionaries);
    this.seriesQuery = new SeriesQuery(file.reader);
    this.entriesQuery = new EntriesQuery(file.reader, file.dictionaries);
  }

  private refuseWhenClosed(): void {
    if (this.closing !== null) throw new Error('The flow history is closed.');
  }

  /** All of `work` is kept or, when it fails, nothing. */
  private async transaction<T>(work: () => Promise<T>): Promise<T> {
    this.refuseWhenClosed();
    const { writer, dictionaries } = this.file;
    return this.writes.run(async () => {
      await writer.run('begin');
      try {
        const result = await work();
        await writer.run('commit');
        return result;
      } catch (error) {
        await writer.run('rollback');
        await dictionaries.load(writer);
        throw error;
      }
    });
  }

  private async read<T>(query: () => Promise<T>): Promise<T> {
    this.refuseWhenClosed();
    return this.reads.run(query);
  }

  putWindow(window: FlowWindow): Promise<void> {
    return this.transaction(() => this.windowWriter.putWindow(window));
  }

  putGap(gap: Gap): Promise<void> {
    return this.transaction(() => this.windowWriter.putGap(gap));
  }

  async newestWindowEnd(source: string): Promise<number | null> {
    return this.read(async () => {
      const id = this.file.dictionaries.sources.find(source);
      if (id === null) return null;
      const found = await this.file.reader.runAndReadAll(
        'select max(end_at) from flow_window where source = $1',
        [id],
      );
      return numberOrNull(found.getRows()[0]?.[0]);
    });
  }

  async edges(range: TimeRange): Promise<readonly EdgeSummary[]> {
    return this.read(() => this.edgeQuery.edges(range, null));
  }

  async edge(id: string, range: TimeRange): Promise<EdgeSummary | null> {
    return this.read(async () => {
      const number = this.file.dictionaries.edges.find(id);
      return number === null ? null : ((await this.edgeQuery.edges(range, number))[0] ?? null);
    });
  }

  private async numbersOf(ids: readonly string[]): Promise<number[]> {
    const numbers = new Set<number>();
    await inTurns(ids, (id) => {
      const number = this.file.dictionaries.edges.find(id);
      if (number !== null) numbers.add(number);
    });
    return [...numbers];
  }

  async series(
    ids: readonly string[] | null,
    range: TimeRange,
    bucketSeconds: number,
  ): Promise<readonly SeriesPoint[]> {
    return this.read(async () =>
      this.seriesQuery.series(ids === null ? null : await this.numbersOf(ids), range, bucketSeconds),
    );
  }

  async sparklines(
    ids: readonly string[],
    range: TimeRange,
    buckets: number,
  ): Promise<ReadonlyMap<string, readonly number[]>> {
    return this.read(async () => {
      const lines = await this.seriesQuery.sparklines(await this.numbersOf(ids), range, buckets);
      const found = new Map<string, readonly number[]>();
      await inTurns(ids, (id) => {
        const number = this.file.dictionaries.edges.find(id);
        const line = number === null ? undefined : lines.get(number);
        found.set(id, line ?? new Array<number>(buckets).fill(0));
      });
      return found;
    });
  }

  async occurrences(id: string, range: TimeRange, limit: number): Promise<readonly Occurrence[]> {
    return this.read(async () => {
      const number = this.file.dictionaries.edges.find(id);
      return number === null ? [] : this.seriesQuery.occurrences(number, range, limit);
    });
  }

  async observation(range: TimeRange): Promise<Observation> {
    const { reader, dictionaries } = this.file;
    return this.read(async () =>
      observe({
        range,
        extent: await extentOf(reader),
        stretches: await coveredStretches(reader, range, (id) => dictionaries.sources.text(id)),
        gaps: await gapsIn(reader, range),
      }),
    );
  }

  async *entries(range: TimeRange): AsyncGenerator<HistoryEntry> {
    const { entriesQuery } = this;
    // A window at a time: pages ask in between.
    for (const entry of await this.read(() => entriesQuery.stored(range)))
      if (entry.type === 'gap') yield entry;
      else yield await this.read(() => entriesQuery.window(entry.window));
  }

  private async mark(batch: string): Promise<boolean> {
    const { writer } = this.file;
    const found = await writer.runAndReadAll('select count(*)::integer from import where batch = $1', [
      batch,
    ]);
    if (numberOf(found.getRows()[0]?.[0]) > 0) return false;
    await writer.run('insert into import values ($1)', [batch]);
    return true;
  }

  beginImport(batch: string): Promise<boolean> {
    return this.transaction(() => this.mark(batch));
  }

  importBatch(batch: string, entries: AsyncIterable<HistoryEntry>): Promise<boolean> {
    return this.transaction(async () => {
      if (!(await this.mark(batch))) return false;
      for await (const entry of entries) {
        if (entry.type === 'window') await this.windowWriter.putWindow(entry.window);
        else await this.windowWriter.putGap(entry.gap);
      }
      return true;
    });
  }

  compact(now: number): Promise<void> {
    return this.transaction(() => compact(this.file.writer, now, this.file.retention));
  }

  /** Waits for what was begun, then closes the file. */
  close(): Promise<void> {
    const { instance, writer, reader, onClosed } = this.file;
    this.closing ??= (async () => {
      await Promise.all([this.writes.run(async () => undefined), this.reads.run(async () => undefined)]);
      writer.closeSync();
      reader.closeSync();
      instance.closeSync();
      onClosed();
    })();
    return this.closing;
  }
}
