import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type FlowHistory, openDuckDbHistory } from '..';
import { importRecording } from '../recording/import-recording';
import { parseEnterpriseLine } from './enterprise-record';
import { enterpriseCapabilities, enterpriseRow } from './enterprise-row';
import { enterpriseTrace } from './enterprise-trace';

const t0 = 1_787_390_400;
const width = 300;
/** As Felix writes it (flow-logs §4.2), with changes. */
const line = (more: object = {}): Record<string, unknown> => ({
  host: 'node-7',
  start_time: t0,
  end_time: t0 + width,
  source_ip: null,
  source_name: '-',
  source_name_aggr: 'web-6b687c8dcb-*',
  source_namespace: 'shop',
  source_port: null,
  source_type: 'wep',
  source_labels: { labels: ['app=web'] },
  dest_ip: '10.1.2.3',
  dest_name: '-',
  dest_name_aggr: 'db-*',
  dest_namespace: 'shop',
  dest_port: 5432,
  dest_type: 'wep',
  dest_service_namespace: 'shop',
  dest_service_name: 'db',
  dest_service_port: 'pg',
  dest_service_port_num: 5432,
  proto: 'tcp',
  action: 'allow',
  reporter: 'src',
  policies: {
    all_policies: [
      '0|default|shop/default.staged:deny-all|deny|-1',
      '1|__PROFILE__|__PROFILE__.kns.shop|allow|0',
    ],
    enforced_policies: ['0|__PROFILE__|__PROFILE__.kns.shop|allow|0'],
    pending_policies: ['0|default|shop/default.staged:deny-all|deny|-1'],
    transit_policies: null,
  },
  bytes_in: 9021,
  bytes_out: 100,
  packets_in: 12,
  packets_out: 11,
  num_flows: 3,
  num_flows_started: 2,
  num_flows_completed: 1,
  ...more,
});
const owner = ({ name }: { readonly name: string }) =>
  name === 'web-6b687c8dcb-*' ? { kind: 'Deployment', name: 'web' } : { kind: 'StatefulSet', name: 'db' };
const rowOf = (more: object = {}) =>
  enterpriseRow(parseEnterpriseLine(JSON.stringify(line(more))), owner)?.row ?? null;

describe('a record of Calico Enterprise', () => {
  it('is an edge of workloads with what the source says of it', () => {
    expect(rowOf()).toMatchObject({
      edge: {
        src: { type: 'workload', namespace: 'shop', name: 'web', kind: 'Deployment' },
        dst: { type: 'workload', namespace: 'shop', name: 'db', kind: 'StatefulSet' },
        protocol: 'tcp',
        port: 5432,
      },
      reporter: 'src',
      action: 'allow',
      bytesForward: 100,
      bytesReverse: 9021,
      connectionsStarted: 2,
      service: { namespace: 'shop', name: 'db', port: 5432, portName: 'pg' },
      srcAddresses: null,
      dstAddresses: ['10.1.2.3'],
      pendingState: 'known',
    });
  });

  it('turns in and out around for the destination’s side', () => {
    expect(rowOf({ reporter: 'dst' })).toMatchObject({ bytesForward: 9021, bytesReverse: 100 });
  });

  it('without a pending trace was not computed, never allowed', () => {
    for (const policies of [null, {}, { enforced_policies: null, pending_policies: [] }])
      expect(rowOf({ policies })).toMatchObject({ pendingState: 'not-computed', pendingTrace: [] });
  });

  it('does not say is null, never 0', () => {
    const bare = line();
    for (const key of [
      'bytes_in',
      'bytes_out',
      'packets_in',
      'packets_out',
      'num_flows',
      'num_flows_started',
    ])
      delete bare[key];
    expect(enterpriseRow(parseEnterpriseLine(JSON.stringify(bare)), owner)?.row).toMatchObject({
      bytesForward: null,
      packetsReverse: null,
      connectionsStarted: null,
      connectionsLive: null,
    });
  });

  it('of ICMP has type and code instead of a port', () => {
    expect(rowOf({ proto: 'icmp', dest_port: 2048 })?.edge).toMatchObject({
      port: null,
      icmpType: 8,
      icmpCode: 0,
    });
  });

  it('whose port is aggregated away is not read: which edge it was cannot be told', () => {
    expect(() => rowOf({ dest_port: null })).toThrow('aggregated away');
  });

  it('that a host forwarded is no edge of either end', () => {
    expect(rowOf({ reporter: 'fwd' })).toBeNull();
  });

  it('keeps to its capability record', () => {
    const can = enterpriseCapabilities(width);
    const row = rowOf();
    expect(can.kind).toBe('enterprise');
    expect([can.services, can.bytes, can.connectionCounts, can.addresses]).toEqual(
      [row?.service, row?.bytesForward, row?.connectionsStarted, row?.dstAddresses].map(
        (value) => value !== null,
      ),
    );
    expect([can.enforcedTrace, can.pendingTrace]).toEqual([
      (row?.enforcedTrace.length ?? 0) > 0,
      (row?.pendingTrace.length ?? 0) > 0,
    ]);
    expect(can.icmpTypes).toBe(rowOf({ proto: 'icmp', dest_port: 2048 })?.edge.icmpType !== null);
    expect(can.endpointTypes).toBe(
      rowOf({ dest_type: 'ns', dest_name_aggr: 'partners' })?.edge.dst.type === 'network-set',
    );
    expect(can.hostEndpoints).toBe(rowOf({ reporter: 'fwd' }) !== null);
  });

  it.each([
    ['start_time', { start_time: 'now' }],
    ['action', { action: 'maybe' }],
    ['dest_port', { dest_port: 70_000 }],
    ['source_name_aggr', { source_name_aggr: 'x'.repeat(5_000) }],
    ['end_time', { end_time: t0 - 1 }],
  ])('is refused with the place that is wrong: %s', (place, change) => {
    expect(() => rowOf(change)).toThrow(place);
  });
});

