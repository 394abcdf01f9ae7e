/** Time as a flow source sees it: a port, so that tests move it by hand. */
export interface FlowClock {
  /** Unix milliseconds. */
  now(): number;
  /** Runs `task` once, `delayMs` from now; the result cancels it. */
  schedule(task: () => void, delayMs: number): () => void;
}

export const systemFlowClock: FlowClock = {
  now: () => Date.now(),
  schedule(task, delayMs) {
    const timer = setTimeout(task, delayMs);
    return () => clearTimeout(timer);
  },
};
