import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { build } from 'esbuild';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const cache = resolve('node_modules/.cache');
const shop = resolve('lib/cli/testing/shop');
let folder: string;
let program: string;

beforeAll(async () => {
  mkdirSync(cache, { recursive: true });
  folder = mkdtempSync(join(cache, 'main-'));
  program = join(folder, 'drawbridge.mjs');
  await build({
    entryPoints: ['lib/cli/main.ts'],
    bundle: true,
    platform: 'node',
    format: 'esm',
    packages: 'external',
    outfile: program,
    logLevel: 'error',
  });
}, 60_000);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Runs the program in a shell, as people do. */
function shell(
  line: string,
): Promise<{ readonly code: number | null; readonly stdout: string; readonly stderr: string }> {
  const command = `drawbridge() { '${process.execPath}' '${program}' "$@"; }`;
  const child = spawn('bash', ['-o', 'pipefail', '-c', `${command}\n${line}`]);
  let [stdout, stderr] = ['', ''];
  child.stdout.on('data', (chunk: Buffer) => {
    stdout += chunk.toString('utf8');
  });
  child.stderr.on('data', (chunk: Buffer) => {
    stderr += chunk.toString('utf8');
  });
  return new Promise((done) => child.on('close', (code) => done({ code, stdout, stderr })));
}

const flow = (id: number): string =>
  `{"id":${id},"src":{"pod":"shop/web"},"dst":{"pod":"shop/api"},"protocol":"tcp","port":8080}\n`;

describe('the drawbridge command', () => {
  it('evaluates flows of a pipe, and ends quietly when its reader has seen enough', async () => {
    const path = join(folder, 'flows');
    writeFileSync(path, Array.from({ length: 20_000 }, (_, id) => flow(id)).join(''));
    const all = await shell(`cat '${path}' | drawbridge evaluate --cluster '${shop}' --flows -`);
    expect(all.stderr).toBe('');
    expect(all.code).toBe(0);
    const lines = all.stdout.trimEnd().split('\n');
    expect(lines.length).toBe(20_000);
    expect(lines.at(-1)).toMatch(/^\{"id":19999,"verdict":"allow",/);
    const some = await shell(`drawbridge evaluate --cluster '${shop}' --flows '${path}' | head -n 1`);
    expect(some).toMatchObject({ code: 0, stderr: '' });
    expect(some.stdout).toBe(`${lines[0]}\n`);
  }, 60_000);

  it('reads flows that can be read only once from a named pipe too', async () => {
    const { code, stdout } = await shell(
      `drawbridge evaluate --cluster '${shop}' --flows <(echo '${flow(1).trimEnd()}') --format table`,
    );
    expect(code).toBe(0);
    expect(stdout).toContain('allow   shop/web → shop/api tcp 8080');
  }, 60_000);

  it('tells bad input from a failed comparison by its exit code', async () => {
    const bad = await shell(`echo '{}' | drawbridge diff --cluster '${shop}' --what-if '${shop}' --flows -`);
    expect(bad.code).toBe(2);
    expect(bad.stderr).toContain('stdin:1: id: is missing');
  }, 60_000);

  it('names its commands, and explains those with flags of their own', async () => {
    const help = await shell('drawbridge --help');
    expect(help.stdout).toContain('start | serve | guard | sandbox | evaluate | diff');
    expect((await shell('drawbridge diff --help')).stdout).toContain('drawbridge diff --cluster PATH…');
    expect((await shell('drawbridge nonsense')).code).toBe(2);
  }, 60_000);
});
