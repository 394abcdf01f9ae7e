/** Time as the sandbox sees it: a port, so that tests move it by hand. */
export interface Clock {
  /** Unix milliseconds. */
  now(): number;
  /** Runs `task` once, `delayMs` from now; the result cancels it. */
  schedule(task: () => void, delayMs: number): () => void;
}

export const systemClock: Clock = {
  now: () => Date.now(),
  schedule(task, delayMs) {
    const timer = setTimeout(task, delayMs);
    return () => clearTimeout(timer);
  },
};

/** A clock that stands still until it is moved; due tasks then run in the order of their times. */
export class ManualClock implements Clock {
  private time: number;
  private tasks: { at: number; task: () => void }[] = [];

  constructor(startMs: number) {
    this.time = startMs;
  }

  now(): number {
    return this.time;
  }

  schedule(task: () => void, delayMs: number): () => void {
    const entry = { at: this.time + Math.max(0, delayMs), task };
    this.tasks.push(entry);
    return () => {
      this.tasks = this.tasks.filter((other) => other !== entry);
    };
  }

  advance(milliseconds: number): void {
    const end = this.time + milliseconds;
    for (;;) {
      const due = this.tasks.filter((entry) => entry.at <= end).sort((a, b) => a.at - b.at)[0];
      if (due === undefined) break;
      this.tasks = this.tasks.filter((entry) => entry !== due);
      this.time = Math.max(this.time, due.at);
      due.task();
    }
    this.time = end;
  }
}

/** Milliseconds until the clock next stands on a multiple of `windowSeconds`; never 0. */
export const untilNextWindow = (nowMs: number, windowSeconds: number): number => {
  const windowMs = windowSeconds * 1000;
  return windowMs - (nowMs % windowMs);
};
