import { describe, expect, it } from 'vitest';
import { safeNext } from './safe-next';

describe('the address after signing in', () => {
  it('is where one wanted to be', () => {
    expect(safeNext('/flows?ns=shop&edge=a~b')).toBe('/flows?ns=shop&edge=a~b');
  });
  it('is never on another host', () => {
    for (const next of [
      '//evil.example',
      '/\\evil.example',
      'https://evil.example',
      'javascript:alert(1)',
      '/\t/evil.example',
    ])
      expect(safeNext(next)).toBe('/');
  });
  it('is the overview when there is none, and never the login page again', () => {
    expect(safeNext(null)).toBe('/');
    expect(safeNext('/login?expired=1')).toBe('/');
  });
});
