import { describe, expect, it } from 'vitest';
import type { StatusView } from '@/lib/api';
import { freshness } from './freshness';

const flows: StatusView['flows'] = {
  state: 'live',
  newestWindowEnd: 1_000,
  windowSeconds: 15,
  message: null,
  recording: 'on',
};
const facts = { flows, now: 1_004, paused: false, failing: false };

describe('freshness', () => {
  it('is the age of the newest complete window', () => {
    expect(freshness(facts)).toEqual({ kind: 'live', age: 4 });
  });
  it('a browser clock behind the server gives no negative age', () => {
    expect(freshness({ ...facts, now: 990 }).age).toBe(0);
  });
  it('what core calls stale is stale, also while paused', () => {
    const stale = { ...flows, state: 'stale' as const };
    expect(freshness({ ...facts, flows: stale, paused: true, now: 1_360 })).toEqual({
      kind: 'stale',
      age: 360,
    });
  });
  it('when core does not answer, three missed windows make it stale', () => {
    expect(freshness({ ...facts, failing: true, now: 1_045 }).kind).toBe('live');
    expect(freshness({ ...facts, failing: true, now: 1_046 }).kind).toBe('stale');
  });
  it('before the first window nothing is called live', () => {
    const first = { ...flows, newestWindowEnd: null };
    expect(freshness({ ...facts, flows: first })).toEqual({ kind: 'connecting', age: null });
    expect(freshness({ ...facts, flows: first, failing: true }).kind).toBe('stale');
  });
});
