import { afterEach, describe, expect, it } from 'vitest';
import type { GoldmaneFilter, GoldmaneFlowResult } from '@/lib/flows/goldmane/messages';
import { ManualClock } from '../clock';
import { listRequest, makeFlow, policyHit, profileHit } from '../testing/flow-builder';
import { Goldmane } from './goldmane';

const t0 = 1_787_390_400;
let goldmane: Goldmane;
let clock: ManualClock;

function begin(atSeconds = t0 + 7): void {
  clock = new ManualClock(atSeconds * 1000);
  goldmane = new Goldmane(clock, 15);
}

/** Received flows are indexed a moment later. */
const indexed = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

async function put(...flows: readonly ReturnType<typeof makeFlow>[]): Promise<void> {
  for (const flow of flows) goldmane.receive(flow, '10.0.0.1:1');
  await indexed();
}

const filter = (members: Partial<GoldmaneFilter>): GoldmaneFilter => ({
  source_names: [],
  source_namespaces: [],
  dest_names: [],
  dest_namespaces: [],
  protocols: [],
  dest_ports: [],
  actions: [],
  policies: [],
  reporter: 'ReporterUnspecified',
  pending_actions: [],
  ...members,
});

afterEach(() => goldmane.stop());

describe('List', () => {
  it('gives one row per key summed over whole buckets, bounds are bucket bounds', async () => {
    begin();
    await put(makeFlow(t0 - 29), makeFlow(t0 - 14, {}, { bytes_in: 5 }));
    const { flows, meta } = goldmane.list(listRequest());
    expect(meta).toEqual({ totalPages: 1, totalResults: 1 });
    expect(flows[0]?.flow).toMatchObject({
      start_time: t0 - 30,
      end_time: t0,
      bytes_in: 105,
      num_connections_live: 2,
    });
  });

  it('returns a ghost row of zeros when the end cuts the only bucket of a key', async () => {
    begin();
    await put(makeFlow(t0 + 3, {}, { source_labels: ['app=web'] }));
    expect(goldmane.list(listRequest()).flows[0]?.flow).toMatchObject({
      start_time: 0,
      end_time: 0,
      bytes_in: 0,
      source_labels: [],
    });
    const aligned = goldmane.list(listRequest({ start_time_gte: t0, start_time_lt: t0 + 15 }));
    expect(aligned.flows[0]?.flow).toMatchObject({
      start_time: t0,
      bytes_in: 100,
      source_labels: ['app=web'],
    });
  });

  it('skips a bucket that begins before the lower bound', async () => {
    begin();
    await put(makeFlow(t0 - 10));
    expect(goldmane.list(listRequest({ start_time_gte: t0 - 14 })).flows).toEqual([]);
    expect(goldmane.list(listRequest({ start_time_gte: t0 - 15 })).flows).toHaveLength(1);
  });

  it('makes another row of the same trace in another order', async () => {
    begin();
    const hits = [policyHit('a', { action: 'Pass' }), policyHit('b', { policy_index: 1 })];
    const trace = (order: typeof hits) => ({
      policies: { enforced_policies: order, pending_policies: order },
    });
    await put(makeFlow(t0 - 15, trace(hits)), makeFlow(t0 - 15, trace([...hits].reverse())));
    expect(goldmane.list(listRequest()).flows).toHaveLength(2);
  });

  it('drops flows older than the ring or two buckets ahead, accepts one bucket ahead', async () => {
    begin();
    await put(
      makeFlow(t0 - 3600 - 15, { dest_port: 1 }),
      makeFlow(t0 - 3600, { dest_port: 2 }),
      makeFlow(t0 + 29, { dest_port: 3 }),
      makeFlow(t0 + 30, { dest_port: 4 }),
    );
    const { flows } = goldmane.list(
      listRequest({ start_time_lt: t0 + 60, sort_by: [{ sort_by: 'DestName' }] }),
    );
    expect(flows.map((row) => row.flow?.Key?.dest_port)).toEqual([2, 3]);
  });

  it('refuses bounds in the wrong order, two sorts and sorting by type', () => {
    begin();
    const refused = (request: Parameters<typeof listRequest>[0]) => () => goldmane.list(listRequest(request));
    expect(refused({ start_time_gte: t0, start_time_lt: t0 })).toThrow(/must be less/);
    expect(refused({ sort_by: [{ sort_by: 'DestType' }] })).toThrow(/unsupported/);
    expect(refused({ sort_by: [{ sort_by: 'Time' }, { sort_by: 'Time' }] })).toThrow(/at most one/);
  });

  it('pages names with totals beyond the end and times without', async () => {
    begin();
    await put(...[1, 2, 3].map((port) => makeFlow(t0 - 15, { dest_port: port })));
    const page = (sort: 'Time' | 'SourceName', number: number) =>
      goldmane.list(listRequest({ sort_by: [{ sort_by: sort }], page: number, page_size: 2 }));
    expect(page('SourceName', 1).flows).toHaveLength(1);
    expect(page('SourceName', 5)).toEqual({ meta: { totalPages: 2, totalResults: 3 }, flows: [] });
    expect(page('Time', 5)).toEqual({ meta: { totalPages: 0, totalResults: 0 }, flows: [] });
    expect(goldmane.list(listRequest({ page: 1 })).flows).toHaveLength(3);
  });

  it('takes labels over whole again once their intersection is empty', async () => {
    begin();
    const labelled = (at: number, ...labels: string[]) => makeFlow(at, {}, { dest_labels: labels });
    await put(labelled(t0 - 45, 'a=1'), labelled(t0 - 30, 'b=1'), labelled(t0 - 15, 'c=1', 'd=1'));
    expect(goldmane.list(listRequest()).flows[0]?.flow?.dest_labels).toEqual(['c=1', 'd=1']);
  });

  it('forgets a key with its last bucket and numbers it anew', async () => {
    begin();
    await put(makeFlow(t0 - 15));
    clock.advance(3600_000);
    expect(goldmane.list(listRequest()).flows).toEqual([]);
    await put(makeFlow(t0 + 3600));
    clock.advance(15_000);
    expect(goldmane.list(listRequest()).flows[0]?.id).toBe(2);
  });
});

