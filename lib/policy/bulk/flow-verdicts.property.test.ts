import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compile } from '../engine';
import type { Snapshot } from '../model/snapshot';
import type { Flow, FlowEnd, PolicyHit, SideEvaluation } from '../model/verdict';
import { arbitraryAddress, arbitraryPolicies } from '../testing/arbitrary';
import { arbitraryFlow, connectionOf } from '../testing/arbitrary-flow';
import { arbitraryWorld } from '../testing/arbitrary-world';
import { arbitraryForgetting, forget } from '../testing/forget';
import { patience, runs } from '../testing/runs';
import { fixture, makePod, np, withPolicies } from '../testing/world';
import { flowAt, flowColumns } from './flow-columns';
import { evaluateColumns } from './flow-verdicts';

/** The fixture with pods that are alike, a pod of two families, one on the host's network and, perhaps, host endpoints. */
const world = (hosts: boolean): Snapshot => ({
  ...fixture,
  pods: [
    ...fixture.pods,
    makePod('shop/web-2', { app: 'web', 'pod-template-hash': 'x' }, '10.0.1.12', { node: 'n2' }),
    makePod('shop/web-3', { app: 'web' }, '10.0.1.13', { ips: ['10.0.1.13', 'fd00::13'] }),
    makePod('kube-system/agent', { app: 'agent' }, '192.168.0.1', { hostNetwork: true }),
  ],
  hostEndpoints: hosts
    ? [
        {
          name: 'n1-eth0',
          labels: { app: 'web' },
          node: 'n1',
          interfaceName: 'eth0',
          expectedIPs: ['192.168.0.1'],
          profiles: [],
          ports: [],
        },
      ]
    : [],
});

const end: fc.Arbitrary<FlowEnd> = fc.oneof(
  arbitraryAddress.map((ip): FlowEnd => ({ type: 'ip', ip })),
  fc.constantFrom<FlowEnd>(
    { type: 'pod', namespace: 'shop', name: 'web' },
    { type: 'pod', namespace: 'shop', name: 'web-2' },
    { type: 'pod', namespace: 'shop', name: 'web-3' },
    { type: 'pod', namespace: 'shop', name: 'gone' },
    { type: 'pod', namespace: 'kube-system', name: 'agent' },
    { type: 'workload', namespace: 'shop', kind: null, name: 'web' },
    { type: 'network', zone: 'pub' },
    { type: 'network-set', namespace: null, name: 'partners' },
    { type: 'host', name: 'n1' },
    { type: 'ip', ip: '192.168.0.2' },
    { type: 'ip', ip: '10.96.0.10' },
  ),
);
const flow: fc.Arbitrary<Flow> = fc.record({
  src: end,
  dst: end,
  protocol: fc.constantFrom<string | number>('tcp', 'udp', 'icmp', 6, 'nonsense'),
  port: fc.constantFrom(8080, 53, 5432, 9090, 4789, 31_337, 31_338, null),
});

const decided = (side: SideEvaluation | null): Omit<PolicyHit, 'policyIndex'> | null => {
  const last = side === null || side.verdict === 'unknown' ? undefined : side.trace.at(-1);
  if (last === undefined) return null;
  const { policyIndex: _place, ...hit } = last;
  return hit;
};

describe('verdicts of columns of flows', () => {
  it('are those of each flow asked alone, with the rule that decided each side', () => {
    fc.assert(
      fc.property(
        arbitraryPolicies(),
        fc.boolean(),
        fc.array(flow, { minLength: 1, maxLength: 25 }),
        (policies, hosts, flows) => {
          const engine = compile({ ...world(hosts), policies });
          const columns = flowColumns(flows);
          for (const scope of ['enforced', 'staged'] as const) {
            const all = evaluateColumns(engine, columns, scope);
            const counts = { allow: 0, deny: 0, unknown: 0 };
            for (const [row, one] of flows.entries()) {
              expect(flowAt(columns, row)).toEqual(one);
              const alone = engine.evaluate(one, scope);
              counts[alone.verdict]++;
              expect([one, all.verdict(row)]).toEqual([one, alone.verdict]);
              expect([one, all.deciding(row)]).toEqual([
                one,
                { egress: decided(alone.egress), ingress: decided(alone.ingress) },
              ]);
            }
            expect(all.counts()).toEqual(counts);
          }
        },
      ),
      { numRuns: 600 },
    );
  });

  it(
    'are those of each flow asked alone, whatever a world can hold and a record can forget',
    () => {
      fc.assert(
        fc.property(
          arbitraryWorld,
          fc.array(fc.tuple(arbitraryFlow, arbitraryForgetting, fc.boolean()), {
            minLength: 5,
            maxLength: 15,
          }),
          (snapshot, seeds) => {
            const engine = compile(snapshot);
            const flows = seeds.map(([seed, forgetting, forgets]) => {
              const connection = connectionOf(seed, snapshot);
              return forgets ? forget(snapshot, connection, forgetting) : connection.flow;
            });
            for (const scope of ['enforced', 'staged'] as const) {
              const all = evaluateColumns(engine, flowColumns(flows), scope);
              for (const [row, one] of flows.entries()) {
                const alone = engine.evaluate(one, scope);
                expect([one, all.verdict(row)]).toEqual([one, alone.verdict]);
                const sides = { egress: decided(alone.egress), ingress: decided(alone.ingress) };
                expect([one, all.deciding(row)]).toEqual([one, sides]);
              }
            }
          },
        ),
        { numRuns: runs(400) },
      );
    },
    patience,
  );

  it('are judged once for flows that no rule tells apart', () => {
    const snapshot = withPolicies([]);
    const pods = Array.from({ length: 40 }, (_, at) =>
      makePod(`shop/copy-${at}`, { app: 'copy', 'pod-template-hash': `${at % 7}` }, `10.0.7.${at + 1}`),
    );
    const flows = pods.flatMap(({ namespace, name }): Flow[] =>
      [1_000, 2_000, 3_000].map((port) => ({
        src: { type: 'pod', namespace, name },
        dst: { type: 'pod', namespace: 'shop', name: 'api' },
        protocol: 'tcp',
        port,
      })),
    );
    const all = evaluateColumns(
      compile({ ...snapshot, pods: [...snapshot.pods, ...pods] }),
      flowColumns(flows),
      'enforced',
    );
    expect(all.counts()).toEqual({ allow: 120, deny: 0, unknown: 0 });
    expect(all.classification.classes.size).toBe(2);
  });

  it('tell a pod of two families from its likes when it talks to itself by one of its addresses', () => {
    const twins = ['both', 'twin'].map((name, at) =>
      makePod(`shop/${name}`, { app: 'both' }, `10.0.8.${at + 1}`, {
        ips: [`10.0.8.${at + 1}`, `fd00::${at + 1}`],
      }),
    );
    const snapshot = withPolicies([np('shop/closed', { selector: "app == 'both'", types: ['Ingress'] })], {
      pods: [...fixture.pods, ...twins],
    });
    const to = (name: string): Flow => ({
      src: { type: 'ip', ip: '10.0.8.1' },
      dst: { type: 'pod', namespace: 'shop', name },
      protocol: 'tcp',
      port: 8080,
    });
    const all = evaluateColumns(compile(snapshot), flowColumns([to('twin'), to('both')]), 'enforced');
    expect([all.verdict(0), all.verdict(1)]).toEqual(['deny', 'unknown']);
  });
});
