import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { runsFactor } from '@/lib/policy/testing/runs';
import { edgeOf, endOfTierTrace, profileTrace, row } from '../testing/rows';
import type { EdgeRow } from '../window';
import { FlowRows } from './flow-rows';
import { RowTables } from './row-tables';

const count = fc.option(fc.maxSafeNat(), { nil: null });
const name = fc.constantFrom('web', 'db', 'api', '', 'with space', 'ünï');
const peer = fc.record({
  type: fc.constantFrom('workload', 'host', 'network-set', 'network'),
  namespace: fc.constantFrom('shop', 'db', null),
  name,
  kind: fc.constantFrom('Deployment', 'StatefulSet', null),
});
const addresses = fc.constantFrom(null, [], ['10.0.0.1'], ['10.0.0.1', '10.0.0.2']);
const trace = fc.constantFrom([], profileTrace(), profileTrace('db'), endOfTierTrace());
const port = fc.constantFrom(null, 0, 80, 443);
const anyRow: fc.Arbitrary<EdgeRow> = fc.record({
  edge: fc.record({
    src: peer,
    dst: peer,
    protocol: fc.constantFrom('tcp', 'udp', 'icmp', '47'),
    port,
    icmpType: fc.constantFrom(null, 0, 8),
    icmpCode: fc.constantFrom(null, 0, 1),
  }),
  reporter: fc.constantFrom('src', 'dst'),
  action: fc.constantFrom('allow', 'deny'),
  enforcedTrace: trace,
  pendingTrace: trace,
  pendingState: fc.constantFrom('known', 'not-computed', 'unsupported'),
  connectionsStarted: count,
  connectionsCompleted: count,
  connectionsLive: count,
  bytesForward: count,
  bytesReverse: count,
  packetsForward: count,
  packetsReverse: count,
  service: fc.option(fc.record({ namespace: name, name, port, portName: fc.option(name, { nil: null }) }), {
    nil: null,
  }),
  srcName: name,
  dstName: name,
  srcAddresses: addresses,
  dstAddresses: addresses,
  samples: count,
});

describe('rows as columns', () => {
  it('give back the rows they were made of, whatever windows share their tables', () => {
    fc.assert(
      fc.property(fc.array(fc.array(anyRow)), (windows) => {
        const tables = new RowTables();
        const made = windows.map((rows) => FlowRows.of(rows, tables));
        expect(made.map((rows) => [...rows])).toEqual(windows);
        expect(made.map(({ length }) => length)).toEqual(windows.map(({ length }) => length));
      }),
      { numRuns: 200 * runsFactor },
    );
  });

  it('have one id for what is equal, and two for edges that differ in an owner’s kind only', () => {
    const edge = edgeOf('shop/web > shop/db 5432');
    const other = { ...edge, src: { ...edge.src, kind: null } };
    const rows = FlowRows.of([row('', { edge }), row('', { edge: { ...edge } }), row('', { edge: other })]);
    expect([...rows.edge]).toEqual([0, 0, 1]);
    expect(new Set(rows.enforced).size).toBe(1);
  });

  it('have a row exactly at the places below their length', () => {
    const rows = FlowRows.of([row('shop/web > shop/db 5432')]);
    expect(() => rows.row(1)).toThrow('A window of 1 rows has no row 1.');
    expect(() => rows.row(-1)).toThrow(RangeError);
  });
});

describe('tables', () => {
  it('are full before they hold more than is kept in memory', () => {
    const tables = new RowTables();
    for (let id = 0; id < 400_000; id++) tables.nameId(`name-${id}`);
    expect(tables.isFull).toBe(true);
    const wide = new RowTables();
    for (let id = 0; id < 70; id++) wide.nameId(`${id}`.padEnd(1024 * 1024));
    expect([new RowTables().isFull, wide.isFull]).toEqual([false, true]);
  });
});
