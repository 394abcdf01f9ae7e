import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { runs } from '@/lib/policy/testing/runs';
import {
  describeRing,
  type NamespaceFacts,
  proposeRings,
  type RingInput,
  readinessOf,
  readinessOrder,
  wavesAhead,
} from './ring-plan';

const day = 86_400;
const now = 30 * day;
const facts = (name: string, more: Partial<NamespaceFacts> = {}): NamespaceFacts => ({
  name,
  pods: 10,
  toDecide: 0,
  edges: 5,
  firstSeen: now - 20 * day,
  ...more,
});
const input = (namespaces: readonly NamespaceFacts[], couplings: RingInput['couplings'] = []): RingInput => ({
  namespaces,
  couplings,
  minObservedSeconds: 7 * day,
  now,
});

describe('how ready a namespace is', () => {
  const readiness = (more: Partial<NamespaceFacts>) => readinessOf(facts('a', more), input([]));
  it('is blocked by an edge that nobody decided, however long it was observed', () => {
    expect(readiness({ toDecide: 1 })).toBe('blocked');
    expect(readiness({ toDecide: 1, edges: 0, firstSeen: null })).toBe('blocked');
  });
  it('is quiet without any edge, which is no proof, and never ready', () => {
    expect(readiness({ edges: 0, firstSeen: null })).toBe('quiet');
  });
  it('is learning until its traffic was seen for as long as the gate asks', () => {
    expect(readiness({ firstSeen: now - 6 * day })).toBe('learning');
    expect(readiness({ firstSeen: now - 7 * day })).toBe('ready');
  });
});

describe('the proposed order', () => {
  it('begins with one small namespace that is ready and has little to do with others', () => {
    const rings = proposeRings(
      input(
        [facts('big', { pods: 60 }), facts('hub', { pods: 4 }), facts('lone', { pods: 5 }), facts('x')],
        [
          { between: ['big', 'hub'], edges: 3 },
          { between: ['hub', 'x'], edges: 3 },
        ],
      ),
    );
    expect(rings[0]).toEqual(['lone']);
  });

  it('puts what is still to decide last, so that it holds nobody up', () => {
    const rings = proposeRings(
      input([facts('a', { toDecide: 3, pods: 1 }), facts('b', { pods: 30 }), facts('c', { pods: 40 })]),
    );
    expect(rings.at(-1)).toEqual(['a']);
  });

  it('keeps namespaces together whose traffic is mostly with each other', () => {
    const between = (a: string, b: string, edges: number) => ({ between: [a, b] as const, edges });
    const given = input(
      [facts('api'), facts('db', { pods: 2 }), facts('mail'), facts('web')],
      [between('api', 'db', 6), between('api', 'web', 1), between('mail', 'web', 1)],
    );
    const ring = proposeRings(given).find((names) => names.includes('api'));
    expect(ring).toContain('db');
    expect(describeRing(ring ?? [], given).together).toEqual([['api', 'db']]);
  });

  it('says how many edges lead out of a ring, and the readiness of its least ready namespace', () => {
    const given = input(
      [facts('a'), facts('b', { edges: 0, firstSeen: null }), facts('c')],
      [
        { between: ['a', 'b'], edges: 2 },
        { between: ['b', 'c'], edges: 3 },
      ],
    );
    expect(describeRing(['a', 'b'], given)).toMatchObject({ readiness: 'quiet', outward: 3, pods: 20 });
  });

  const names = ['a', 'b', 'c', 'd', 'e', 'f', 'g'] as const;
  const arbitrary = fc
    .record({
      namespaces: fc.subarray([...names], { minLength: 1 }).chain((chosen) =>
        fc.tuple(
          ...chosen.map((name) =>
            fc.record({
              name: fc.constant(name),
              pods: fc.nat(200),
              toDecide: fc.constantFrom(0, 0, 2),
              edges: fc.nat(5),
              firstSeen: fc.constantFrom(null, now - day, now - 9 * day),
            }),
          ),
        ),
      ),
      couplings: fc.array(
        fc.record({
          between: fc.tuple(fc.constantFrom(...names), fc.constantFrom(...names)).filter(([a, b]) => a < b),
          edges: fc.integer({ min: 1, max: 9 }),
        }),
        { maxLength: 8 },
      ),
    })
    .map(({ namespaces, couplings }) => input(namespaces as NamespaceFacts[], couplings));

  it('has every namespace once, never puts one that is less ready before one that is more so, and is the same each time', () => {
    fc.assert(
      fc.property(arbitrary, (given) => {
        const rings = proposeRings(given);
        expect(rings.flat().sort()).toEqual(given.namespaces.map(({ name }) => name).sort());
        const ranks = rings.map((ring) => readinessOrder.indexOf(describeRing(ring, given).readiness));
        expect(ranks).toEqual([...ranks].sort((a, b) => a - b));
        const turned = { ...given, namespaces: [...given.namespaces].reverse() };
        expect(proposeRings(turned)).toEqual(rings);
      }),
      { numRuns: runs(500) },
    );
  });

  it('what a person chose stays, what is gone is left out, what is new is the last wave', () => {
    expect(wavesAhead(null, ['b', 'a'])).toEqual([['a', 'b']]);
    expect(wavesAhead([['c'], ['a', 'gone']], ['a', 'b', 'c'])).toEqual([['c'], ['a'], ['b']]);
    expect(wavesAhead([['a'], ['a', 'b']], ['a', 'b'])).toEqual([['a'], ['b']]);
    expect(wavesAhead([['a']], [])).toEqual([]);
    const order = fc.array(fc.subarray([...names]), { maxLength: 5 });
    fc.assert(
      fc.property(order, fc.subarray([...names]), (chosen, remaining) => {
        const waves = wavesAhead(chosen, remaining);
        expect(waves.flat().sort()).toEqual([...remaining].sort());
        expect(waves.every((wave) => wave.length > 0)).toBe(true);
      }),
      { numRuns: runs(300) },
    );
  });
});
