/** What holds of a recording however often its recorder was killed (issue of the flows, "no loss, no double counting"). */
import { expect, test } from 'vitest';
import { type Ordeal, survive } from './recorder-kills';

/** Fewer would show nothing. */
const leastComplete = 10;

const plain = (counts: ReadonlyMap<number, number> | undefined): (readonly [number, number])[] =>
  [...(counts ?? [])].sort(([a], [b]) => a - b);

export function recordingSurvives(title: string, ordeal: Ordeal, patienceMs: number): void {
  test(
    `${title}: every complete window's counts are right, every edge is there, every gap is told (seed ${ordeal.seed})`,
    async () => {
      const { observation, sent, recorded, edges, windows } = await survive(ordeal);
      const within = (at: number, ranges: readonly { from: number; to: number | null }[]): boolean =>
        ranges.some(({ from, to }) => at >= from && (to === null || at < to));
      const complete = windows.filter((start) => within(start, observation.complete));
      const missing = windows.filter((start) => !within(start, observation.complete));

      // Nothing lost and nothing counted twice.
      for (const start of complete)
        expect([start, plain(recorded.get(start))]).toEqual([start, plain(sent.get(start))]);
      const ports = new Set(complete.flatMap((start) => [...(sent.get(start)?.keys() ?? [])]));
      expect([...ports].filter((port) => !edges.has(port))).toEqual([]);

      // Whatever is not complete has a name.
      expect(missing.filter((start) => !within(start, observation.gaps))).toEqual([]);
      const keys = observation.gaps.map(({ kind, subject, from }) => `${kind} ${subject} ${from}`);
      expect(new Set(keys).size).toBe(keys.length);

      // Kills and cuts alone lose nothing: Goldmane still has what was not recorded.
      if (ordeal.restarts === 0) expect(missing).toEqual([]);
      else expect(missing.length).toBeGreaterThan(0);
      expect(complete.length).toBeGreaterThan(leastComplete);
    },
    patienceMs,
  );
}
