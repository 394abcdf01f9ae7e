import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { fixture, makePod } from '@/lib/policy/testing/world';
import { recordingLines, writeRecording } from '@/lib/sandbox/recording';
import { edge } from '@/lib/sandbox/traffic/story-edge';
import { type FlowHistory, openDuckDbHistory } from '..';
import { row } from '../testing/rows';
import { importRecording } from './import-recording';

const t0 = 1_787_356_800;
const all = { from: 0, to: 4_000_000_000 };
const webToDb = 'shop/web > shop/db 5432';

let folder: string;
let files = 0;
let history: FlowHistory;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'recording-'));
  history = await openDuckDbHistory({ path: ':memory:' });
});
afterEach(async () => {
  await history.close();
  await rm(folder, { recursive: true });
});

const header = {
  type: 'drawbridge-recording',
  version: 1,
  source: 'recording',
  windowSeconds: 3600,
  from: t0,
  to: t0 + 7200,
};
const window = (start: number, members: object = {}) => ({
  type: 'window',
  start,
  end: start + 3600,
  complete: true,
  ...members,
});
const rowLine = (start: number, members: object = {}) => ({
  type: 'row',
  start,
  end: start + 3600,
  ...row(webToDb),
  ...members,
});
const good = [header, window(t0), rowLine(t0), window(t0 + 3600), rowLine(t0 + 3600)];

async function file(
  lines: readonly unknown[],
  pack: (text: Buffer) => Buffer = (text) => gzipSync(text),
): Promise<string> {
  const path = join(folder, `${files++}.ndjson`);
  const text = lines.map((line) => (typeof line === 'string' ? line : JSON.stringify(line))).join('\n');
  await writeFile(path, pack(Buffer.from(`${text}\n`)));
  return path;
}

describe('a recording', () => {
  it('is imported with its windows, rows and gaps', async () => {
    const gap = {
      type: 'gap',
      kind: 'node-silent',
      subject: 'worker-7',
      from: t0 + 600,
      to: t0 + 1200,
      message: 'worker-7 reported nothing',
      remedy: null,
    };
    const path = await file([header, gap, ...good.slice(1)]);
    expect(await importRecording(path, history)).toEqual({ imported: true, windows: 2, rows: 2 });
    expect((await history.edges(all))[0]?.src).toMatchObject({ windows: 2, connections: 2 });
    expect(await history.newestWindowEnd('recording')).toBe(t0 + 7200);
    expect(await history.observation({ from: t0, to: t0 + 7200 })).toMatchObject({
      completeSeconds: 6600,
      expectedSeconds: 7200,
      gaps: [{ subject: 'worker-7' }],
    });
  });

  it('is imported once, told by its content and not by its name or packing', async () => {
    await importRecording(await file(good), history);
    const unpacked = await file(good, (text) => text);
    expect(await importRecording(unpacked, history)).toEqual({ imported: false, windows: 0, rows: 0 });
    expect((await history.edges(all))[0]?.src?.windows).toBe(2);
  });

  it('leaves a gap for a window that it calls incomplete', async () => {
    await importRecording(await file([header, window(t0, { complete: false }), rowLine(t0)]), history);
    expect(await history.edges(all)).toHaveLength(1);
    expect(await history.observation({ from: t0, to: t0 + 3600 })).toMatchObject({
      completeSeconds: 0,
      gaps: [{ kind: 'window-missing' }],
    });
  });

  it('of the sandbox is one', async () => {
    const path = join(folder, 'week.ndjson.gz');
    const pod = (name: string, ip: string) => makePod(`shop/${name}`, { app: name }, ip);
    const options = {
      snapshot: { ...fixture, pods: [pod('web', '10.0.1.1'), pod('api', '10.0.1.2')] },
      edges: [edge('shop/web > shop/api', 'tcp/8080', { type: 'steady', perHour: 60 })],
      to: t0,
      days: 2,
      seed: 1,
    };
    await writeRecording(path, options);
    const lines = [...recordingLines(options)].map((line) => JSON.parse(line) as { type: string });
    const count = (type: string): number => lines.filter((line) => line.type === type).length;
    expect(count('row')).toBeGreaterThan(0);
    expect(await importRecording(path, history)).toEqual({
      imported: true,
      windows: count('window'),
      rows: count('row'),
    });
    expect((await history.edges(all))[0]?.edge).toMatchObject({ src: { name: 'web' }, port: 8080 });
  });
});

describe('a bad recording', () => {
  it.each<[string, readonly unknown[], RegExp]>([
    ['without a header', good.slice(1), /line 1: a recording begins with its header/],
    ['with two headers', [header, header], /line 2: a recording has one header/],
    ['of a newer version', [{ ...header, version: 2 }], /line 1: its version 2 is newer/],
    ['that names a live source', [{ ...header, source: 'goldmane' }], /line 1: source: must be "recording"/],
    ['with a torn line', [...good, '{"type":"ro'], /line 6: it is not JSON/],
    ['with an unknown line', [header, { type: 'note' }], /line 2: type: /],
    ['with a window twice', [...good, window(t0)], /line 6: the window 1787356800 is there twice/],
    ['with a window that ends before it begins', [header, window(t0, { end: t0 - 1 })], /line 2: the window/],
    ['with a row outside its window', [header, window(t0), rowLine(t0 + 1)], /line 3: a row of the window/],
    [
      'with a negative count',
      [header, window(t0), rowLine(t0, { bytesForward: -1 })],
      /line 3: bytesForward/,
    ],
    ['with an unknown action', [header, window(t0), rowLine(t0, { action: 'log' })], /line 3: action/],
    ['that is empty', [''], /line 1: the file is empty/],
  ])('%s is refused with its line, and nothing of it is kept', async (_, lines, message) => {
    const path = await file(lines);
    await expect(importRecording(path, history)).rejects.toThrow(message);
    await expect(importRecording(path, history)).rejects.toThrow(path);
    expect(await history.edges(all)).toEqual([]);
    expect((await history.observation(all)).oldest).toBeNull();
  });

  it('that was cut off is refused, and can be imported once it is whole', async () => {
    const path = await file(good);
    const whole = await readFile(path);
    await writeFile(path, whole.subarray(0, whole.length - 20));
    await expect(importRecording(path, history)).rejects.toThrow(
      /cannot be read .*give a complete recording/,
    );
    await writeFile(path, gzipSync(gunzipSync(whole)));
    expect(await importRecording(path, history)).toMatchObject({ imported: true });
  });

  it('that does not exist is named', async () => {
    await expect(importRecording(join(folder, 'none.gz'), history)).rejects.toThrow(
      /none\.gz cannot be read/,
    );
  });
});
