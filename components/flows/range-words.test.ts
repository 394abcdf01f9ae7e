import { describe, expect, it } from 'vitest';
import { seenWords, spanWords } from './range-words';

const now = new Date(2026, 10, 19, 10, 42).getTime() / 1000;
const at = (day: number, hour: number, minute: number) =>
  new Date(2026, 10, day, hour, minute).getTime() / 1000;

describe('when an edge was last seen', () => {
  it('is relative within the hour, then a clock, then a day', () => {
    expect(seenWords(now - 3, now)).toBe('3 s ago');
    expect(seenWords(now - 240, now)).toBe('4 min ago');
    expect(seenWords(at(19, 2, 4), now)).toBe('02:04 today');
    expect(seenWords(at(18, 16, 22), now)).toBe('Wed 16:22');
  });
});

describe('a range in words', () => {
  it('counts whole days, and names the two largest units otherwise', () => {
    expect(spanWords(7 * 86_400)).toBe('7 days');
    expect(spanWords(86_400)).toBe('1 day');
    expect(spanWords(90 * 60)).toBe('1 h 30 min');
  });
});
