import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { checkPolicy, parsePolicy, toWire } from '@/lib/cluster';
import { isStaged, type Policy, policyKey, type Snapshot } from '@/lib/policy';
import { atLeast, patience, runs } from '@/lib/policy/testing/runs';
import { specHash } from '../policy-spec';
import { arbitraryTraffic } from '../testing/arbitrary-traffic';
import { proposed, wouldDeny } from '../testing/proposing';
import type { Proposal } from './proposal';

function staged(world: Snapshot, { policies }: Proposal): Snapshot {
  const put = policies.map(({ policy }): Policy => policy);
  const keys = new Set(put.map(policyKey));
  return { ...world, policies: [...world.policies.filter((one) => !keys.has(policyKey(one))), ...put] };
}

const pairs = ({ pairs: { list } }: Proposal): ReadonlySet<string> =>
  new Set(list.map(({ src, dst, port }) => `${src} > ${dst} ${port}`));

const specs = (world: Snapshot): string[] =>
  world.policies
    .filter(isStaged)
    .map((policy) => `${policyKey(policy)} ${specHash(policy)}`)
    .sort();

/** The edges in the order in which somebody clicks them, a few at a time. */
const inBatches = (edges: readonly string[], order: readonly number[]): string[][] => {
  const sorted = edges
    .map((id, at) => ({ id, rank: order[at % order.length] ?? 0, at }))
    .sort((a, b) => a.rank - b.rank || a.at - b.at)
    .map(({ id }) => id);
  const batches: string[][] = [];
  for (let at = 0, turn = 0; at < sorted.length; turn++) {
    const size = 1 + ((order[turn % order.length] ?? 0) % 3);
    batches.push(sorted.slice(at, at + size));
    at += size;
  }
  return batches;
};

describe('what is proposed for every edge that would be denied, in any cluster', () => {
  it(
    'leaves none of them, opens no pair that the tighter form does not, is valid, and is the same in any order of clicks',
    async () => {
      const met = { edges: 0, refused: 0, several: 0, alike: 0 };
      fc.assert(
        fc.property(
          arbitraryTraffic,
          fc.array(fc.nat(99), { minLength: 1, maxLength: 14 }),
          (traffic, order) => {
            const { world } = traffic;
            const edges = wouldDeny(world, traffic);
            const once = proposed(world, traffic, edges, 'suggested');
            const after = staged(world, once);
            const refused = new Set(once.refused.map(({ edge }) => edge));
            met.edges += edges.length;
            met.refused += refused.size;
            if (once.policies.length > 1) met.several++;
            expect(wouldDeny(after, traffic).filter((id) => !refused.has(id))).toEqual([]);

            const narrow = pairs(proposed(world, traffic, edges, 'narrow'));
            const opened = pairs(once);
            expect([...opened].filter((pair) => !narrow.has(pair))).toEqual([]);
            if (once.pairs.opened > once.pairs.used) met.alike++;

            for (const { policy } of once.policies) {
              expect(checkPolicy(policy)).toEqual([]);
              expect(specHash(parsePolicy(toWire(policy, {}), false))).toBe(specHash(policy));
            }

            let clicked = world;
            for (const batch of inBatches(edges, order))
              clicked = staged(clicked, proposed(clicked, traffic, batch, 'suggested'));
            expect(specs(clicked)).toEqual(specs(after));
          },
        ),
        { numRuns: runs(150) },
      );
      for (const [what, seen] of Object.entries(met))
        expect([what, seen >= atLeast(10)]).toEqual([what, true]);
    },
    patience,
  );
});
