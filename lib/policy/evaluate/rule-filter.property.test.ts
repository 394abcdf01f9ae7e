import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CompiledEngine } from '../engine';
import { arbitraryAddress, arbitraryPolicies } from '../testing/arbitrary';
import { arbitraryFlow, connectionOf } from '../testing/arbitrary-flow';
import { arbitraryWorld } from '../testing/arbitrary-world';
import { patience, runs } from '../testing/runs';
import { allow, end, np, withPolicies } from '../testing/world';
import { resolveEnd } from '../world/flow-end';
import { matchRule, type Packet } from './match';
import { packetOf } from './packet';
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

  it(
    'does so in worlds of every kind',
    () => {
      fc.assert(
        fc.property(
          arbitraryWorld,
          fc.array(arbitraryFlow, { minLength: 5, maxLength: 10 }),
          (snapshot, seeds) => {
            const { world, policies: lists } = new CompiledEngine(snapshot, null);
            const rules = [...lists.rules()];
            const filter = new RuleFilter(rules, world);
            for (const seed of seeds) {
              const { flow } = connectionOf(seed, snapshot);
              const packet = packetOf(flow);
              const from = resolveEnd(world, flow.src, null, 'source');
              const to = resolveEnd(world, flow.dst, null, 'destination');
              if (packet === null || !('parties' in from) || !('parties' in to)) continue;
              for (const source of from.parties)
                for (const destination of to.parties.filter(({ version }) => version === source.version)) {
                  const candidates = filter.candidates(source, destination, packet);
                  for (const [at, rule] of rules.entries())
                    if (matchRule(rule, source, destination, packet, world.findService) !== false)
                      expect(candidates.next(at)).toBe(at);
                }
            }
          },
        ),
        { numRuns: runs(400) },
      );
    },
    patience,
  );

  it('keeps ranges that reach over many ports others ask for', () => {
    const ports = Array.from({ length: 200 }, (_, at) => 1_000 + at * 10);
    const rules = [
      ...ports.map((port) => allow({ protocol: 'TCP', destination: { ports: [port] } })),
      allow({ protocol: 'TCP', destination: { ports: ['1000:2500'] } }),
      allow({ protocol: 'TCP', destination: { ports: ['1500:9000'] } }),
    ];
    const { world, policies: lists } = new CompiledEngine(
      withPolicies([np('shop/many', { types: ['Ingress'], ingress: rules })]),
      null,
    );
    const filter = new RuleFilter([...lists.rules()], world);
    const at = (port: number): number[] => {
      const ends = [end('web'), end('api')].map((one) => resolveEnd(world, one, 4, 'source'));
      const [source, destination] = ends.flatMap((one) => ('parties' in one ? one.parties : []));
      if (source === undefined || destination === undefined) throw new Error('the fixture has both');
      const packet = { protocol: 6, port, srcPort: null, icmpType: null, icmpCode: null };
      const candidates = filter.candidates(source, destination, packet);
      const found: number[] = [];
      for (let next = candidates.next(0); next < rules.length; next = candidates.next(next + 1))
        found.push(next);
      return found;
    };
    expect([at(999), at(1_000), at(1_001), at(2_000), at(2_501), at(9_000), at(9_001)]).toEqual([
      [],
      [0, 200],
      [200],
      [100, 200, 201],
      [201],
      [201],
      [],
    ]);
  });
});
