import { describe, expect, it } from 'vitest';
import type { ObservationView } from '@/lib/api';
import { exposureRange, exposureWords } from './exposure-words';

const day = 86_400;
const observation = (oldest: number | null): ObservationView => ({
  range: { from: 0, to: 7 * day },
  oldest,
  newest: 7 * day,
  percent: 99,
  complete: [],
  missing: [{ from: 5 * day, to: 5 * day + 60 }],
  gaps: [],
});

describe('the falling line in words', () => {
  it('names both ends and the time between', () => {
    expect(
      exposureWords([
        { at: 0, value: 61 },
        { at: 7 * day, value: 15 },
      ]),
    ).toBe('Fell from 61 to 15 in 7 d.');
  });
  it('says a rise as plainly as a fall', () => {
    expect(
      exposureWords([
        { at: 0, value: 3 },
        { at: 60, value: 5 },
      ]),
    ).toBe('Rose from 3 to 5 in 1 min.');
  });
  it('what was not computed is no zero', () => {
    expect(exposureWords([{ at: 0, value: null }])).toContain('Nothing is computed yet');
    expect(
      exposureWords([
        { at: 0, value: null },
        { at: 60, value: 4 },
        { at: 120, value: 4 },
      ]),
    ).toBe('Unchanged at 4 for 1 min.');
  });
});

describe('the axis of the line', () => {
  it('a history under a day starts hatched', () => {
    const range = exposureRange([{ at: 7 * day - 3_600, value: 4 }], observation(7 * day - 7_200));
    expect(range.from).toBe(6 * day);
    expect(range.hatched[0]).toEqual({ from: 6 * day, to: 7 * day - 7_200 });
  });
  it('a full history is hatched at its gaps only', () => {
    const range = exposureRange([{ at: 0, value: 4 }], observation(0));
    expect(range).toEqual({ from: 0, to: 7 * day, hatched: [{ from: 5 * day, to: 5 * day + 60 }] });
  });
  it('without any history the whole axis is hatched', () => {
    expect(exposureRange([], observation(null)).hatched[0]).toEqual({ from: 6 * day, to: 7 * day });
  });
});
