import fc from 'fast-check';
import { expect, test } from 'vitest';
import { canShift, isSame, moveBetween, moveInto, type Order, shift, swap } from './order-moves';

const order: Order = [['a'], ['b', 'c'], ['d']];

test('a namespace goes one wave earlier or later, and into one of its own at either end', () => {
  expect(shift(order, 'b', -1)).toEqual([['a', 'b'], ['c'], ['d']]);
  expect(shift(order, 'b', 1)).toEqual([['a'], ['c'], ['b', 'd']]);
  expect(shift([['a', 'b'], ['c']], 'a', -1)).toEqual([['a'], ['b'], ['c']]);
  expect(shift([['a'], ['b', 'c']], 'c', 1)).toEqual([['a'], ['b'], ['c']]);
});

test('a namespace alone in the first wave cannot go earlier', () => {
  expect(canShift(order, 'a', -1)).toBe(false);
  expect(canShift(order, 'a', 1)).toBe(true);
  expect(canShift([['a', 'b']], 'a', -1)).toBe(true);
});

test('dropped between two waves it gets a wave of its own there', () => {
  expect(moveBetween(order, 'b', 1)).toEqual([['a'], ['b'], ['c'], ['d']]);
  expect(moveBetween(order, 'd', 0)).toEqual([['d'], ['a'], ['b', 'c']]);
});

test('waves change places', () => {
  expect(swap(order, 1, -1)).toEqual([['b', 'c'], ['a'], ['d']]);
  expect(swap(order, 0, -1)).toEqual(order);
});

test('no move loses a namespace, doubles one, or leaves an empty wave', () => {
  const names = ['a', 'b', 'c', 'd', 'e'];
  const orders = fc
    .array(fc.nat(3), { minLength: names.length, maxLength: names.length })
    .map((places) =>
      [0, 1, 2, 3]
        .map((wave) => names.filter((_, at) => places[at] === wave))
        .filter((wave) => wave.length > 0),
    );
  const step = fc.record({
    name: fc.constantFrom(...names),
    wave: fc.nat(5),
    by: fc.constantFrom<-1 | 1>(-1, 1),
    move: fc.nat(3),
  });
  fc.assert(
    fc.property(orders, fc.array(step), (start, steps) => {
      let now: Order = start;
      for (const { name, wave, by, move } of steps) {
        now = [
          moveInto(now, name, wave),
          moveBetween(now, name, wave),
          shift(now, name, by),
          swap(now, wave, by),
        ][move] as Order;
        expect(now.flat().sort()).toEqual(names);
        expect(now.every((each) => each.length > 0)).toBe(true);
      }
      expect(isSame(now, now)).toBe(true);
    }),
  );
});
