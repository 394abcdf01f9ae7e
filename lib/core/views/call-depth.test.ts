import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { callDepths } from './call-depth';

const graph = (calls: Record<string, string[]>) =>
  new Map(Object.entries(calls).map(([name, callees]) => [name, new Set(callees)]));

describe('the call depth', () => {
  test('is the longest way from one that nobody calls', () => {
    const depths = callDepths(
      graph({
        frontend: ['cart', 'checkout'],
        checkout: ['cart', 'orders'],
        cart: [],
        orders: ['postgres'],
        reports: ['postgres'],
        postgres: [],
      }),
    );
    expect(Object.fromEntries(depths)).toEqual({
      frontend: 0,
      checkout: 1,
      cart: 2,
      orders: 2,
      reports: 0,
      postgres: 3,
    });
  });

  test('ends in a cycle, and in a call to itself', () => {
    expect(callDepths(graph({ a: ['b'], b: ['c'], c: ['a', 'c'] })).size).toBe(3);
  });

  test('is below the number of workloads, whatever calls what', () => {
    const names = ['a', 'b', 'c', 'd', 'e', 'f'];
    const anyGraph = fc.record(
      Object.fromEntries(names.map((name) => [name, fc.subarray(names)])) as Record<
        string,
        fc.Arbitrary<string[]>
      >,
    );
    fc.assert(
      fc.property(anyGraph, (calls) => {
        const depths = [...callDepths(graph(calls)).values()];
        expect(depths).toHaveLength(names.length);
        expect(Math.max(...depths)).toBeLessThan(names.length);
        expect(Math.min(...depths)).toBe(0);
      }),
    );
  });
});
