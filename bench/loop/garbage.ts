/** When the heap was cleaned: what holds the loop then is not our own step. */
import { PerformanceObserver } from 'node:perf_hooks';
import { setTimeout as pause } from 'node:timers/promises';

/** Node tells of a collection a turn or two after it. */
const toldWithinMs = 5;

export class Garbage {
  readonly #collections: { readonly from: number; readonly to: number }[] = [];
  readonly #observer = new PerformanceObserver((list) => {
    for (const { startTime, duration } of list.getEntries())
      this.#collections.push({ from: startTime, to: startTime + duration });
  });

  constructor() {
    this.#observer.observe({ entryTypes: ['gc'] });
  }

  /** Resolves when all collections until now are known. */
  async told(): Promise<void> {
    await pause(toldWithinMs);
  }

  /** Milliseconds of the stretch, of the clock of `performance`, that were spent on collections. */
  within(from: number, to: number): number {
    return this.#collections.reduce(
      (sum, one) => sum + Math.max(0, Math.min(to, one.to) - Math.max(from, one.from)),
      0,
    );
  }

  /** Collections are of no interest any more. */
  forget(): void {
    this.#collections.length = 0;
  }

  stop(): void {
    this.#observer.disconnect();
  }
}
