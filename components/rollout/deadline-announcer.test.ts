import { describe, expect, it } from 'vitest';
import { callFor } from './deadline-announcer';

describe('the deadline said aloud', () => {
  it('changes at 5, 2, 1 minutes and 30 seconds, and at nothing else', () => {
    const heard = Array.from({ length: 900 }, (_, second) => callFor(900 - second));
    const changes = heard.filter((call, index) => call !== (heard[index - 1] ?? null));
    expect(changes).toEqual(['5 minutes', '2 minutes', '1 minute', '30 seconds']);
  });
  it('is silent once the deadline has passed', () => {
    expect(callFor(0)).toBeNull();
    expect(callFor(-5)).toBeNull();
  });
});
