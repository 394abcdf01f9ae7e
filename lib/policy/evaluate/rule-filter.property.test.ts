import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CompiledEngine } from '../engine';
import { arbitraryAddress, arbitraryPolicies } from '../testing/arbitrary';
import { runs } from '../testing/runs';
import { withPolicies } from '../testing/world';
import { resolveEnd } from '../world/flow-end';
import { matchRule, type Packet } from './match';
import { RuleFilter } from './rule-filter';

const packet: fc.Arbitrary<Packet> = fc
  .record({
    protocol: fc.constantFrom(6, 17, 132, 1),
    port: fc.constantFrom(8080, 53, 5432, 9090, 8500, 1, null),
  })
  .map(({ protocol, port }) => ({
    protocol,
    port: protocol === 1 ? null : port,
    srcPort: 40_000,
    icmpType: 8,
    icmpCode: 0,
  }));

const address = fc.oneof(
  arbitraryAddress.map((ip) => ({ type: 'ip', ip }) as const),
  fc.constant({ type: 'network', zone: 'pub' } as const),
  fc.constant({ type: 'network-set', namespace: null, name: 'partners' } as const),
);

describe('the rule filter', () => {
  it('never rules out a rule that matches or may match, and keeps the order of rules', () => {
    let kept = 0;
    let asked = 0;
    fc.assert(
      fc.property(
        arbitraryPolicies(),
        fc.array(fc.record({ src: address, dst: address, packet }), { minLength: 1, maxLength: 4 }),
        (policies, flows) => {
          const { world, policies: lists } = new CompiledEngine(withPolicies(policies), null);
          const rules = lists.tiers
            .flatMap((tier) => tier.policies)
            .flatMap((policy) => [...(policy.Ingress ?? []), ...(policy.Egress ?? [])]);
          const filter = new RuleFilter(rules, world);
          for (const flow of flows) {
            const [from, to] = [
              resolveEnd(world, flow.src, 4, 'source'),
              resolveEnd(world, flow.dst, 4, 'destination'),
            ];
            if (!('parties' in from) || !('parties' in to)) continue;
            for (const source of from.parties)
              for (const destination of to.parties) {
                const candidates = filter.candidates(source, destination, flow.packet);
                const found: number[] = [];
                for (let at = candidates.next(0); at < rules.length; at = candidates.next(at + 1))
                  found.push(at);
                const find = (namespace: string, name: string) => world.service(namespace, name);
                const needed = rules.flatMap((rule, at) =>
                  matchRule(rule, source, destination, flow.packet, find) === false ? [] : [at],
                );
                expect(found).toEqual(expect.arrayContaining(needed));
                expect(found).toEqual([...found].sort((a, b) => a - b));
                kept += found.length;
                asked += rules.length;
              }
          }
        },
      ),
      { numRuns: runs(1_500) },
    );
    // A filter that keeps everything would pass the rule above.
    expect(kept).toBeLessThan(asked / 2);
  });
});
