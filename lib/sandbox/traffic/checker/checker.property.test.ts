import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type CalicoPolicy,
  compile,
  type Engine,
  type EntityRule,
  type Flow,
  type FlowEnd,
  formatTrace,
  type Policy,
  type Rule,
  type Snapshot,
  sameTrace,
} from '@/lib/policy';
import { arbitraryAddress, arbitraryPolicies } from '@/lib/policy/testing/arbitrary';
import { capabilities331, fixture } from '@/lib/policy/testing/world';
import { type Quirk, quirkedEngine } from '@/lib/rollout/calico-quirks';
import { knownDifference } from '@/lib/rollout/known-difference';
import { PolicyChecker } from './checker';

/** The fixture with what Calico's evaluator stumbles over: small prefixes in sets, one over pods, and a Service of SCTP. */
const world: Snapshot = {
  ...fixture,
  networkSets: [
    {
      namespace: null,
      name: 'partners',
      labels: { kind: 'partner' },
      nets: ['203.0.113.0/28', '192.0.2.0/24'],
    },
    { namespace: 'shop', name: 'legacy', labels: { kind: 'legacy' }, nets: ['198.51.100.0/29'] },
    { namespace: null, name: 'front', labels: { app: 'web' }, nets: ['10.0.3.0/27'] },
  ],
  services: [
    ...fixture.services,
    {
      namespace: 'shop',
      name: 'signals',
      labels: {},
      selector: { app: 'api' },
      clusterIPs: ['10.96.0.20'],
      ports: [{ name: null, protocol: 'SCTP', port: 5432, targetPort: 5432 }],
      endpoints: [
        { ip: '10.0.1.11', protocol: 'SCTP', port: 5432 },
        { ip: '10.0.2.20', protocol: 'SCTP', port: 5432 },
      ],
    },
  ],
};

const named: EntityRule = { ports: ['http', 'pg'] };
const signals: EntityRule = { services: { name: 'signals', namespace: 'shop' } };
const sets = "kind in {'partner', 'legacy'}";
/** Rules of few criteria, so that they meet connections often; each about something the two evaluators take differently. */
const criteria = fc.constantFrom<Omit<Rule, 'action'>>(
  { protocol: 'TCP', destination: named },
  { destination: named },
  { destination: signals },
  { destination: { ...signals }, protocol: 'SCTP' },
  { protocol: 'TCP', destination: { ports: ['http', 5432], selector: 'has(app)' } },
  { protocol: 'TCP', destination: { notPorts: ['http', 5432] } },
  { protocol: 'ICMP', icmp: { type: 8 } },
  { protocol: 'ICMP', notICMP: { type: 8, code: 0 } },
  { protocol: 'ICMP', icmp: { type: 0 }, source: { selector: 'has(app)' } },
  { ipVersion: 6 },
  { ipVersion: 6, destination: { selector: 'has(app)' } },
  { ipVersion: 4, protocol: 'TCP' },
  { destination: signals },
  { source: signals },
  { source: { selector: sets } },
  { destination: { selector: sets, namespaceSelector: 'all() ' } },
  { destination: { namespaceSelector: 'global()' } },
  { destination: { notSelector: "kind == 'partner'" } },
  { source: { selector: "app == 'web'" } },
  { source: { selector: "app == 'web'", namespaceSelector: 'global()' } },
  { destination: { nets: ['10.0.0.0/16', '203.0.113.0/28'] } },
  { source: { notNets: ['10.0.3.0/25'] } },
);
const rules = fc.array(
  fc
    .tuple(fc.constantFrom('Allow', 'Allow', 'Deny', 'Pass', 'Log' as const), criteria)
    .map(([action, rule]): Rule => ({ action, ...rule })),
  { maxLength: 3 },
);
const odd = fc
  .record({
    namespace: fc.constantFrom(null, null, 'shop', 'db'),
    staged: fc.boolean(),
    order: fc.constantFrom(null, 10, 500),
    selector: fc.constantFrom('', 'all()', "app in {'web', 'api', 'pg'}"),
    ingress: rules,
    egress: rules,
  })
  .map(({ namespace, staged, ...spec }): Omit<CalicoPolicy, 'name'> => {
    const enforced = namespace === null ? 'GlobalNetworkPolicy' : 'CalicoNetworkPolicy';
    const kind = namespace === null ? 'StagedGlobalNetworkPolicy' : 'StagedNetworkPolicy';
    return {
      kind: staged ? kind : enforced,
      namespace,
      tier: 'default',
      types: ['Ingress', 'Egress'],
      ...spec,
    };
  });
/** Of Kubernetes' kinds too, whose ports may have names. */
const policySets = fc
  .tuple(fc.array(odd, { maxLength: 3 }), arbitraryPolicies())
  .map(([own, others]): Policy[] => [
    ...own.map((policy, index) => ({ ...policy, name: `default.odd${index}` })),
    ...others.slice(0, 3),
  ]);

