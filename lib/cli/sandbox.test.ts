import { describe, expect, it } from 'vitest';
import { sandboxOptions } from './sandbox';

describe('flags of the sandbox', () => {
  it('all have defaults: any free ports, 15 s windows, the full story and a week of it, no rehearsal', () => {
    const { dir, ...rest } = sandboxOptions([]);
    expect(dir).toMatch(/\.drawbridge[/\\]sandbox$/);
    expect(rest).toEqual({
      port: 0,
      goldmanePort: 0,
      windowSeconds: 15,
      size: 'full',
      recordedDays: 7,
      rehearse: null,
    });
  });

  it.each([
    [['--window', '0'], '--window must be a whole number from 1 to 300, not "0".'],
    [['--port', 'http'], '--port must be a whole number from 0 to 65535, not "http".'],
    [['--days', '1.5'], '--days must be a whole number from 0 to 30, not "1.5".'],
    [['--size', 'huge'], '--size must be full or small, not "huge".'],
  ])('%j is refused in one line', (args, message) => {
    expect(() => sandboxOptions(args)).toThrow(message);
  });
});
