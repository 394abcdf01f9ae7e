import { describe, expect, test } from 'vitest';
import type { Steps } from '@/lib/policy';
import { Slices } from './slices';
import { HandLoop, settled } from './testing/loop';

function* counting(steps: number, onStep: () => void = () => undefined): Steps<number> {
  for (let step = 0; step < steps; step++) {
    onStep();
    yield;
  }
  return steps;
}

describe('long work on the loop', () => {
  test('gives way after each slice, and others have their turn', async () => {
    const loop = new HandLoop(1);
    let others = 0;
    const answer = new Slices(loop).run(counting(60));
    expect(await loop.until(answer, () => others++)).toBe(60);
    expect(others).toBeGreaterThanOrEqual(10);
    expect(others).toBe(loop.turns);
  });

  test('does nothing before its first turn', async () => {
    const loop = new HandLoop(1);
    let steps = 0;
    const answer = new Slices(loop).run(counting(3, () => steps++));
    await settled();
    expect(steps).toBe(0);
    await loop.until(answer);
    expect(steps).toBe(3);
  });

  test('has one slice a turn, however many works are under way, and they take turns', async () => {
    const loop = new HandLoop(1);
    const slices = new Slices(loop);
    const order: string[] = [];
    const works = ['a', 'b', 'c'].map((name) => slices.run(counting(20, () => order.push(name))));
    await settled();
    let before = 0;
    while (loop.isWaiting) {
      await loop.turn();
      expect(new Set(order.slice(before)).size).toBeLessThanOrEqual(1);
      before = order.length;
    }
    await Promise.all(works);
    expect(order.indexOf('c')).toBeLessThan(order.lastIndexOf('a'));
  });

  test('that fails rejects with its error and leaves the turns to the others', async () => {
    const loop = new HandLoop(1);
    const slices = new Slices(loop);
    function* failing(): Steps<never> {
      yield;
      throw new RangeError('no such pod');
    }
    const failed = slices.run(failing());
    const other = slices.run(counting(40));
    const outcome = expect(failed).rejects.toThrow('no such pod');
    expect(await loop.until(other)).toBe(40);
    await outcome;
  });

  test('on the real loop lets a timer fire before it is done', async () => {
    let fired = 0;
    const timer = setInterval(() => fired++, 1);
    const until = performance.now() + 60;
    function* long(): Steps<number> {
      while (performance.now() < until) yield;
      return fired;
    }
    expect(await new Slices().run(long())).toBeGreaterThan(0);
    clearInterval(timer);
  });
});
