/** A recording's lines as history entries: each window with all its rows, checked as a whole. */
import type { HistoryEntry } from '../history';
import { FlowRows } from '../rows/flow-rows';
import { RowTables } from '../rows/row-tables';
import type { EdgeRow } from '../window';
import { parseRecordingLine, type RecordingLine, recordingVersion } from './recording-line';

type Line<T extends RecordingLine['type']> = Extract<RecordingLine, { readonly type: T }>;

interface OpenWindow {
  readonly start: number;
  readonly end: number;
  readonly complete: boolean;
  readonly rows: EdgeRow[];
}

/** Fails with the number of the line. `name` is the file, for the message. */
export class RecordingError extends Error {
  override readonly name = 'RecordingError';
  constructor(name: string, line: number, reason: string, options?: ErrorOptions) {
    super(
      `The recording ${name} cannot be imported, line ${line}: ${reason}. Nothing of it was kept.`,
      options,
    );
  }
}

class RecordingReader {
  private header: Line<'drawbridge-recording'> | null = null;
  private open: OpenWindow | null = null;
  private tables = new RowTables();
  private readonly starts = new Set<number>();

  *take(line: RecordingLine): Generator<HistoryEntry> {
    if (line.type === 'drawbridge-recording') this.begin(line);
    else if (this.header === null) throw new Error('a recording begins with its header');
    else if (line.type === 'row') this.row(line);
    else if (line.type === 'window') {
      yield* this.close();
      this.window(line);
    } else {
      const { type: _, ...gap } = line;
      yield { type: 'gap', gap };
    }
  }

  private begin(line: Line<'drawbridge-recording'>): void {
    if (this.header !== null) throw new Error('a recording has one header');
    if (line.version > recordingVersion)
      throw new Error(
        `its version ${line.version} is newer than this Drawbridge reads (${recordingVersion}); use a newer one`,
      );
    this.header = line;
  }

  private window({ start, end, complete }: Line<'window'>): void {
    if (end <= start) throw new Error(`the window ${start} ends before it begins`);
    if (this.starts.has(start)) throw new Error(`the window ${start} is there twice`);
    this.starts.add(start);
    this.open = { start, end, complete, rows: [] };
  }

  private row({ type: _, start, end, ...row }: Line<'row'>): void {
    if (this.open === null || this.open.start !== start || this.open.end !== end)
      throw new Error(`a row of the window ${start} to ${end} stands outside of it`);
    this.open.rows.push(row);
  }

  /** The window that is open, and the gap it leaves when it is not complete. */
  *close(): Generator<HistoryEntry> {
    const { open, header } = this;
    this.open = null;
    if (header === null) throw new Error('the file is empty');
    if (open === null) return;
    const { start, end, complete, rows } = open;
    if (this.tables.isFull) this.tables = new RowTables();
    const columns = FlowRows.of(rows, this.tables);
    yield { type: 'window', window: { source: header.source, start, end, rows: columns } };
    if (complete) return;
    yield {
      type: 'gap',
      gap: {
        kind: 'window-missing',
        subject: header.source,
        from: start,
        to: end,
        message: 'The recording says that this window is not complete',
        remedy: null,
      },
    };
  }
}

export async function* recordingEntries(
  lines: AsyncIterable<string>,
  name: string,
): AsyncGenerator<HistoryEntry> {
  const reader = new RecordingReader();
  let number = 0;
  try {
    for await (const text of lines) {
      number++;
      if (text !== '') yield* reader.take(parseRecordingLine(text));
    }
    yield* reader.close();
  } catch (error) {
    throw new RecordingError(
      name,
      Math.max(1, number),
      error instanceof Error ? error.message : String(error),
      {
        cause: error,
      },
    );
  }
}
