import { expect, test } from 'vitest';
import type { Steps } from '@/lib/policy';
import { inTurns } from './in-turns';

function* busy(steps: number, milliseconds: number): Steps<string> {
  for (let step = 0; step < steps; step++) {
    const until = performance.now() + milliseconds;
    while (performance.now() < until);
    yield;
  }
  return 'done';
}

test('long work lets others in between its steps, and gives its answer', async () => {
  let turns = 0;
  const other = setInterval(() => {
    turns += 1;
  }, 1);
  expect(await inTurns(busy(30, 3))).toBe('done');
  clearInterval(other);
  expect(turns).toBeGreaterThan(2);
});

test('an error of the work is the caller’s', async () => {
  function* failing(): Steps<never> {
    yield;
    throw new RangeError('broken');
  }
  await expect(inTurns(failing())).rejects.toThrow('broken');
});
