import { describe, expect, it } from 'vitest';
import { absoluteSpan, fromField, presetOf, relativeSeconds, spanAt, spanWords, toField } from './time-span';

const address = (query: string) => {
  const params = new URLSearchParams(query);
  return (key: string) => params.get(key);
};

describe('the time range of an address', () => {
  it('is the last 7 days when it names none', () => {
    expect(spanAt(address(''), 1_000_000)).toEqual({ from: 1_000_000 - 7 * 86_400, to: 1_000_000 });
    expect(spanWords(address(''))).toBe('Last 7 days');
  });
  it('a named range counts back from now', () => {
    expect(spanAt(address('range=15m'), 10_000)).toEqual({ from: 9_100, to: 10_000 });
  });
  it('absolute times outweigh a named range', () => {
    expect(spanAt(address('range=1h&from=100&to=200'), 10_000)).toEqual({ from: 100, to: 200 });
  });
  it('an impossible range is not used', () => {
    for (const query of ['from=200&to=100', 'from=a&to=100', 'from=5', 'from=-5&to=10'])
      expect(absoluteSpan(address(query))).toBeNull();
    expect(presetOf('3y')).toBeNull();
    expect(relativeSeconds('3y')).toBeNull();
    expect(spanWords(address('range=3y'))).toBe('Last 7 days');
  });
  it('a range that is no preset is read as core reads it', () => {
    expect(spanWords(address('range=3h'))).toBe('Last 3 h');
    expect(spanAt(address('range=3h'), 100_000).from).toBe(100_000 - 10_800);
    expect(relativeSeconds('9999d')).toBe(90 * 86_400);
    expect(relativeSeconds('0m')).toBe(60);
  });
  it('a field keeps the minute', () => {
    const at = Date.UTC(2026, 10, 19, 10, 42) / 1_000;
    expect(fromField(toField(at))).toBe(at);
    expect(fromField('')).toBeNull();
  });
  it('a range within one day names the day once', () => {
    const at = Date.UTC(2026, 10, 19, 9) / 1_000;
    expect(spanWords(address(`from=${at}&to=${at + 3_600}`)).match(/Nov/g)).toHaveLength(1);
  });
});
