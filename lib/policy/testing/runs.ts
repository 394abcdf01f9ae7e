/** How often properties are tried. The long run raises `DRAWBRIDGE_RUNS`, a factor, and sums what each test says it did. */
import type { TestContext } from 'vitest';

declare module 'vitest' {
  interface TaskMeta {
    /** (world, flow) pairs that the test asked about. */
    pairs?: number;
  }
}

export const runsFactor = Number(process.env.DRAWBRIDGE_RUNS ?? 1);

/** `npm run test:long` without a factor of its own. */
const longFactor = 50;

/** @param long at least so many in the long run, whatever its factor makes of `base`. */
export const runs = (base: number, long = 0): number =>
  Math.max(1, Math.ceil(base * runsFactor), runsFactor >= longFactor ? long : 0);

/** What must be seen at least in so many tries; a shortened run says nothing of it. */
export const atLeast = (base: number): number => (runsFactor < 1 ? 0 : Math.floor(base * runsFactor));

export function countPairs({ task }: Pick<TestContext, 'task'>, pairs: number): void {
  task.meta.pairs = pairs;
}

/** Milliseconds a property may take; in a raised run, 0: as long as it takes. */
export const patience = runsFactor > 1 ? 0 : 600_000;