describe('collector intake', () => {
  it('drops the same key and times from one peer for five minutes whatever the counters, not from another', async () => {
    begin();
    goldmane.receive(makeFlow(t0 - 15), '10.0.0.1:1');
    goldmane.receive(makeFlow(t0 - 15, {}, { bytes_in: 7 }), '10.0.0.1:1');
    await indexed();
    expect(goldmane.list(listRequest()).flows[0]?.flow?.bytes_in).toBe(100);
    goldmane.receive(makeFlow(t0 - 15), '10.0.0.1:2');
    await indexed();
    expect(goldmane.list(listRequest()).flows[0]?.flow?.bytes_in).toBe(200);
  });

  it('ends on updates that end the real process', () => {
    begin();
    expect(() => goldmane.receive(null, 'p')).toThrow(/without flow or key/);
    const end = policyHit('', { kind: 'EndOfTier' });
    const bad = makeFlow(t0, { policies: { enforced_policies: [end], pending_policies: [] } });
    expect(() => goldmane.receive(bad, 'p')).toThrow(/without trigger/);
  });
});

describe('Stream', () => {
  const collect = (gte: number): GoldmaneFlowResult[] => {
    const rows: GoldmaneFlowResult[] = [];
    goldmane.stream(
      { start_time_gte: gte, filter: null, aggregation_interval: 0 },
      { write: (row) => rows.push(row) > 0, onDrain: () => undefined },
    );
    return rows;
  };

  it('delivers a bucket two windows after its begin, once, and never a flow that came later', async () => {
    begin();
    const rows = collect(0);
    await put(makeFlow(t0 + 1));
    clock.advance(8_000);
    expect(rows).toEqual([]);
    clock.advance(15_000);
    expect(rows.map((row) => row.flow?.start_time)).toEqual([t0]);
    await put(makeFlow(t0 + 2, { dest_port: 1 }));
    clock.advance(60_000);
    expect(rows).toHaveLength(1);
  });

  it('fills in past buckets on request, nothing when asked beyond the ring', async () => {
    begin();
    await put(makeFlow(t0 - 300), makeFlow(t0 - 15));
    expect(collect(-400).map((row) => row.flow?.start_time)).toEqual([t0 - 300]);
    expect(collect(-4000)).toEqual([]);
    expect(collect(0)).toEqual([]);
  });

  it('drops the rest of a bucket for a reader that does not drain for a minute', async () => {
    begin();
    const rows: GoldmaneFlowResult[] = [];
    goldmane.stream(
      { start_time_gte: 0, filter: null, aggregation_interval: 0 },
      { write: (row) => rows.push(row) === 0, onDrain: () => undefined },
    );
    await put(...[1, 2, 3].map((port) => makeFlow(t0 + 1, { dest_port: port })));
    clock.advance(24_000);
    expect(rows).toHaveLength(1);
    clock.advance(120_000);
    expect(rows).toHaveLength(1);
  });
});

