import { describe, expect, it } from 'vitest';
import type { ObservationView } from '@/lib/api';
import { historyWords, seenIn } from './seen-history';

const observation: ObservationView = {
  range: { from: 0, to: 1_000 },
  oldest: 100,
  newest: 1_000,
  percent: 90,
  complete: [
    { from: 100, to: 400 },
    { from: 500, to: 1_000 },
  ],
  missing: [{ from: 400, to: 500 }],
  gaps: [{ kind: 'node', subject: 'n', from: 400, to: 500, message: 'm', remedy: null }],
};

describe('what of a range was seen', () => {
  it('time before the oldest flow is missing, not quiet', () => {
    expect(seenIn({ from: 0, to: 300 }, observation)).toEqual({
      complete: [{ from: 100, to: 300 }],
      missing: [{ from: 0, to: 100 }],
      words: '1 min of it not observed',
    });
  });
  it('a gap is cut to the range', () => {
    expect(seenIn({ from: 450, to: 600 }, observation).missing).toEqual([{ from: 450, to: 500 }]);
  });
  it('only a range without any gap is called observed throughout', () => {
    expect(seenIn({ from: 600, to: 900 }, observation).words).toBe('observed throughout');
    expect(seenIn({ from: 499, to: 900 }, observation).words).not.toBe('observed throughout');
  });
  it('without any history all of it is missing', () => {
    const none = { ...observation, oldest: null, newest: null, complete: [], missing: [], gaps: [] };
    expect(seenIn({ from: 0, to: 60 }, none).missing).toEqual([{ from: 0, to: 60 }]);
    expect(historyWords(none)).toContain('no history yet');
  });
});
