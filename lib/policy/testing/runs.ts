/** How often properties are tried: `DRAWBRIDGE_RUNS` is a factor that the long run raises. */

export const runs = (base: number): number =>
  Math.max(1, Math.ceil(base * Number(process.env.DRAWBRIDGE_RUNS ?? 1)));
