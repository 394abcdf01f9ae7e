import fc from 'fast-check';

/** In CI the same worlds each time, so that a landing does not hang on a draw; everywhere else each run draws anew. */
if (process.env.CI !== undefined) fc.configureGlobal({ seed: 20_261_119 });
