import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CompiledEngine } from '../engine';
import type { Snapshot } from '../model/snapshot';
import type { Flow, FlowEnd } from '../model/verdict';
import { arbitraryAddress, arbitraryPolicies } from '../testing/arbitrary';
import { patience, runs } from '../testing/runs';
import { fixture, makePod, np, withPolicies } from '../testing/world';
import type { SnapshotEdit } from './edit';
import { flowColumns } from './flow-columns';
import { FlowVerdicts } from './flow-verdicts';
import { LiveVerdicts } from './live-verdicts';

const start: Snapshot = {
  ...fixture,
  pods: [
    ...fixture.pods,
    makePod('dev/web-1', { app: 'web' }, '10.0.4.1'),
    makePod('dev/web-2', { app: 'web' }, '10.0.4.2', { node: 'n2' }),
    makePod('kube-system/agent', {}, '192.168.0.1', { hostNetwork: true }),
  ],
};

const end: fc.Arbitrary<FlowEnd> = fc.oneof(
  arbitraryAddress.map((ip): FlowEnd => ({ type: 'ip', ip })),
  fc.constantFrom(...start.pods).map(({ namespace, name }): FlowEnd => ({ type: 'pod', namespace, name })),
  fc.constantFrom<FlowEnd>(
    { type: 'workload', namespace: 'dev', kind: null, name: 'web-1' },
    { type: 'network', zone: 'pub' },
    { type: 'host', name: 'n1' },
  ),
);
const flow: fc.Arbitrary<Flow> = fc.record({
  src: end,
  dst: end,
  protocol: fc.constantFrom('tcp', 'udp'),
  port: fc.constantFrom(8080, 53, 5432, 31_337),
});

const labels = fc.constantFrom<Record<string, string>>(
  { app: 'web' },
  { app: 'api' },
  { app: 'pg', 'pod-template-hash': 'a' },
  {},
  { 'k8s-app': 'kube-dns' },
);

type Draw = (snapshot: Snapshot) => SnapshotEdit;

/** An edit of whatever is there by then. */
const edit: fc.Arbitrary<Draw> = fc.oneof(
  {
    weight: 4,
    arbitrary: arbitraryPolicies().map(
      (put): Draw =>
        () => ({ policies: { put: put.slice(0, 2) } }),
    ),
  },
  {
    weight: 3,
    arbitrary: fc.nat(20).map(
      (at): Draw =>
        ({ policies }) => {
          const gone = policies[at % Math.max(1, policies.length)];
          return { policies: gone === undefined ? {} : { remove: [gone] } };
        },
    ),
  },
  {
    weight: 3,
    arbitrary: fc.tuple(fc.nat(20), labels, fc.constantFrom('n1', 'n2')).map(
      ([at, own, node]): Draw =>
        ({ pods }) => {
          const pod = pods[at % Math.max(1, pods.length)];
          return { pods: { put: pod === undefined ? [] : [{ ...pod, labels: own, node }] } };
        },
    ),
  },
  {
    weight: 2,
    arbitrary: fc
      .tuple(fc.constantFrom('shop', 'db', 'dev', 'kube-system'), fc.constantFrom('prod', 'dev'))
      .map(
        ([name, env]): Draw =>
          () => ({ namespaces: { put: [{ name, labels: { env }, terminating: false }] } }),
      ),
  },
  {
    weight: 1,
    arbitrary: fc.nat(20).map(
      (at): Draw =>
        ({ pods }) => {
          const gone = pods[at % Math.max(1, pods.length)];
          return { pods: { remove: gone === undefined ? [] : [gone] } };
        },
    ),
  },
  {
    weight: 1,
    arbitrary: fc.boolean().map(
      (empty): Draw =>
        () => ({ replace: { networkSets: empty ? [] : fixture.networkSets } }),
    ),
  },
);

