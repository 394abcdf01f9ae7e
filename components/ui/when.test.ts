import { describe, expect, it } from 'vitest';
import { ago, countdown, duration } from './when';

describe('times in words', () => {
  it('a duration names its two largest units, and one below an hour', () => {
    expect(duration(4)).toBe('4 s');
    expect(duration(52 * 60 + 10)).toBe('52 min');
    expect(duration(3_600)).toBe('1 h');
    expect(duration(6 * 86_400 + 16 * 3_600 + 59)).toBe('6 d 16 h');
  });
  it('relative time ends after a day', () => {
    expect(ago(96, 100)).toBe('4 s ago');
    expect(ago(0, 10 * 86_400)).not.toContain('ago');
    expect(ago(110, 100)).toBe('now');
  });
  it('a countdown never goes below zero and rounds down', () => {
    expect(countdown(762.9)).toBe('12:42');
    expect(countdown(-3)).toBe('0:00');
  });
});
