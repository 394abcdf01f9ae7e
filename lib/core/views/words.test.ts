import { describe, expect, test } from 'vitest';
import { now } from '../testing/shop-world';
import { scheduleWords } from './schedule-words';
import { clock, count, duration, listed, moment, observedText, percent, span, verb } from './words';

describe('numbers in sentences', () => {
  test('thousands have a comma, nouns their plural', () => {
    expect([count(1, 'edge'), count(0, 'edge'), count(2, 'policy'), count(1_200, 'pod')]).toEqual([
      '1 edge',
      '0 edges',
      '2 policies',
      '1,200 pods',
    ]);
    expect([verb(1, 'is'), verb(2, 'is'), verb(0, 'denies'), verb(2, 'stands')]).toEqual([
      'is',
      'are',
      'deny',
      'stand',
    ]);
  });

  test('an incomplete observation never reads as complete', () => {
    expect(percent(99_999, 100_000)).toBe(99.9);
    expect(percent(1, 1)).toBe(100);
    expect([percent(0, 0), observedText(percent(0, 0))]).toEqual([null, 'nothing observed']);
  });

  test('lists count what they leave out', () => {
    expect(listed(['a', 'b'])).toBe('a and b');
    expect(listed(['a', 'b', 'c', 'd', 'e'])).toBe('a, b, c and 2 more');
    expect(listed([])).toBe('');
  });

  test('durations have two units at the most', () => {
    expect([40, 3_120, 9_000, 576_000].map(duration)).toEqual(['40 s', '52 min', '2 h 30 min', '6 d 16 h']);
    expect([900, 3_600, 86_400, 604_800].map(span)).toEqual([
      '15 minutes',
      '60 minutes',
      '24 hours',
      '7 days',
    ]);
  });

  test('times are of 24 hours, with the day', () => {
    expect([clock(now), moment(now)]).toEqual(['10:42', 'Thu 19 Nov 10:42']);
  });
});

test.each([
  ['0 2 * * *', 'nightly 02:00'],
  ['30 14 * * *', 'daily 14:30'],
  ['5 * * * *', 'hourly'],
  ['10 3 1 * *', '10 3 1 * *'],
  ['*/5 * * * *', '*/5 * * * *'],
  ['0 4 * * 0', '0 4 * * 0'],
])('the schedule %s is said as %s', (schedule, words) => {
  expect(scheduleWords(schedule)).toBe(words);
});
