/** How often properties are tried. The long run raises `DRAWBRIDGE_RUNS`, a factor, and sums what each test says it did. */
import type { TestContext } from 'vitest';

declare module 'vitest' {
  interface TaskMeta {
    /** (world, flow) pairs that the test asked about. */
    pairs?: number;
  }
}

export const runsFactor = Number(process.env.DRAWBRIDGE_RUNS ?? 1);

export const runs = (base: number): number => Math.max(1, Math.ceil(base * runsFactor));

/** What must be seen at least in so many tries; a shortened run says nothing of it. */
export const atLeast = (base: number): number => (runsFactor < 1 ? 0 : Math.floor(base * runsFactor));

export function countPairs({ task }: Pick<TestContext, 'task'>, pairs: number): void {
  task.meta.pairs = pairs;
}

/** Milliseconds a property may take; in a raised run, 0: as long as it takes. */
export const patience = runsFactor > 1 ? 0 : 600_000;
