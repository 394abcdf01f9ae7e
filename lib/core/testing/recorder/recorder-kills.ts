/** Kills, cuts and restarts at random moments while known traffic is recorded, and what must hold afterwards. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Observation, openDuckDbHistory } from '@/lib/flows';
import { createAuthority } from '@/lib/sandbox/certificates';
import { startGoldmane } from '@/lib/sandbox/goldmane';
import { bundledProcess } from '../bundled-process';
import { CuttingProxy } from './cutting-proxy';
import { KnownTraffic } from './known-traffic';
import type { RecorderOptions } from './recorder-process';

const windowSeconds = 1;
/** Of states and windows: the first few are its connecting. */
const enoughChanges = 8;

/** The same sequence for the same seed (mulberry32). */
function randomFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
const seconds = (): number => Math.floor(Date.now() / 1_000);

export interface Ordeal {
  readonly seed: number;
  /** SIGKILLs of the recorder. */
  readonly kills: number;
  /** Of Goldmane, which loses its memory. */
  readonly restarts: number;
  readonly cuts: number;
}

export interface Aftermath {
  readonly observation: Observation;
  /** Connections by window and port: as sent, and as recorded. */
  readonly sent: ReadonlyMap<number, ReadonlyMap<number, number>>;
  readonly recorded: ReadonlyMap<number, ReadonlyMap<number, number>>;
  /** Destination ports of all edges. */
  readonly edges: ReadonlySet<number>;
  /** Windows from the first to the last that was recorded, starts in unix seconds. */
  readonly windows: readonly number[];
}

/** Runs the ordeal and reads the history afterwards. */
export async function survive({ seed, kills, restarts, cuts }: Ordeal): Promise<Aftermath> {
  const random = randomFrom(seed);
  const folder = await mkdtemp(join(tmpdir(), 'drawbridge-kills-'));
  const authority = await createAuthority('kills');
  const server = await authority.issue({ commonName: 'goldmane', use: 'server', dnsNames: ['goldmane'] });
  const client = await authority.issue({ commonName: 'drawbridge', use: 'client' });
  const goldmane = await startGoldmane({ tls: { ca: authority.ca, ...server }, windowSeconds });
  const proxy = await CuttingProxy.to(goldmane.address);
  const path = join(folder, 'flows.duckdb');
  const options: RecorderOptions = {
    address: proxy.address,
    ca: authority.ca,
    ...client,
    serverName: 'goldmane',
    windowSeconds,
    path,
  };
  const file = join(folder, 'options.json');
  await writeFile(file, JSON.stringify(options), { mode: 0o600 });
  const script = await bundledProcess('@/lib/core/testing/recorder/recorder-process', 'recorder-process');
  let isServing = true;
  const traffic = new KnownTraffic((flow) => goldmane.ingest(flow), random);
  const sending = setInterval(() => {
    if (isServing) traffic.flow(seconds());
  }, 250);
  let errors = '';
  let changes = 0;
  const spawned = (): ChildProcess => {
    const child = spawn(process.execPath, [script, file], { stdio: ['ignore', 'pipe', 'pipe'] });
    child.stdout?.on('data', (chunk: Buffer) => {
      changes += chunk.toString('utf8').split('.').length - 1;
    });
    child.stderr?.on('data', (chunk: Buffer) => {
      errors += chunk.toString('utf8');
    });
    return child;
  };
  let recorder = spawned();
  const ended = async (signal: 'SIGKILL' | 'SIGTERM'): Promise<void> => {
    if (recorder.exitCode !== null)
      throw new Error(`The recorder ended by itself (exit ${recorder.exitCode}).`);
    const exit = once(recorder, 'exit');
    recorder.kill(signal);
    await exit;
  };
  const acts: ('kill' | 'restart' | 'cut')[] = [
    ...Array<'kill'>(kills).fill('kill'),
    ...Array<'restart'>(restarts).fill('restart'),
    ...Array<'cut'>(cuts).fill('cut'),
  ];
  for (let at = acts.length - 1; at > 0; at--) {
    const other = Math.floor(random() * (at + 1));
    [acts[at], acts[other]] = [acts[other] ?? 'cut', acts[at] ?? 'cut'];
  }
  try {
    // A history that begins with a Goldmane which has itself just begun cannot know what came before.
    while (changes < enoughChanges && recorder.exitCode === null) await pause(100);
    for (const act of acts) {
      // Some lives end before anything is recorded, most after a few windows.
      await pause(300 + random() * 3_700);
      if (act === 'cut') proxy.cut();
      else if (act === 'restart') {
        isServing = false;
        await goldmane.restart();
        isServing = true;
      } else {
        await ended('SIGKILL');
        recorder = spawned();
      }
    }
    // A window is read three windows after its end, and once more twenty later: what a cut kept from being read comes then.
    await pause(26_000);
    await ended('SIGTERM');
    return await aftermath(path, traffic);
  } catch (error) {
    throw new Error(`${String(error)}\nThe recorder said: ${errors.slice(0, 2_000)}`, { cause: error });
  } finally {
    clearInterval(sending);
    recorder.kill('SIGKILL');
    await proxy.stop();
    await goldmane.stop();
    await rm(folder, { recursive: true, force: true });
  }
}

async function aftermath(path: string, traffic: KnownTraffic): Promise<Aftermath> {
  const history = await openDuckDbHistory({ path });
  try {
    const everything = await history.observation({ from: 0, to: seconds() });
    const range = { from: everything.oldest ?? 0, to: everything.newest ?? 0 };
    const recorded = new Map<number, Map<number, number>>();
    for await (const entry of history.entries(range)) {
      if (entry.type !== 'window') continue;
      const { start, rows } = entry.window;
      const counts = recorded.get(start) ?? new Map<number, number>();
      for (const { edge, connectionsStarted } of rows)
        counts.set(edge.port ?? 0, (counts.get(edge.port ?? 0) ?? 0) + (connectionsStarted ?? 0));
      recorded.set(start, counts);
    }
    const edges = await history.edges(range);
    return {
      observation: await history.observation(range),
      sent: traffic.sent,
      recorded,
      edges: new Set(edges.map(({ edge }) => edge.port ?? 0)),
      windows: Array.from({ length: range.to - range.from }, (_, at) => range.from + at),
    };
  } finally {
    await history.close();
  }
}
