/** Starts the process of a wave and hears what it says. */
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { bundledProcess } from '@/lib/core/testing/bundled-process';
import type { WaveOrder } from './wave-process';

export type Said = Readonly<Record<string, unknown>>;

export const bundledWave = (): Promise<string> =>
  bundledProcess('@/e2e/real/wave/wave-process', 'wave-process');

let orders = 0;

export class WaveChild {
  readonly #heard: Said[] = [];
  #errors = '';
  #told: () => void = () => undefined;
  readonly ended: Promise<void>;

  private constructor(private readonly child: ChildProcess) {
    const lines = createInterface({ input: child.stdout ?? process.stdin });
    lines.on('line', (line) => {
      this.#heard.push(JSON.parse(line) as Said);
      this.#told();
    });
    child.stderr?.on('data', (chunk: Buffer) => {
      this.#errors += chunk.toString('utf8');
    });
    this.ended = new Promise((resolve) => child.once('close', () => resolve()));
    void this.ended.then(() => this.#told());
  }

  static start(bundle: string, folder: string, order: WaveOrder): WaveChild {
    mkdirSync(folder, { recursive: true });
    const path = join(folder, `order-${++orders}.json`);
    // The token stands in a file of the test's own folder, not in what every process can read.
    writeFileSync(path, JSON.stringify(order), { mode: 0o600 });
    return new WaveChild(spawn(process.execPath, [bundle, path], { stdio: ['ignore', 'pipe', 'pipe'] }));
  }

  get last(): Said | null {
    return this.#heard.at(-1) ?? null;
  }

  /** Resolves with the first line that is wanted. @throws Error when it ends or is silent before. */
  async says(wanted: (said: Said) => boolean, withinMs: number): Promise<Said> {
    const until = Date.now() + withinMs;
    for (;;) {
      const found = this.#heard.find(wanted);
      if (found !== undefined) return found;
      if (this.child.exitCode !== null) throw new Error(`The wave ended early: ${this.#errors}`);
      const left = until - Date.now();
      if (left <= 0)
        throw new Error(
          `The wave did not get there within ${withinMs / 1_000} s: ${JSON.stringify(this.last)}`,
        );
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, Math.min(left, 1_000));
        this.#told = () => {
          clearTimeout(timer);
          resolve();
        };
      });
    }
  }

  async kill(): Promise<void> {
    this.child.kill('SIGKILL');
    await this.ended;
  }
}
