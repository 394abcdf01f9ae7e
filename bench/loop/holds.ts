/** How long the loop is held, turn by turn, and how much of that was our own work. */
import { type IntervalHistogram, monitorEventLoopDelay } from 'node:perf_hooks';
import type { Garbage } from './garbage';
import { Laps, lengthMs, ownMs, type Stretch } from './laps';

export interface Held {
  readonly delay: IntervalHistogram;
  /** Milliseconds of each hold above the limit; `own`: without the cleaning of the heap and waiting for a processor. */
  readonly holds: readonly { readonly all: number; readonly own: number }[];
}

const beatMs = 1;

/** @param limitMs a turn that takes longer is a hold. */
export async function watched(
  work: () => Promise<unknown>,
  garbage: Garbage,
  limitMs: number,
): Promise<Held> {
  const found: Stretch[] = [];
  const laps = new Laps();
  const beat = setInterval(() => {
    const turn = laps.lap();
    if (turn !== null && lengthMs(turn) > limitMs) found.push(turn);
  }, beatMs);
  const delay = monitorEventLoopDelay({ resolution: beatMs });
  delay.enable();
  await work();
  delay.disable();
  clearInterval(beat);
  await garbage.told();
  const holds = found.map((turn) => ({ all: lengthMs(turn), own: ownMs(turn, garbage) }));
  garbage.forget();
  return { delay, holds };
}

/** Our own milliseconds of the longest turn while the work was under way; and of the work, all told. */
export async function longestTurn(
  work: () => Promise<unknown>,
  garbage: Garbage,
): Promise<{ readonly longest: number; readonly all: number }> {
  const turns: Stretch[] = [];
  const begin = performance.now();
  const laps = new Laps();
  let isOver = false;
  const note = (): void => {
    const turn = laps.lap();
    if (turn !== null) turns.push(turn);
  };
  const turn = (): void => {
    note();
    if (!isOver) setImmediate(turn);
  };
  setImmediate(turn);
  await work();
  note();
  isOver = true;
  const all = performance.now() - begin;
  await garbage.told();
  const longest = Math.max(0, ...turns.map((one) => ownMs(one, garbage)));
  garbage.forget();
  return { longest, all };
}