describe('policy strings', () => {
  const one = (text: string) => enterpriseTrace([text])?.[0];
  it.each([
    [
      '0|default|default.deny|deny|3',
      { kind: 'GlobalNetworkPolicy', namespace: null, name: 'default.deny', ruleIndex: 3 },
    ],
    [
      '0|default|shop/default.web|allow|0',
      { kind: 'CalicoNetworkPolicy', namespace: 'shop', name: 'default.web' },
    ],
    ['0|default|shop/knp.default.web|allow|0', { kind: 'NetworkPolicy', namespace: 'shop', name: 'web' }],
    ['0|default|shop/staged:default.web|allow|1', { kind: 'StagedNetworkPolicy', name: 'default.web' }],
    ['0|default|shop/default.staged:web|allow|1', { kind: 'StagedNetworkPolicy', name: 'default.web' }],
    ['0|default|staged:default.deny|allow|1', { kind: 'StagedGlobalNetworkPolicy', name: 'default.deny' }],
    ['0|default|shop/staged:knp.default.web|allow|1', { kind: 'StagedKubernetesNetworkPolicy', name: 'web' }],
    [
      '0|default|snp:shop/default.web|allow|0',
      { kind: 'StagedNetworkPolicy', namespace: 'shop', name: 'default.web' },
    ],
    [
      '2|__PROFILE__|__PROFILE__.kns.shop|allow|0',
      { kind: 'Profile', tier: '', name: 'kns.shop', policyIndex: 2 },
    ],
    ['1|default|default.deny|deny', { kind: 'GlobalNetworkPolicy', ruleIndex: -2 }],
  ])('%s', (text, wanted) => {
    expect(one(text)).toMatchObject(wanted);
  });

  it('at the end of a tier name what made the tier apply', () => {
    expect(one('0|default|shop/default.staged:deny-all|deny|-1')).toEqual({
      kind: 'EndOfTier',
      tier: 'default',
      namespace: null,
      name: '',
      action: 'Deny',
      policyIndex: 0,
      ruleIndex: -1,
      trigger: { kind: 'StagedNetworkPolicy', namespace: 'shop', name: 'default.deny-all', tier: 'default' },
    });
  });

  it('are put into order, and one that cannot be read spoils the trace', () => {
    expect(enterpriseTrace(['1|default|b|allow|0', '0|default|a|pass|0'])?.map(({ name }) => name)).toEqual([
      'a',
      'b',
    ]);
    for (const bad of [
      '',
      '0',
      'x|default|a|allow|0',
      '0|default|a|maybe|0',
      '0||a|allow|0',
      '0|t|n|allow|x',
    ])
      expect(enterpriseTrace(['0|default|a|allow|0', bad])).toBeNull();
  });
});

