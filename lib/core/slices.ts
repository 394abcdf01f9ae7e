/**
 * Long work on the event loop, in slices: requests, watches and timers have their turn in between (performance §5, "Do not
 * starve the loop"). One slice a turn, whatever is under way: two pictures in the making do not hold the loop twice as long.
 */
import type { Steps } from '@/lib/policy';

export interface LoopPorts {
  /** Milliseconds of a clock that only goes forward. */
  readonly now: () => number;
  /** Calls back when everybody else who waits has had a turn. */
  readonly giveWay: (next: () => void) => void;
}

const realLoop: LoopPorts = {
  now: () => performance.now(),
  giveWay: (next) => void setImmediate(next),
};

/** Milliseconds; with the longest single step, and with the heap being cleaned, a turn stays below the 20 for which the loop may be held. */
const sliceMs = 2;

export class Slices {
  readonly #waiting: (() => void)[] = [];
  #isGivingWay = false;

  constructor(private readonly loop: LoopPorts = realLoop) {}

  /** The answer of the work; rejects with its error. Works that are under way together take turns. */
  async run<T>(steps: Steps<T>): Promise<T> {
    for (;;) {
      await this.turn();
      const end = this.loop.now() + sliceMs;
      do {
        const step = steps.next();
        if (step.done === true) return step.value;
      } while (this.loop.now() < end);
    }
  }

  /** Resolves in a turn of its own: between parts of what is made at once. */
  turn(): Promise<void> {
    return new Promise((resolve) => {
      this.#waiting.push(resolve);
      this.#giveWay();
    });
  }

  #giveWay(): void {
    if (this.#isGivingWay || this.#waiting.length === 0) return;
    this.#isGivingWay = true;
    this.loop.giveWay(() => {
      this.#isGivingWay = false;
      this.#waiting.shift()?.();
      this.#giveWay();
    });
  }
}

/** There is one loop in a process, so all its long work takes turns here. */
export const slices = new Slices();
