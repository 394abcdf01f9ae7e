/** The product as its users start it: processes of the built bundle, told apart by what they print. */
import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';

const bundle = join(process.cwd(), 'dist', 'drawbridge.mjs');

export interface Running {
  readonly process: ChildProcess;
  /** First line of stdout that satisfied the start. */
  readonly line: string;
  /** Everything written to stderr so far. */
  readonly errors: () => string;
  stop(): Promise<number | null>;
}

/** Resolves with the first line of stdout that `isReady` takes; rejects with stderr when the process ends before. */
export function run(
  args: readonly string[],
  isReady: (line: string) => boolean,
  withinMs = 60_000,
): Promise<Running> {
  const child = spawn(process.execPath, [bundle, ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
  let out = '';
  let errors = '';
  child.stderr.on('data', (chunk: Buffer) => {
    errors += chunk.toString('utf8');
  });
  const ended = new Promise<number | null>((resolve) => child.once('close', resolve));
  const stop = async (): Promise<number | null> => {
    child.kill('SIGTERM');
    return ended;
  };
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => {
      child.kill('SIGKILL');
      reject(new Error(`drawbridge ${args[0]} was not ready within ${withinMs / 1000} s:\n${out}${errors}`));
    }, withinMs);
    ended.then((code) => {
      clearTimeout(timer);
      reject(new Error(`drawbridge ${args[0]} ended (exit ${code}):\n${out}${errors}`));
    });
    child.stdout.on('data', (chunk: Buffer) => {
      out += chunk.toString('utf8');
      const line = out.split('\n').slice(0, -1).find(isReady);
      if (line === undefined) return;
      clearTimeout(timer);
      resolve({ process: child, line, errors: () => errors, stop });
    });
  });
}

/** Runs to the end: exit code and both outputs. */
export function runToEnd(
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<{ code: number | null; out: string; errors: string; ms: number }> {
  const started = Date.now();
  const child = spawn(process.execPath, [bundle, ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, ...env },
  });
  let out = '';
  let errors = '';
  child.stdout.on('data', (chunk: Buffer) => {
    out += chunk.toString('utf8');
  });
  child.stderr.on('data', (chunk: Buffer) => {
    errors += chunk.toString('utf8');
  });
  return new Promise((resolve) =>
    child.once('close', (code) => resolve({ code, out, errors, ms: Date.now() - started })),
  );
}
