/** Writes a recording as gzipped NDJSON. */
import { createWriteStream } from 'node:fs';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import { type RecordingOptions, recordingLines } from './week';

/** Lines gathered before they go through the stream: one chunk a line costs more than the line. */
const chunkLines = 500;

function* chunks(lines: Iterable<string>): Generator<string> {
  let chunk: string[] = [];
  for (const line of lines) {
    chunk.push(line, '\n');
    if (chunk.length < chunkLines * 2) continue;
    yield chunk.join('');
    chunk = [];
  }
  if (chunk.length > 0) yield chunk.join('');
}

/** Creates `path` readable by its owner only. */
export async function writeRecording(path: string, options: RecordingOptions): Promise<void> {
  await pipeline(
    Readable.from(chunks(recordingLines(options))),
    createGzip({ level: 1 }),
    createWriteStream(path, { mode: 0o600 }),
  );
}
