import { describe, expect, it } from 'vitest';
import { ServerClock } from './server-clock';

const t0 = 1_787_390_400;
const width = 15;

describe('Goldmane’s clock', () => {
  const clockAhead = (seconds: number, delays: readonly number[] = [0.2]) => {
    let now = t0;
    const clock = new ServerClock(() => now);
    for (const [index, delay] of delays.entries()) {
      const start = t0 + index * width;
      // The bucket comes two windows after its begin by Goldmane's clock.
      now = start + 2 * width + delay + seconds;
      clock.arrived(start, width);
    }
    return { read: clock.seconds(width), now };
  };

  it('is ours as long as its stream does not say otherwise', () => {
    expect(new ServerClock(() => t0).seconds(width)).toBe(t0);
  });

  it('is ours when the stream is only slow', () => {
    const { read, now } = clockAhead(0, [3, 40, 0.1]);
    expect(read).toBe(now);
  });

  it('is followed when ours is ahead by more than a window: buckets are not read before they fill', () => {
    const { read, now } = clockAhead(300, [5, 0.5, 7]);
    expect(read).toBe(now - 300.5);
  });

  it('is not followed when ours is behind: reading late loses nothing', () => {
    const { read, now } = clockAhead(-120);
    expect(read).toBe(now);
  });

  it('is learned anew from the last buckets', () => {
    const { read, now } = clockAhead(0, [300, ...new Array<number>(8).fill(0.1)]);
    expect(read).toBe(now);
  });
});
