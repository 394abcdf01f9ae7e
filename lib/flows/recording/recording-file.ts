/** A recording on disk: NDJSON, gzipped or plain. */
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';

const gzipMagic = 0x1f8b;

async function isGzipped(path: string): Promise<boolean> {
  const file = await open(path, 'r');
  try {
    const { bytesRead, buffer } = await file.read(Buffer.alloc(2), 0, 2, 0);
    return bytesRead === 2 && buffer.readUInt16BE(0) === gzipMagic;
  } finally {
    await file.close();
  }
}

/** Unpacked bytes. Ends with the consumer; errors of the file and of its compression pass on. */
async function readUnpacked(
  path: string,
  consume: (chunks: AsyncIterable<Buffer>) => Promise<void>,
): Promise<void> {
  const gzipped = await isGzipped(path);
  const file = createReadStream(path);
  if (gzipped) await pipeline(file, createGunzip(), consume);
  else await pipeline(file, consume);
}

/** SHA-256 of the content, the same however it was packed. */
export async function contentHash(path: string): Promise<string> {
  const hash = createHash('sha256');
  await readUnpacked(path, async (chunks) => {
    for await (const chunk of chunks) hash.update(chunk);
  });
  return hash.digest('hex');
}

export async function* recordingFileLines(path: string): AsyncGenerator<string> {
  const gzipped = await isGzipped(path);
  const file = createReadStream(path);
  const unpacked = createGunzip();
  if (gzipped) {
    file.on('error', (error) => unpacked.destroy(error));
    file.pipe(unpacked);
  }
  const decoder = new TextDecoder('utf-8', { fatal: true });
  let rest = '';
  try {
    for await (const chunk of gzipped ? unpacked : file) {
      const lines = (rest + decoder.decode(chunk as Buffer, { stream: true })).split('\n');
      rest = lines.pop() ?? '';
      yield* lines;
    }
    rest += decoder.decode();
    if (rest !== '') yield rest;
  } finally {
    file.destroy();
    unpacked.destroy();
  }
}
