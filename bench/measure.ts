/** Times as ratios in one run: rounds of all candidates in turn, so that a busy moment hits each of them. */

export interface Candidate {
  readonly name: string;
  /** One round; the number of units of work it did. */
  readonly run: () => number;
}

/** Median nanoseconds a unit, by name. */
export function interleaved(candidates: readonly Candidate[], rounds: number): Map<string, number> {
  const times = new Map(candidates.map(({ name }) => [name, [] as number[]]));
  for (const { run } of candidates) run();
  for (let round = 0; round < rounds; round++) {
    for (const { name, run } of candidates) {
      collectGarbage();
      const begin = performance.now();
      const units = run();
      times.get(name)?.push(((performance.now() - begin) * 1e6) / units);
    }
  }
  return new Map([...times].map(([name, list]) => [name, median(list)]));
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}

/** Slope on a log–log plot through all points: 1 = linear, 0 = constant. */
export function slope(points: readonly (readonly [x: number, y: number])[]): number {
  const logs = points.map(([x, y]) => [Math.log(x), Math.log(Math.max(y, 1e-9))] as const);
  const mean = (at: 0 | 1): number => logs.reduce((sum, point) => sum + point[at], 0) / logs.length;
  const [x, y] = [mean(0), mean(1)];
  const above = logs.reduce((sum, [a, b]) => sum + (a - x) * (b - y), 0);
  const below = logs.reduce((sum, [a]) => sum + (a - x) ** 2, 0);
  return above / below;
}

/** Garbage of the round before is not this round's. */
export function collectGarbage(): void {
  if (typeof globalThis.gc === 'function') globalThis.gc();
}

export function milliseconds(work: () => void): number {
  const begin = performance.now();
  work();
  return performance.now() - begin;
}
