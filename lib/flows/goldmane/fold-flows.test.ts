import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { makeFlow, policyHit, profileHit } from '@/lib/sandbox/testing/flow-builder';
import { edgeId } from '../edge';
import type { EdgeRow } from '../window';
import { foldFlows } from './fold-flows';
import type { GoldmaneFlow, GoldmaneFlowKey, GoldmanePolicyHit } from './messages';

const t0 = 1_787_390_400;
type Flow = ReturnType<typeof makeFlow>;

const fold = (flows: readonly GoldmaneFlow[], resolve = (): null => null) =>
  foldFlows(
    flows.map((flow, id) => ({ id: id + 1, flow })),
    resolve,
  );
const one = (key: Partial<GoldmaneFlowKey>, flow: Partial<GoldmaneFlow> = {}): EdgeRow | undefined =>
  fold([makeFlow(t0, key, flow)]).rows[0];
const traces = (enforced: readonly GoldmanePolicyHit[], pending = enforced) => ({
  policies: { enforced_policies: enforced, pending_policies: pending },
});

describe('Goldmane’s rows folded to edges', () => {
  it('ghost rows, of keys whose only bucket the range cut, are dropped', () => {
    expect(fold([makeFlow(0)])).toEqual({ rows: [], unreadable: [] });
  });

  it('in and out become forward and reverse by reporter', () => {
    const counts = { bytes_in: 1, bytes_out: 2, packets_in: 3, packets_out: 4 };
    const said = (row: EdgeRow | undefined) =>
      row && [row.bytesForward, row.bytesReverse, row.packetsForward, row.packetsReverse];
    expect(said(one({ reporter: 'Dst' }, counts))).toEqual([1, 2, 3, 4]);
    expect(said(one({ reporter: 'Src' }, counts))).toEqual([2, 1, 4, 3]);
  });

  it('the two reporters stay apart', () => {
    const { rows } = fold([makeFlow(t0, { reporter: 'Src' }), makeFlow(t0, { reporter: 'Dst' })]);
    expect(rows.map(({ reporter, bytesForward }) => [reporter, bytesForward])).toEqual([
      ['dst', 100],
      ['src', 200],
    ]);
  });

  it('the same trace in another order of hits is the same row', () => {
    const hits = [policyHit('a', { action: 'Pass' }), policyHit('b', { policy_index: 4 })];
    const { rows } = fold([makeFlow(t0, traces(hits)), makeFlow(t0, traces([...hits].reverse()))]);
    expect(rows).toHaveLength(1);
    expect(rows[0]).toMatchObject({ connectionsStarted: 2, bytesForward: 200 });
    expect(rows[0]?.enforcedTrace.map(({ name }) => name)).toEqual(['a', 'b']);
  });

  it('another trace or another action is another row', () => {
    const { rows } = fold([
      makeFlow(t0),
      makeFlow(t0, traces([policyHit('a')])),
      makeFlow(t0, { action: 'Deny' }),
    ]);
    expect(rows).toHaveLength(3);
  });

  // DNAT is often not known yet at the first flush of a connection.
  it('a twin without the service is merged into the one that names it', () => {
    const service = {
      dest_service_name: 'db',
      dest_service_namespace: 'shop',
      dest_service_port_name: '-',
      dest_service_port: 5432,
    };
    const { rows } = fold([makeFlow(t0), makeFlow(t0, service)]);
    expect(rows).toHaveLength(1);
    expect(rows[0]).toMatchObject({
      connectionsStarted: 2,
      service: { namespace: 'shop', name: 'db', port: 5432, portName: null },
    });
  });

  it('ReplicaSets of one workload are one edge', () => {
    const flows = ['web-6b-*', 'web-7c-*'].map((source_name) => makeFlow(t0, { source_name }));
    const { rows } = foldFlows(
      flows.map((flow, id) => ({ id, flow })),
      ({ name }) => (name.startsWith('web-') ? { kind: 'Deployment', name: 'web' } : null),
    );
    expect(rows).toHaveLength(1);
    expect(rows[0]?.edge).toMatchObject({
      src: { name: 'web', kind: 'Deployment' },
      dst: { name: 'db-*', kind: null },
    });
    expect(rows[0]).toMatchObject({ srcName: 'web-6b-*', connectionsStarted: 2 });
  });

  it('an empty pending trace was not computed; it is never allowed', () => {
    expect(one(traces([profileHit()], []))).toMatchObject({ pendingState: 'not-computed', pendingTrace: [] });
    expect(one({ policies: null })).toMatchObject({ pendingState: 'not-computed', enforcedTrace: [] });
    expect(one({})?.pendingState).toBe('known');
  });

  it.each<[string, Partial<GoldmaneFlowKey>, string]>([
    ['a port is the one after DNAT', {}, 'shop~web-6b-*.shop~db-*.tcp.5432'],
    ['ICMP travels as type × 256 + code', { proto: 'icmp', dest_port: 3 * 256 + 4 }, '.icmp.3-4'],
    ['ICMPv6 too', { proto: 'icmp6', dest_port: 128 * 256 }, '.icmp6.128-0'],
    ['a protocol without ports has none', { proto: 'ipip', dest_port: 0 }, '.ipip.-'],
    ['a protocol by number neither', { proto: '47', dest_port: 0 }, '.47.-'],
    [
      'networks, sets and hosts have their own types',
      { source_type: 'Network', source_namespace: '-', source_name: 'pub' },
      '-~net!pub.',
    ],
    [
      'a global set has no namespace',
      { source_type: 'NetworkSet', source_namespace: '-', source_name: 'payments' },
      '-~set!payments.',
    ],
    [
      'a host is its node',
      { source_type: 'HostEndpoint', source_namespace: '-', source_name: 'worker-1' },
      '-~host!worker-1.',
    ],
    [
      'a type that is not set is told from the name',
      { source_type: 'EndpointTypeUnspecified', source_namespace: '-', source_name: 'pvt' },
      '-~net!pvt.',
    ],
  ])('%s', (_, key, part) => {
    const row = one(key);
    expect(row === undefined ? '' : edgeId(row.edge)).toContain(part);
  });

  it('an end of tier keeps what made the tier apply', () => {
    const trigger = policyHit('deny-all', { kind: 'StagedNetworkPolicy', action: 'ActionUnspecified' });
    const end = policyHit('', { kind: 'EndOfTier', namespace: '', action: 'Deny', rule_index: -1, trigger });
    expect(one(traces([profileHit()], [end]))?.pendingTrace).toEqual([
      {
        kind: 'EndOfTier',
        tier: 'default',
        namespace: null,
        name: '',
        action: 'Deny',
        policyIndex: 0,
        ruleIndex: -1,
        trigger: { kind: 'StagedNetworkPolicy', namespace: 'shop', name: 'deny-all', tier: 'default' },
      },
    ]);
  });

  it('kinds of other releases are kept, unknown ones by their number', () => {
    const unknownKind = JSON.parse('12') as GoldmanePolicyHit['kind'];
    const hits = [
      policyHit('a', { kind: 'AdminNetworkPolicy', namespace: '', action: 'Pass' }),
      policyHit('b', { kind: unknownKind, policy_index: 1 }),
    ];
    expect(one(traces(hits))?.enforcedTrace.map(({ kind, name }) => [kind, name])).toEqual([
      ['AdminNetworkPolicy', 'a'],
      ['CalicoNetworkPolicy', 'kind 12: b'],
    ]);
  });

  it('names of servers up to 3.31, which hold the kind too, are read as the object’s own', () => {
    const hits = [
      policyHit('kanp.adminnetworkpolicy.a', { kind: 'AdminNetworkPolicy', namespace: '', action: 'Pass' }),
      policyHit('staged:knp.default.k', {
        kind: 'StagedKubernetesNetworkPolicy',
        policy_index: 1,
        action: 'Pass',
      }),
      policyHit('knp.default.k', { kind: 'NetworkPolicy', policy_index: 2, action: 'Pass' }),
      policyHit('kbanp.baselineadminnetworkpolicy.default', {
        kind: 'BaselineAdminNetworkPolicy',
        namespace: '',
        policy_index: 3,
      }),
    ];
    expect(one(traces(hits))?.enforcedTrace.map(({ name }) => name)).toEqual(['a', 'k', 'k', 'default']);
  });

  it('what cannot be read is said, not dropped', () => {
    const flows: Flow[] = [
      makeFlow(t0, { action: 'Pass' }),
      makeFlow(t0, { reporter: 'ReporterUnspecified' }),
      makeFlow(t0, traces([policyHit('a', { action: 'ActionUnspecified' })])),
    ];
    expect(fold(flows)).toEqual({
      rows: [],
      unreadable: [
        'a record with the action Pass',
        'a record with the reporter ReporterUnspecified',
        'a record whose enforced trace holds an unknown action',
      ],
    });
  });

  it('the order in which rows arrive does not matter', () => {
    const flow = fc.record({
      source_name: fc.constantFrom('web-6b-*', 'web-7c-*', 'api-*'),
      dest_service_name: fc.constantFrom('-', 'db'),
      reporter: fc.constantFrom('Src' as const, 'Dst' as const),
      reversed: fc.boolean(),
      bytes: fc.nat(1000),
    });
    const hits = [policyHit('a', { action: 'Pass' }), policyHit('b', { policy_index: 1 })];
    fc.assert(
      fc.property(fc.array(flow, { maxLength: 12 }), fc.nat(), (drawn, seed) => {
        const flows = drawn.map(({ reversed, bytes, ...key }) =>
          makeFlow(t0, { ...key, ...traces(reversed ? [...hits].reverse() : hits) }, { bytes_in: bytes }),
        );
        const resolve = ({ name }: { name: string }) =>
          name.startsWith('web-') ? { kind: 'Deployment', name: 'web' } : null;
        const shuffled = [...flows].sort(
          (a, b) => ((a.bytes_in * 7919 + seed) % 101) - ((b.bytes_in * 7919 + seed) % 101),
        );
        const folded = (some: readonly GoldmaneFlow[]) =>
          foldFlows(
            some.map((entry, id) => ({ id, flow: entry })),
            resolve,
          );
        expect(folded(shuffled)).toEqual(folded(flows));
      }),
    );
  });
});
