/** Stretches of time, and how much of each was our own work: neither the cleaning of the heap nor waiting for a processor. */
import { openSync, readSync } from 'node:fs';
import type { Garbage } from './garbage';

export interface Stretch {
  readonly from: number;
  readonly to: number;
  /** Milliseconds in which this thread could have run, and other processes did. */
  readonly waited: number;
}

/** Shorter ones are too many to be looked at. */
const leastMs = 0.5;
const buffer = Buffer.alloc(128);

/** Linux tells it of the main thread; elsewhere nothing is subtracted. */
function openSchedule(): number | null {
  try {
    return openSync('/proc/self/schedstat', 'r');
  } catch {
    return null;
  }
}

const schedule = openSchedule();

/** Milliseconds this thread has waited for a processor so far. */
function waitedMs(): number {
  if (schedule === null) return 0;
  const [, waited = '0'] = buffer
    .toString('latin1', 0, readSync(schedule, buffer, 0, buffer.length, 0))
    .split(' ');
  return Number(waited) / 1e6;
}

export class Laps {
  #at = performance.now();
  #waited = waitedMs();

  /** From the last lap until now; null when it is too short to matter. */
  lap(): Stretch | null {
    const from = this.#at;
    const to = performance.now();
    this.#at = to;
    if (to - from < leastMs) return null;
    const before = this.#waited;
    this.#waited = waitedMs();
    return { from, to, waited: this.#waited - before };
  }
}

export const lengthMs = ({ from, to }: Stretch): number => to - from;

export const ownMs = ({ from, to, waited }: Stretch, garbage: Garbage): number =>
  Math.max(0, to - from - waited - garbage.within(from, to));
