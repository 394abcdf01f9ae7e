/** Where flows come from: read twice, first to find everything that is wrong, then to answer. Never held as a whole. */
import { createReadStream } from 'node:fs';
import { type FileHandle, mkdtemp, open, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { standardInput } from '../manifests/input-files';
import type { Findings } from '../manifests/problem';
import { FlowEnds, type LabelledFlow, parseFlowLine } from './flow-line';

export interface NumberedLine {
  /** 1-based. */
  readonly line: number;
  readonly text: string;
}

/** The lines of one chunk of bytes, blank ones left out. */
export type LineBatch = readonly NumberedLine[];

export async function* lineBatches(chunks: AsyncIterable<Uint8Array | string>): AsyncGenerator<LineBatch> {
  const decoder = new TextDecoder('utf-8', { fatal: true });
  let rest = '';
  let line = 0;
  const numbered = (texts: readonly string[]): LineBatch => {
    const first = line + 1;
    line += texts.length;
    return texts
      .map((text, index) => ({ line: first + index, text }))
      .filter(({ text }) => text.trim() !== '');
  };
  for await (const chunk of chunks) {
    const text = typeof chunk === 'string' ? chunk : decoder.decode(chunk, { stream: true });
    const texts = (rest + text).split('\n');
    rest = texts.pop() ?? '';
    yield numbered(texts);
  }
  yield numbered([rest + decoder.decode()]);
}

export class FlowSource {
  readonly ends = new FlowEnds();
  #spool: FileHandle | null = null;

  /** @param stdin bytes of standard input, read only where `path` is `-`. */
  constructor(
    readonly path: string,
    private readonly stdin: AsyncIterable<Uint8Array | string>,
  ) {}

  get name(): string {
    return this.path === standardInput ? 'stdin' : this.path;
  }

  /** First pass: every bad line becomes a finding. Must end before `flows` is called. */
  async check(findings: Findings): Promise<void> {
    try {
      for await (const batch of lineBatches(await this.#first()))
        for (const { line, text } of batch) {
          const parsed = parseFlowLine(text, this.ends);
          if ('problems' in parsed)
            for (const problem of parsed.problems) findings.error(this.name, line, problem);
        }
    } catch (error) {
      findings.error(this.name, null, `cannot be read: ${error instanceof Error ? error.message : error}`);
    }
  }

  /** Second pass. @throws Error when the file is not what it was in the first. */
  async *flows(): AsyncGenerator<readonly LabelledFlow[]> {
    const chunks =
      this.#spool === null
        ? createReadStream(this.path)
        : this.#spool.createReadStream({ start: 0, autoClose: false });
    for await (const batch of lineBatches(chunks))
      yield batch.map(({ line, text }) => {
        const parsed = parseFlowLine(text, this.ends);
        if ('flow' in parsed) return parsed.flow;
        throw new Error(`${this.name}:${line}: changed while it was read; give a file nobody writes to`);
      });
  }

  async close(): Promise<void> {
    await this.#spool?.close();
    this.#spool = null;
  }

  /** What can be read only once (a pipe) is kept on disk, in a file without a name that ends with the process. */
  async #first(): Promise<AsyncIterable<Uint8Array | string>> {
    const piped = this.path === standardInput;
    if (!piped && (await stat(this.path)).isFile()) return createReadStream(this.path);
    const folder = await mkdtemp(join(tmpdir(), 'drawbridge-flows-'));
    try {
      this.#spool = await open(join(folder, 'flows'), 'wx+', 0o600);
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
    return kept(piped ? this.stdin : createReadStream(this.path), this.#spool);
  }
}

async function* kept(
  chunks: AsyncIterable<Uint8Array | string>,
  spool: FileHandle,
): AsyncGenerator<Uint8Array | string> {
  for await (const chunk of chunks) {
    await spool.writeFile(chunk);
    yield chunk;
  }
}
