import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { axisTicks } from './axis-ticks';

const day = 86_400;
const start = Date.UTC(2026, 10, 12, 9, 4) / 1_000;

describe('the time axis', () => {
  it('over days no day is skipped while there is room for all', () => {
    const ticks = axisTicks({ from: start, to: start + 8 * day }, 12);
    const gaps = ticks.slice(2).map((tick, index) => tick.at - (ticks[index + 1]?.at ?? 0));
    expect(new Set(gaps)).toEqual(new Set([day]));
    expect(ticks.length).toBeGreaterThanOrEqual(8);
  });
  it('over hours it names clock times', () => {
    expect(axisTicks({ from: start, to: start + 3_600 }, 3).map(({ label }) => label)).toHaveLength(3);
  });
  it('with little room days are numbers, and the last names the month', () => {
    const labels = axisTicks({ from: start, to: start + 7 * day }, 3).map(({ label }) => label);
    expect(labels.slice(0, -1).every((label) => /^\d+$/.test(label))).toBe(true);
    expect(labels.at(-1)).toMatch(/^\d+ Nov$/);
  });
  it('never has more ticks than fit, none outside, in order', () => {
    fc.assert(
      fc.property(fc.integer({ min: 60, max: 60 * day }), fc.integer({ min: 2, max: 12 }), (span, most) => {
        const ticks = axisTicks({ from: start, to: start + span }, most);
        expect(ticks.length).toBeLessThanOrEqual(most * 3);
        for (const [index, { at }] of ticks.entries()) {
          expect(at).toBeGreaterThanOrEqual(start);
          expect(at).toBeLessThanOrEqual(start + span);
          expect(at).toBeGreaterThan(ticks[index - 1]?.at ?? 0);
        }
      }),
    );
  });
});
