import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { finish } from '@/lib/policy';
import { canonicalJson, digest, digestSteps, sha256 } from './digest';

const list = fc.array(
  fc.oneof(fc.jsonValue(), fc.constant(undefined), fc.array(fc.tuple(fc.string(), fc.jsonValue()))),
);

describe('a digest', () => {
  it('in steps is that of the same list at once', () => {
    fc.assert(
      fc.property(list, (value) => {
        expect(finish(digestSteps(value))).toBe(digest(value));
      }),
    );
  });

  it('does not depend on the order of keys', () => {
    expect(digest({ a: 1, b: [{ c: 2, d: 3 }] })).toBe(digest({ b: [{ d: 3, c: 2 }], a: 1 }));
    expect(canonicalJson({ b: 1, a: undefined })).toBe('{"b":1}');
  });

  it('is SHA-256 for texts of every length', () => {
    for (const length of [0, 1, 55, 56, 63, 64, 65, 5_000])
      expect(sha256('ü'.repeat(length))).toBe(createHash('sha256').update('ü'.repeat(length)).digest('hex'));
  });
});