describe('filters', () => {
  const matching = (members: Partial<GoldmaneFilter>): number =>
    goldmane.list(listRequest({ filter: filter(members) })).flows.length;

  it('match exactly or by substring, OR inside a member and AND across', async () => {
    begin();
    await put(makeFlow(t0 - 15), makeFlow(t0 - 15, { source_name: 'pub', source_namespace: '-' }));
    expect(matching({ source_names: [{ value: 'web', type: 'Exact' }] })).toBe(0);
    expect(matching({ source_names: [{ value: 'web', type: 'Fuzzy' }] })).toBe(1);
    expect(matching({ source_names: [{ value: 'PUBLIC NETWORK', type: 'Exact' }] })).toBe(1);
    expect(matching({ dest_ports: [{ port: 1 }, { port: 5432 }], reporter: 'Dst' })).toBe(2);
    expect(matching({ dest_ports: [{ port: 5432 }], reporter: 'Src' })).toBe(0);
  });

  it('never match an empty pending trace, nor search a trigger', async () => {
    begin();
    const end = policyHit('', {
      kind: 'EndOfTier',
      namespace: '',
      action: 'Deny',
      rule_index: -1,
      trigger: policyHit('deny-all', { kind: 'StagedNetworkPolicy', action: 'ActionUnspecified' }),
    });
    await put(
      makeFlow(t0 - 15, { policies: { enforced_policies: [profileHit()], pending_policies: [] } }),
      makeFlow(t0 - 15, { policies: { enforced_policies: [profileHit()], pending_policies: [end] } }),
    );
    expect(matching({ pending_actions: ['Allow', 'Deny', 'Pass'] })).toBe(1);
    const policy = {
      kind: 'KindUnspecified',
      tier: null,
      namespace: null,
      action: 'ActionUnspecified',
    } as const;
    expect(matching({ policies: [{ ...policy, name: { value: 'deny-all', type: 'Exact' } }] })).toBe(0);
    expect(matching({ policies: [{ ...policy, kind: 'EndOfTier', name: null }] })).toBe(1);
  });
});

describe('hints and statistics', () => {
  it('hint distinct values ascending and take an end of tier from its trigger', async () => {
    begin();
    const trigger = policyHit('deny-all', { kind: 'StagedNetworkPolicy', action: 'ActionUnspecified' });
    const end = policyHit('', { kind: 'EndOfTier', namespace: '', action: 'Deny', rule_index: -1, trigger });
    await put(
      makeFlow(t0 - 15, { policies: { enforced_policies: [profileHit()], pending_policies: [end] } }),
    );
    const hints = (type: string) =>
      goldmane
        .filterHints({ type, filter: null, start_time_gte: 0, start_time_lt: 0, page: 0, page_size: 0 })
        .hints.map(({ value }) => value);
    expect(hints('FilterTypePolicyName')).toEqual(['deny-all']);
    expect(hints('FilterTypePolicyKind')).toEqual(['StagedNetworkPolicy']);
    expect(() => hints('FilterTypeUnspecified')).toThrow(/unsupported/);
  });

  it('count a policy per action and direction, nothing for an action in the match', async () => {
    begin();
    const trace = [policyHit('allow-web')];
    await put(makeFlow(t0 - 15, { policies: { enforced_policies: trace, pending_policies: trace } }));
    const match = {
      kind: 'KindUnspecified',
      tier: null,
      namespace: null,
      action: 'ActionUnspecified',
    } as const;
    const ask = (policy: object) =>
      goldmane.statistics({
        start_time_gte: -300,
        start_time_lt: 0,
        type: 'PacketCount',
        group_by: 'Policy',
        policy_match: { ...match, name: { value: 'allow-web', type: 'Exact' }, ...policy },
        time_series: false,
      });
    expect(ask({})).toMatchObject([{ direction: 'Any', allowed_in: [1], allowed_out: [2], denied_in: [0] }]);
    expect(ask({ action: 'Allow' })).toEqual([]);
  });
});
