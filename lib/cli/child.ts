/** Child processes of `drawbridge start`: each says that it is ready with one JSON line on stdout. */
import { type ChildProcess, spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const readyWithinMs = 120_000;

export interface Child {
  readonly name: string;
  readonly process: ChildProcess;
  /** Parsed JSON of the ready line. */
  readonly ready: unknown;
}

/** A child that ended or stayed silent instead of becoming ready; its own words are on stderr already. */
export class ChildError extends Error {
  override readonly name = 'ChildError';
  constructor(
    message: string,
    readonly exitCode: number,
  ) {
    super(message);
  }
}

export function startChild(
  command: string,
  args: readonly string[],
  onExit: (code: number | null) => void,
): Promise<Child> {
  const entry = process.argv[1] ?? fileURLToPath(import.meta.url);
  // Own process group: Ctrl-C reaches the parent only, which then ends its children in the right order.
  const child = spawn(process.execPath, [entry, command, ...args], {
    stdio: ['pipe', 'pipe', 'inherit'],
    env: { ...process.env, DRAWBRIDGE_CHILD: '1' },
    detached: process.platform !== 'win32',
  });
  return new Promise((resolve, reject) => {
    let text = '';
    let settled = false;
    const timer = setTimeout(
      () => fail(`${command} did not become ready within ${readyWithinMs / 1000} s.`, 1),
      readyWithinMs,
    );
    const fail = (message: string, code: number): void => {
      if (settled) return;
      settled = true;
      clearTimeout(timer);
      child.kill('SIGKILL');
      reject(new ChildError(message, code));
    };
    child.on('error', (error) => fail(`${command} could not be started: ${error.message}`, 1));
    child.on('exit', (code) => {
      if (settled) onExit(code);
      else fail('', code ?? 1);
    });
    child.stdout?.on('data', (chunk: Buffer) => {
      if (settled) return;
      text += chunk.toString('utf8');
      const end = text.indexOf('\n');
      if (end < 0) return;
      try {
        const ready: unknown = JSON.parse(text.slice(0, end));
        settled = true;
        clearTimeout(timer);
        resolve({ name: command, process: child, ready });
      } catch {
        fail(`${command} answered something unexpected: ${text.slice(0, 200)}`, 1);
      }
    });
  });
}

/** Asks with SIGTERM, then insists. Resolves when the child is gone. */
export function endChild(child: ChildProcess, patienceMs: number): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return Promise.resolve();
  return new Promise((resolve) => {
    const timer = setTimeout(() => child.kill('SIGKILL'), patienceMs);
    child.once('exit', () => {
      clearTimeout(timer);
      resolve();
    });
    child.kill('SIGTERM');
  });
}
