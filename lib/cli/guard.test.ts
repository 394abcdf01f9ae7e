import { type ChildProcess, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { build } from 'esbuild';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { RolloutService } from '@/lib/core/rollout/rollout-service';
import { edges, quickGate, type WaveCluster, waveCluster } from '@/lib/core/rollout/testing/wave-cluster';
import { edgeFlow } from '@/lib/rollout';
import { signKey, signName } from '@/lib/rollout/guard/sign-of-life';

const cache = resolve('node_modules/.cache');
let folder: string;
let program: string;

beforeAll(async () => {
  mkdirSync(cache, { recursive: true });
  folder = mkdtempSync(join(cache, 'guard-'));
  program = join(folder, 'guard.mjs');
  await build({
    stdin: {
      contents: `import { guard } from '@/lib/cli/guard'; guard(process.argv.slice(2)).then((code) => process.exit(code));`,
      resolveDir: resolve('.'),
      loader: 'ts',
    },
    alias: { '@': resolve('.') },
    bundle: true,
    platform: 'node',
    format: 'esm',
    packages: 'external',
    outfile: program,
    logLevel: 'error',
  });
}, 60_000);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

let c: WaveCluster;
let service: RolloutService;
let kubeconfig: string;
const started: ChildProcess[] = [];

beforeEach(async () => {
  c = await waveCluster();
  await c.stage();
  service = c.service();
  await service.start();
  kubeconfig = join(folder, `kubeconfig-${started.length}`);
  const text = {
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [
      {
        name: 'c',
        cluster: {
          server: c.server.url,
          'certificate-authority-data': Buffer.from(c.server.ca).toString('base64'),
        },
      },
    ],
    users: [{ name: 'guard', user: { token: c.server.token('guard') } }],
    contexts: [{ name: 'guard', context: { cluster: 'c', user: 'guard' } }],
    'current-context': 'guard',
  };
  writeFileSync(kubeconfig, JSON.stringify(text), { mode: 0o600 });
});
afterEach(async () => {
  for (const child of started) if (child.exitCode === null) child.kill('SIGKILL');
  await c.stop();
});

interface Running {
  readonly child: ChildProcess;
  readonly ready: unknown;
  readonly said: () => string;
  readonly ended: Promise<number | null>;
}

async function run(...flags: readonly string[]): Promise<Running> {
  const child = spawn(
    process.execPath,
    [
      program,
      '--journal-namespace',
      'drawbridge',
      '--kubeconfig',
      kubeconfig,
      '--context',
      'guard',
      ...flags,
    ],
    { stdio: ['pipe', 'pipe', 'pipe'] },
  );
  started.push(child);
  let said = '';
  child.stderr?.on('data', (chunk: Buffer) => {
    said += chunk.toString('utf8');
  });
  const ended = new Promise<number | null>((done) => child.once('exit', done));
  const ready = await new Promise<unknown>((done, fail) => {
    child.stdout?.once('data', (chunk: Buffer) => done(JSON.parse(chunk.toString('utf8'))));
    child.once('exit', (code) => fail(new Error(`ended with ${code}: ${said}`)));
  });
  return { child, ready, said: () => said, ended };
}

async function raise(): Promise<void> {
  const act = async (verb: 'lower' | 'raise', typed: string | null) =>
    service.act(c.actor('operator'), { verb, namespaces: [], typed }, await c.picture(service));
  await act('lower', null);
  c.clock.time += quickGate.settleSeconds + 1;
  await service.tickNow();
  await act('raise', 'everything');
}
const isDenied = (): boolean => c.engine().evaluate(edgeFlow(edges.batchApi), 'enforced').verdict === 'deny';

describe('drawbridge guard, as a process with its own account', () => {
  it('says in one line that it watches, and lowers a bridge whose time is over', async () => {
    await raise();
    const guard = await run();
    expect(guard.ready).toEqual({ guard: 'watching', server: c.server.url, namespace: 'drawbridge' });
    // The journal's clock of this test runs ahead by a minute and more: its deadline is moved to the past instead.
    const map = { apiVersion: 'v1', kind: 'ConfigMap', namespace: 'drawbridge', name: 'drawbridge-rollout' };
    const object = c.server.objects.get(map);
    const data = object?.data as Record<string, string>;
    const record = JSON.parse(data['record.json'] ?? '');
    record.at.deadline = Date.now() / 1000 - 1;
    if (object !== null)
      c.server.objects.apply({ ...object, data: { 'record.json': JSON.stringify(record) } });
    await expect.poll(isDenied, { timeout: 20_000 }).toBe(false);
    await expect.poll(guard.said).toContain('lowered default.drawbridge-bridge: nobody confirmed');
    guard.child.kill('SIGTERM');
    expect(await guard.ended).toBe(0);
  }, 60_000);

  it('gives a sign of life with its own rights, and has nothing to say about it', async () => {
    const guard = await run();
    const map = { apiVersion: 'v1', kind: 'ConfigMap', namespace: 'drawbridge', name: signName };
    const sign = (): unknown => {
      const data = c.server.objects.get(map)?.data as Record<string, string> | undefined;
      return JSON.parse(data?.[signKey] ?? 'null');
    };
    await expect.poll(sign, { timeout: 20_000 }).toEqual({ version: 1, seenAt: expect.any(Number) });
    guard.child.kill('SIGTERM');
    expect(await guard.ended).toBe(0);
    expect(guard.said()).toBe('');
  }, 60_000);

  it('asked to, it lowers before it ends, at once', async () => {
    await raise();
    const guard = await run('--lower-on-exit');
    await expect.poll(() => c.server.audit.entries.length).toBeGreaterThan(0);
    expect(isDenied()).toBe(true);
    const asked = Date.now();
    guard.child.kill('SIGTERM');
    expect(await guard.ended).toBe(0);
    // Whoever ends it waits 900 ms; a loaded machine gets room here.
    expect(Date.now() - asked).toBeLessThan(2_000);
    expect(isDenied()).toBe(false);
    expect(guard.said()).toContain('Drawbridge ends while wave 1 is not confirmed');
  }, 60_000);

  it('not asked to, it ends without a write: another one watches on', async () => {
    await raise();
    const guard = await run();
    guard.child.kill('SIGTERM');
    expect(await guard.ended).toBe(0);
    expect(isDenied()).toBe(true);
  }, 60_000);
});
