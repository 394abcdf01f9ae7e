import fc from 'fast-check';

/**
 * In CI the same worlds each time, so that a landing does not hang on a draw; everywhere else each run draws anew.
 * `DRAWBRIDGE_SEED` repeats a run that said its seed.
 */
const seed = process.env.DRAWBRIDGE_SEED ?? (process.env.CI === undefined ? undefined : '20261119');
if (seed !== undefined) fc.configureGlobal({ seed: Number(seed) });
