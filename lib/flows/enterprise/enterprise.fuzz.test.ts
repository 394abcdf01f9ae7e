import fc from 'fast-check';
import { expect, it } from 'vitest';
import { patience, runs } from '@/lib/policy/testing/runs';
import { parseEnterpriseLine } from './enterprise-record';
import { enterpriseRow } from './enterprise-row';

const none = () => null;
const word = fc.oneof(
  fc.constantFrom(
    '-',
    '',
    'wep',
    'hep',
    'ns',
    'net',
    'src',
    'dst',
    'fwd',
    'allow',
    'deny',
    'tcp',
    'icmp',
    'pub',
  ),
  fc.string({ unit: 'binary', maxLength: 40 }),
);
const number = fc.oneof(fc.integer(), fc.constantFrom(0, -1, 53, 65_536, 1e300, 1_787_390_400), fc.double());
const value = fc.oneof(
  word,
  number,
  fc.constant(null),
  fc.boolean(),
  fc.array(word, { maxLength: 3 }),
  fc.object({ maxDepth: 1 }),
);
const policy = fc
  .tuple(number, word, word, fc.constantFrom('allow', 'deny', 'pass', 'x'), number)
  .map((parts) => parts.join('|'));
const known = {
  host: 'n',
  start_time: 1_787_390_400,
  end_time: 1_787_390_700,
  reporter: 'src',
  action: 'allow',
  proto: 'tcp',
  source_type: 'wep',
  source_namespace: 'a',
  source_name_aggr: 'b-*',
  dest_type: 'wep',
  dest_namespace: 'a',
  dest_name_aggr: 'c-*',
  dest_port: 80,
};
const record = fc
  .tuple(
    fc.dictionary(fc.constantFrom(...Object.keys(known), 'policies', 'bytes_in'), value, { maxKeys: 3 }),
    fc.array(policy, { maxLength: 3 }),
  )
  .map(([change, policies]) =>
    JSON.stringify({
      ...known,
      policies: { enforced_policies: policies, pending_policies: policies },
      ...change,
    }),
  );
const hostile = fc.oneof(
  { weight: 5, arbitrary: record },
  { weight: 1, arbitrary: fc.string({ unit: 'binary', maxLength: 200 }) },
  { weight: 1, arbitrary: fc.json() },
  {
    weight: 1,
    arbitrary: fc.tuple(record, fc.nat()).map(([text, at]) => text.slice(0, at % (text.length + 1))),
  },
);

it(
  'whatever a line is, it is read as an edge that is whole, or refused with a reason',
  () => {
    let read = 0;
    fc.assert(
      fc.property(hostile, (line) => {
        try {
          const row = enterpriseRow(parseEnterpriseLine(line), none)?.row;
          if (row === undefined) return;
          read++;
          expect(['allow', 'deny']).toContain(row.action);
          expect(row.pendingTrace.length > 0).toBe(row.pendingState === 'known');
        } catch (error) {
          // A failed expectation is no refusal.
          if (error instanceof Error && error.name === 'AssertionError') throw error;
          expect(error).toBeInstanceOf(Error);
          expect((error as Error).message).not.toBe('');
          expect(error).not.toBeInstanceOf(TypeError);
          expect(error).not.toBeInstanceOf(RangeError);
        }
      }),
      { numRuns: runs(5_000, 1_000_000) },
    );
    expect(read).toBeGreaterThan(0);
  },
  patience,
);
