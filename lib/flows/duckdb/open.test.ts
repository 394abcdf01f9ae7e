import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { build } from 'esbuild';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { row, windowOf } from '../testing/rows';
import { openDuckDbHistory } from './open';

const t0 = 1_787_356_800;
const all = { from: 0, to: 4_000_000_000 };
const webToDb = 'shop/web > shop/db 5432';

let folder: string;
let path: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'history-'));
  path = join(folder, 'data', 'history.db');
});
afterEach(() => rm(folder, { recursive: true }));

/** Another process that opens the file, puts windows as fast as it can and says which were put. */
async function otherProcess() {
  const script = join(process.cwd(), 'node_modules', `.history-${process.pid}-${Date.now()}.mjs`);
  await build({
    stdin: {
      contents: `
        import { openDuckDbHistory } from './open';
        import { row, windowOf } from '../testing/rows';
        const history = await openDuckDbHistory({ path: ${JSON.stringify(path)} });
        for (let i = 0; ; i++) {
          await history.putWindow(windowOf(${t0} + 15 * i, [row('${webToDb}')]));
          process.stdout.write(i + '\\n');
        }`,
      resolveDir: import.meta.dirname,
      loader: 'ts',
    },
    bundle: true,
    platform: 'node',
    format: 'esm',
    packages: 'external',
    alias: { '@': process.cwd() },
    outfile: script,
  });
  const child = spawn(process.execPath, [script], { stdio: ['ignore', 'pipe', 'inherit'] });
  let put = -1;
  child.stdout.on('data', (data: Buffer) => {
    put = Number(data.toString().trim().split('\n').at(-1));
  });
  return {
    pid: child.pid,
    put: () => put,
    async until(windows: number): Promise<void> {
      while (put < windows) await once(child.stdout, 'data');
    },
    async kill(): Promise<void> {
      child.kill('SIGKILL');
      await once(child, 'close');
      await rm(script);
    },
  };
}

describe('the history file', () => {
  it('keeps what was recorded over a restart, and counts a replay once', async () => {
    for (let life = 0; life < 2; life++) {
      const history = await openDuckDbHistory({ path });
      await history.putWindow(windowOf(t0, [row(webToDb)]));
      await history.putWindow(windowOf(t0 + 15 * (life + 1), [row('shop/web > shop/api 80'), row(webToDb)]));
      await history.close();
    }
    const history = await openDuckDbHistory({ path });
    const edges = await history.edges(all);
    expect(edges.map(({ edge, src }) => [edge.port, src?.windows])).toEqual([
      [80, 2],
      [5432, 3],
    ]);
    expect(edges[0]?.src?.enforcedTrace).toEqual(row(webToDb).enforcedTrace);
    await history.close();
  });

  it('holds every window that was put when the process is killed, each once; nobody else can open it before', async () => {
    const other = await otherProcess();
    await other.until(20);
    await expect(openDuckDbHistory({ path })).rejects.toThrow(
      `The flow history ${path} is in use by another process (PID ${other.pid}): stop that one, or start with another data folder.`,
    );
    await other.kill();
    const history = await openDuckDbHistory({ path });
    const windows = (await history.edges(all))[0]?.src?.windows ?? 0;
    // The last one may have been kept without having been said.
    expect(windows - (other.put() + 1)).toBeOneOf([0, 1]);
    for (let i = 0; i < windows; i++) await history.putWindow(windowOf(t0 + 15 * i, [row(webToDb)]));
    expect((await history.edges(all))[0]?.src).toMatchObject({ windows, connections: windows });
    await history.close();
  });

  it('is readable by its owner only', async () => {
    const history = await openDuckDbHistory({ path });
    await history.close();
    expect((await stat(path)).mode & 0o777).toBe(0o600);
  });

  it('cannot be opened twice by one process', async () => {
    const history = await openDuckDbHistory({ path });
    await expect(openDuckDbHistory({ path })).rejects.toThrow(/is open in this process already/);
    await history.close();
    await (await openDuckDbHistory({ path })).close();
  });

  it('of a newer version is refused and left as it is', async () => {
    await (await openDuckDbHistory({ path })).close();
    const instance = await DuckDBInstance.create(path);
    const connection = await instance.connect();
    await connection.run('update format set version = 7');
    connection.closeSync();
    instance.closeSync();
    for (let attempt = 0; attempt < 2; attempt++)
      await expect(openDuckDbHistory({ path })).rejects.toThrow(
        /written by a newer Drawbridge \(format 7, this version knows 1\): start that version, or move the file away/,
      );
  });

  it('that is another file is not touched', async () => {
    path = join(folder, 'notes.txt');
    await writeFile(path, 'not a history\n'.repeat(1000));
    await expect(openDuckDbHistory({ path })).rejects.toThrow(
      /notes\.txt is not a flow history: move it away/,
    );
  });

  it('in a folder that cannot be made is named', async () => {
    await writeFile(join(folder, 'data'), '');
    await expect(openDuckDbHistory({ path })).rejects.toThrow(/history\.db/);
  });

  it('takes no more once it is closed', async () => {
    const history = await openDuckDbHistory({ path });
    const put = history.putWindow(windowOf(t0, [row(webToDb)]));
    await Promise.all([put, history.close(), history.close()]);
    await expect(history.edges(all)).rejects.toThrow('The flow history is closed.');
    await expect(history.putWindow(windowOf(t0, []))).rejects.toThrow('The flow history is closed.');
  });
});