const protocols = ['tcp', 'udp', 'sctp', 'icmp'] as const;
const drawn = fc
  .record({
    src: arbitraryAddress,
    dst: arbitraryAddress,
    protocol: fc.constantFrom(...protocols),
    port: fc.constantFrom(8080, 53, 5432, 9090),
    icmpType: fc.constantFrom(0, 8),
  })
  .filter(({ src, dst }) => src !== dst);
const packet = (src: string, dst: string, protocol: (typeof protocols)[number], port = 0) => ({
  src,
  dst,
  protocol,
  port,
  icmpType: 8,
});
/** Between web, api and pg, to their ports of a name and to the Service of SCTP. */
const telling = fc.constantFrom(
  packet('10.0.1.10', '10.0.1.11', 'tcp', 8080),
  packet('10.0.1.11', '10.0.2.20', 'tcp', 5432),
  packet('10.0.1.10', '10.0.1.11', 'sctp', 5432),
  packet('10.0.1.11', '10.0.2.20', 'sctp', 5432),
  packet('10.0.1.10', '203.0.113.9', 'tcp', 443),
  packet('10.0.1.10', '10.0.1.11', 'icmp'),
);
const packets = fc.oneof(drawn, telling);

type Packet = typeof packets extends fc.Arbitrary<infer T> ? T : never;

const podAt = (ip: string) => world.pods.find(({ ips }) => ips.includes(ip)) ?? null;
const endAt = (ip: string): FlowEnd => {
  const pod = podAt(ip);
  return pod === null ? { type: 'ip', ip } : { type: 'pod', namespace: pod.namespace, name: pod.name };
};

const flowOf = ({ src, dst, protocol, port, icmpType }: Packet): Flow => ({
  src: endAt(src),
  dst: endAt(dst),
  protocol,
  srcPort: 40_000,
  ...(protocol === 'icmp' ? { port: null, icmpType, icmpCode: 0 } : { port }),
});

const quirks: readonly Quirk[] = ['named-port', 'small-prefix', 'icmp-type', 'ip-version', 'sctp-service'];

/** The engine with each quirk alone, and with all of them. */
function enginesOf(engine: Engine) {
  const alone = quirks.map((quirk) => ({ quirk, engine: quirkedEngine(engine, [quirk]) }));
  return { alone, together: quirkedEngine(engine, quirks) };
}

const sides = [
  ['Egress', 'egress'],
  ['Ingress', 'ingress'],
] as const;

describe('Calico’s evaluator', () => {
  it.each([
    ['3.31', { ...capabilities331, clusterNetworkPolicy: true }],
    ['3.32', world.capabilities],
  ])(
    'answers every connection as the engine does once its known quirks are applied, so each difference is known (%s)',
    (_, capabilities) => {
      const reached = new Map<Quirk | 'none', number>();
      const reach = (what: Quirk | 'none'): void => void reached.set(what, (reached.get(what) ?? 0) + 1);
      fc.assert(
        fc.property(
          policySets,
          fc.array(packets, { minLength: 20, maxLength: 20 }),
          (policies, connections) => {
            const snapshot: Snapshot = { ...world, policies, capabilities };
            const engine = compile(snapshot);
            const { alone, together } = enginesOf(engine);
            const checker = new PolicyChecker(snapshot);
            for (const one of connections) {
              const flow = flowOf(one);
              const ours = together.evaluate(flow, 'staged');
              const plain = engine.evaluate(flow, 'staged');
              const { protocol, port = null } = flow;
              const ends = {
                src: { ip: one.src, pod: podAt(one.src) },
                dst: { ip: one.dst, pod: podAt(one.dst) },
              };
              for (const [direction, side] of sides) {
                const trace = checker.pending({ ...ends, protocol, port }, direction);
                const expected = ours[side]?.trace ?? [];
                if (!sameTrace(trace, expected))
                  expect(formatTrace(trace, 'as-served')).toEqual(formatTrace(expected, 'as-served'));
                const before = plain[side]?.trace ?? [];
                if (sameTrace(trace, before)) reach('none');
                else if (trace.length > 0)
                  expect(
                    knownDifference({
                      engine,
                      flow,
                      side: side === 'egress' ? 'source' : 'destination',
                      trace,
                    }),
                  ).not.toBeNull();
                for (const { quirk, engine: quirked } of alone)
                  if (!sameTrace(quirked.evaluate(flow, 'staged')[side]?.trace ?? before, before))
                    reach(quirk);
              }
            }
          },
        ),
        { numRuns: 80 },
      );
      // The generator does reach what the two differ in, and what they do not.
      for (const what of ['none', ...quirks] as const)
        expect([what, (reached.get(what) ?? 0) > 10]).toEqual([what, true]);
    },
  );
});