describe('a flow log that is imported', () => {
  let folder: string;
  let history: FlowHistory;
  const range = { from: t0 - 3_600, to: t0 + 7_200 };
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'enterprise-'));
    history = await openDuckDbHistory({ path: ':memory:' });
  });
  afterEach(async () => {
    await history.close();
    await rm(folder, { recursive: true });
  });
  async function imported(
    lines: readonly (object | string)[],
    nodes: readonly string[] = ['node-7'],
    packed = false,
  ) {
    const path = join(folder, 'flows.log');
    const text = Buffer.from(
      lines.map((item) => (typeof item === 'string' ? item : JSON.stringify(item))).join('\n'),
    );
    await writeFile(path, packed ? gzipSync(text) : text);
    return importRecording(path, history, { resolveWorkload: owner, nodes });
  }
  const at = (window: number, more: object = {}) =>
    line({ start_time: t0 + window * width, end_time: t0 + (window + 1) * width, ...more });
  const gaps = async () =>
    (await history.observation(range)).gaps.map(
      ({ kind, subject, from, to }) =>
        `${kind} ${subject.replace(/\/[0-9a-f]{8}$/, '')} ${(from - t0) / width}-${to === null ? '' : (to - t0) / width}`,
    );

  it('has its edges with their counts, packed or not, in whatever order its lines come', async () => {
    const lines = [at(2), at(0), at(1), at(1, { host: 'node-8' }), at(1, { reporter: 'dst' })];
    expect(await imported(lines, ['node-7', 'node-8'], true)).toMatchObject({ imported: true, windows: 3 });
    const edges = await history.edges(range);
    expect(edges).toHaveLength(1);
    expect(edges[0]).toMatchObject({
      src: { connections: 8 },
      dst: { connections: 2 },
      edge: { src: { name: 'web' }, port: 5432 },
    });
    expect(await imported(lines, ['node-7', 'node-8'])).toMatchObject({ imported: false });
  });

  it('names what it does not show: its ends, windows without a line, silent nodes', async () => {
    await imported([at(0), at(1), at(3), at(4)], ['node-7', 'node-9']);
    const found = await gaps();
    expect(found).toContain('window-missing enterprise 0-1');
    expect(found).toContain('window-missing enterprise 2-3');
    expect(found).toContain('window-missing enterprise 4-5');
    expect(found).toContain('node-silent node/node-7 2-3');
    expect(found).toContain('node-silent node/node-9 0-5');
  });

  it('keeps what can be read, and says how much could not', async () => {
    await imported([at(0), '{"torn', at(1, { dest_port: null }), at(1)]);
    const { gaps: all } = await history.observation(range);
    expect(all.find(({ kind }) => kind === 'records-unreadable')?.message).toContain('2 lines of');
    expect(await history.edges(range)).toHaveLength(1);
  });

  it('with lines of the future says so: whose clock is right cannot be told', async () => {
    const ahead = Math.ceil(Date.now() / 1000 / width) * width + 7_200;
    await imported([at(0, { start_time: ahead, end_time: ahead + width })]);
    const { gaps: all } = await history.observation({ from: ahead, to: ahead + width });
    expect(all.map(({ kind }) => kind)).toContain('clock-ahead');
  });

  it('of which nothing can be read is refused, and nothing is kept', async () => {
    const bad = JSON.stringify(at(0, { action: 'maybe' }));
    await expect(imported([bad])).rejects.toThrow('no line of it can be read: action');
    expect(await history.edges(range)).toEqual([]);
  });

  it('reads an export of Elasticsearch, too', async () => {
    await imported([{ _index: 'tigera_secure_ee_flows', _source: at(0) }]);
    expect(await history.edges(range)).toHaveLength(1);
  });
});
