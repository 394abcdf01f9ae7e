import { describe, expect, it } from 'vitest';
import { axisMarks } from './axis-marks';

const from = Date.UTC(2026, 10, 12, 9) / 1000;

describe('marks of a time axis', () => {
  it('are days over more than two days, and at most eight', () => {
    for (const days of [3, 8, 30, 90]) {
      const marks = axisMarks({ from, to: from + days * 86_400 });
      expect(marks.length).toBeGreaterThan(1);
      expect(marks.length).toBeLessThanOrEqual(8);
      expect(marks[0]?.label).toMatch(/^[A-Z][a-z]{2} \d+$/);
    }
  });
  it('are round clock times below that, inside the range', () => {
    const range = { from, to: from + 1_200 };
    const marks = axisMarks(range);
    expect(marks.map((mark) => mark.at % 300)).toEqual(marks.map(() => 0));
    expect(marks.every((mark) => mark.at >= range.from && mark.at < range.to)).toBe(true);
  });
  it('are none for an empty range', () => {
    expect(axisMarks({ from, to: from })).toEqual([]);
  });
});