const answersOf = (verdicts: FlowVerdicts, rows: number): unknown[] =>
  Array.from({ length: rows }, (_, row) => [verdicts.verdict(row), verdicts.deciding(row)]);

describe('live verdicts', () => {
  it(
    'after any sequence of edits are those of a fresh build, the counts too',
    () => {
      let followed = 0;
      let rebuilt = 0;
      fc.assert(
        fc.property(
          arbitraryPolicies(),
          fc.array(edit, { minLength: 1, maxLength: 6 }),
          fc.array(flow, { minLength: 1, maxLength: 20 }),
          fc.constantFrom('enforced', 'staged' as const),
          (policies, edits, flows, scope) => {
            const columns = flowColumns(flows);
            const live = new LiveVerdicts({ ...start, policies }, columns, scope);
            for (const draw of edits) {
              if (live.edit(draw(live.snapshot)).rebuilt) rebuilt++;
              else followed++;
            }
            const fresh = new FlowVerdicts(new CompiledEngine(live.snapshot, null), columns, scope).run();
            expect(answersOf(live.verdicts, flows.length)).toEqual(answersOf(fresh, flows.length));
            expect(live.counts).toEqual(fresh.counts());
          },
        ),
        { numRuns: runs(10_000) },
      );
      // Rebuilding at every edit would pass the rule above.
      expect(followed).toBeGreaterThan(rebuilt);
    },
    patience,
  );

  it('judge only what an edit can reach', () => {
    const pods = Array.from({ length: 50 }, (_, at) =>
      makePod(`dev/p${at}`, { app: `a${at}` }, `10.0.9.${at + 1}`),
    );
    const flows = pods.map(
      ({ namespace, name }): Flow => ({
        src: { type: 'pod', namespace, name },
        dst: { type: 'pod', namespace: 'shop', name: 'api' },
        protocol: 'tcp',
        port: 8080,
      }),
    );
    const live = new LiveVerdicts(
      withPolicies([], { pods: [...fixture.pods, ...pods] }),
      flowColumns(flows),
      'enforced',
    );
    const denied = {
      kind: 'CalicoNetworkPolicy' as const,
      namespace: 'dev',
      name: 'quiet',
      tier: 'default',
      order: null,
      selector: "app == 'a7'",
      types: ['Egress' as const],
      ingress: [],
      egress: [],
    };
    expect(live.edit({ policies: { put: [denied] } })).toEqual({ judged: 1, rebuilt: false });
    expect(live.counts).toEqual({ allow: 49, deny: 1, unknown: 0 });
    const seven = pods[7];
    if (seven === undefined) throw new Error('there are fifty pods');
    expect(live.edit({ pods: { put: [{ ...seven, labels: { app: 'a8' } }] } })).toEqual({
      judged: 0,
      rebuilt: false,
    });
    expect(live.counts).toEqual({ allow: 50, deny: 0, unknown: 0 });
  });

  it('judge a class again that an edit reached while no flow was in it', () => {
    const [web] = fixture.pods;
    if (web === undefined) throw new Error('the fixture has web');
    const flows: Flow[] = [
      {
        src: { type: 'ip', ip: '192.0.2.1' },
        dst: { type: 'pod', namespace: 'shop', name: 'web' },
        protocol: 'tcp',
        port: 8080,
      },
    ];
    const live = new LiveVerdicts(withPolicies([]), flowColumns(flows), 'enforced');
    live.edit({ pods: { put: [{ ...web, labels: { app: 'moved' } }] } });
    const closed = np('shop/closed', { selector: "app == 'web'", types: ['Ingress'] });
    live.edit({ policies: { put: [closed] } });
    expect(live.counts).toEqual({ allow: 1, deny: 0, unknown: 0 });
    live.edit({ pods: { put: [web] } });
    expect(live.verdicts.verdict(0)).toBe('deny');
    expect(live.counts).toEqual({ allow: 0, deny: 1, unknown: 0 });
  });
});
