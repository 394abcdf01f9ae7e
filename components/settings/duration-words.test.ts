import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { durationText, parseDuration } from './duration-words';

describe('durations in words', () => {
  it('what is shown is read back exactly', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 90 * 86_400 }), (seconds) => {
        expect(parseDuration(durationText(seconds))).toBe(seconds);
      }),
    );
  });
  it('reads what people write', () => {
    expect(parseDuration('7 d')).toBe(604_800);
    expect(parseDuration(' 1h 30min ')).toBe(5_400);
    expect(parseDuration('2 Days')).toBe(172_800);
    expect(parseDuration('0')).toBe(0);
  });
  it('refuses what has no unit, a strange one, or one twice', () => {
    for (const text of ['', '15', 'min', '3 weeks', '5 m 5 min', '-1 h', '1.5 h', '1 h x'])
      expect(parseDuration(text)).toBeNull();
  });
});
