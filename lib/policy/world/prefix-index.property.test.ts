import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { oneOf, parseCidr, relation } from '../model/address';
import { runs } from '../testing/runs';
import { PrefixIndex } from './prefix-index';

const byte = fc.constantFrom(0, 1, 10, 127, 128, 192, 255);
const address4 = fc.tuple(byte, byte, byte, byte).map((bytes) => bytes.join('.'));
const group = fc.constantFrom('0', '1', 'fd00', '8000', 'ffff');
const address6 = fc.tuple(group, group, group).map(([a, b, c]) => `${a}:${b}::${c}`);
const cidr4 = fc.tuple(address4, fc.integer({ min: 0, max: 32 })).map(([ip, length]) => `${ip}/${length}`);
const cidr6 = fc.tuple(address6, fc.integer({ min: 0, max: 128 })).map(([ip, length]) => `${ip}/${length}`);

describe('the prefix index', () => {
  it('finds exactly the prefixes that hold an address, in both families', () => {
    fc.assert(
      fc.property(
        fc.array(fc.oneof(cidr4, cidr6), { maxLength: 30 }),
        fc.array(fc.oneof(address4, address6), { minLength: 1, maxLength: 5 }),
        (nets, addresses) => {
          const index = new PrefixIndex<number>();
          const parsed = nets.map(parseCidr).filter((net) => net !== null);
          for (const [at, net] of parsed.entries()) index.add(net, at);
          for (const text of addresses) {
            const address = parseCidr(text);
            if (address === null) throw new Error(`no address: ${text}`);
            const held = parsed.flatMap((net, at) => (relation(oneOf(address), net) === 'all' ? [at] : []));
            expect(index.at(address).sort((a, b) => a - b)).toEqual(held);
          }
        },
      ),
      { numRuns: runs(1_000) },
    );
  });
});
