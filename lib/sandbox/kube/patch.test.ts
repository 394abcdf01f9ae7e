import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { equal } from './json';
import { jsonPatch, mergePatch, strategicPatch } from './patch';

const value = fc.jsonValue({ maxDepth: 3 });
const document = fc.dictionary(fc.string(), value);
/** Merge patches cannot set null. */
const withoutNull = (item: unknown): unknown =>
  Array.isArray(item) || typeof item !== 'object' || item === null
    ? item
    : Object.fromEntries(
        Object.entries(item)
          .filter(([, field]) => field !== null)
          .map(([key, field]) => [key, withoutNull(field)]),
      );

describe('a merge patch', () => {
  it('is the RFC’s own examples', () => {
    const cases: readonly [unknown, unknown, unknown][] = [
      [{ a: 'b' }, { a: 'c' }, { a: 'c' }],
      [{ a: 'b' }, { a: null }, {}],
      [{ a: ['b'] }, { a: 'c' }, { a: 'c' }],
      [{ a: { b: 'c' } }, { a: { b: 'd', c: null } }, { a: { b: 'd' } }],
      [{ a: [{ b: 'c' }] }, { a: [1] }, { a: [1] }],
      [
        ['a', 'b'],
        ['c', 'd'],
        ['c', 'd'],
      ],
      [{ e: null }, { a: 1 }, { e: null, a: 1 }],
      [{}, { a: { bb: { ccc: null } } }, { a: { bb: {} } }],
    ];
    for (const [target, patch, result] of cases) expect(mergePatch(target, patch)).toEqual(result);
  });

  it('takes a field called __proto__ as a field, and changes no prototype', () => {
    const patch: unknown = JSON.parse('{"__proto__": {"polluted": true}}');
    const result = mergePatch({}, patch);
    expect(JSON.stringify(result)).toBe('{"__proto__":{"polluted":true}}');
    expect(JSON.stringify(strategicPatch({}, patch))).toBe('{"__proto__":{"polluted":true}}');
    expect(Object.getPrototypeOf(result)).toBe(Object.prototype);
  });

  it('applied twice does no more than once, and never changes its target', () => {
    fc.assert(
      fc.property(document, document, (target, patch) => {
        const before = JSON.stringify(target);
        const once = mergePatch(target, patch);
        expect(equal(mergePatch(once, patch), once)).toBe(true);
        expect(JSON.stringify(target)).toBe(before);
      }),
    );
  });

  it('onto nothing gives the patch without its nulls', () => {
    fc.assert(
      fc.property(document, (patch) => {
        expect(equal(mergePatch({}, patch), withoutNull(patch))).toBe(true);
      }),
    );
  });
});

describe('a JSON patch', () => {
  it('that adds and then removes a field gives back the document', () => {
    fc.assert(
      fc.property(document, fc.string({ minLength: 1 }), value, (target, key, added) => {
        fc.pre(!Object.hasOwn(target, key));
        const path = `/${key.replaceAll('~', '~0').replaceAll('/', '~1')}`;
        const there = jsonPatch(target, [{ op: 'add', path, value: added }]);
        expect(jsonPatch(there, [{ op: 'remove', path }])).toEqual(target);
      }),
    );
  });

  it('inserts into lists, moves, and stops at a failed test', () => {
    expect(jsonPatch({ a: [1, 3] }, [{ op: 'add', path: '/a/1', value: 2 }])).toEqual({ a: [1, 2, 3] });
    expect(jsonPatch({ a: [1] }, [{ op: 'add', path: '/a/-', value: 2 }])).toEqual({ a: [1, 2] });
    expect(jsonPatch({ a: 1 }, [{ op: 'move', from: '/a', path: '/b' }])).toEqual({ b: 1 });
    expect(() => jsonPatch({ a: 1 }, [{ op: 'test', path: '/a', value: 2 }])).toThrow('testing value failed');
    expect(() => jsonPatch({}, [{ op: 'replace', path: '/a', value: 2 }])).toThrow('does not exist');
  });
});

describe('a strategic merge patch', () => {
  it('merges lists by the field that tells their items apart, and replaces the others', () => {
    const target = {
      conditions: [
        { type: 'Ready', status: 'False' },
        { type: 'Live', status: 'True' },
      ],
      args: [1, 2],
    };
    const patch = {
      conditions: [
        { type: 'Ready', status: 'True' },
        { type: 'Live', $patch: 'delete' },
      ],
      args: [3],
    };
    expect(strategicPatch(target, patch)).toEqual({
      conditions: [{ type: 'Ready', status: 'True' }],
      args: [3],
    });
  });
});
