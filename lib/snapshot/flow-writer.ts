/** Recorded flows as recordings, a gzipped file for each source, written as they come. */
import { createWriteStream, type WriteStream } from 'node:fs';
import { join } from 'node:path';
import { finished } from 'node:stream/promises';
import { createGzip, type Gzip } from 'node:zlib';
import type { FlowWindow, Gap, HistoryEntry, TimeRange } from '@/lib/flows';
import { recordingHeader, recordingSource, windowLines } from '@/lib/flows/recording/recording-text';

export interface WrittenFlows {
  /** Inside the folder. */
  readonly path: string;
  readonly source: string;
  readonly windows: number;
  readonly rows: number;
  readonly windowSeconds: number | null;
}

/** One source's file. Text waits for the disk: the history is read no faster than it can be written. */
class SourceFile {
  readonly #gzip: Gzip = createGzip();
  readonly #file: WriteStream;
  readonly #ended: Promise<void>;
  windows = 0;
  rows = 0;
  newest: { readonly end: number; readonly width: number } | null = null;

  constructor(
    readonly path: string,
    readonly source: string,
    folder: string,
  ) {
    this.#file = createWriteStream(join(folder, path), { mode: 0o600 });
    this.#ended = finished(this.#gzip.pipe(this.#file));
    // Heard where the file is ended or written to.
    this.#ended.catch(() => undefined);
    this.#file.on('error', (error) => this.#gzip.destroy(error));
    this.#gzip.on('error', () => undefined);
  }

  async write(text: string): Promise<void> {
    if (this.#gzip.destroyed) return this.#ended;
    if (this.#gzip.write(text)) return;
    await Promise.race([new Promise((resolve) => this.#gzip.once('drain', resolve)), this.#ended]);
  }

  note({ start, end, rows }: FlowWindow): void {
    this.windows++;
    this.rows += rows.length;
    if (this.newest === null || end > this.newest.end) this.newest = { end, width: end - start };
  }

  async end(): Promise<void> {
    this.#gzip.end();
    await this.#ended;
  }
}

/** Lines gathered before they go to the file: a chunk a line costs more than the line. */
const chunkLines = 500;

async function writeLines(file: SourceFile, lines: Iterable<string>): Promise<void> {
  let chunk: string[] = [];
  for (const line of lines) {
    chunk.push(line, '\n');
    if (chunk.length < 2 * chunkLines) continue;
    await file.write(chunk.join(''));
    chunk = [];
  }
  await file.write(chunk.join(''));
}

/**
 * Sources get names of their own, so that where the flows are imported they never overwrite what a live source brings.
 * A gap that names no source stands with the first.
 */
export async function writeFlows(
  folder: string,
  range: TimeRange,
  entries: AsyncIterable<HistoryEntry>,
): Promise<readonly WrittenFlows[]> {
  const files = new Map<string, SourceFile>();
  const fileOf = async (source: string, windowSeconds: number): Promise<SourceFile> => {
    const known = files.get(source);
    if (known !== undefined) return known;
    const name = recordingSource(source);
    const taken = [...files.values()].filter(({ path }) => path.startsWith(`flows/${fileName(name)}`)).length;
    const own = taken === 0 ? name : `${name}-${taken + 1}`;
    const file = new SourceFile(`flows/${fileName(own)}.ndjson.gz`, source, folder);
    files.set(source, file);
    await file.write(`${recordingHeader({ source: own, windowSeconds, ...range })}\n`);
    return file;
  };
  const gaps: Gap[] = [];
  try {
    for await (const entry of entries) {
      if (entry.type === 'gap') {
        gaps.push(entry.gap);
        continue;
      }
      const { window } = entry;
      const file = await fileOf(window.source, window.end - window.start);
      file.note(window);
      await writeLines(file, windowLines(window));
    }
    for (const gap of gaps) {
      const [first] = files.values();
      const own = files.get(gap.subject);
      const file = own ?? first ?? (await fileOf('recording', 1));
      const subject = own === undefined ? gap.subject : nameIn(own);
      await file.write(`${JSON.stringify({ type: 'gap', ...gap, subject })}\n`);
    }
  } finally {
    await Promise.all([...files.values()].map((file) => file.end()));
  }
  return [...files.values()].map(({ path, source, windows, rows, newest }) => ({
    path,
    source,
    windows,
    rows,
    windowSeconds: newest?.width ?? null,
  }));
}

const fileName = (source: string): string => source.replace(/^recording\//, '');
const nameIn = ({ path }: SourceFile): string =>
  `recording/${path.slice('flows/'.length, -'.ndjson.gz'.length)}`;
