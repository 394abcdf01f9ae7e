import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { runs } from '@/lib/policy/testing/runs';
import type { EdgePeer } from './edge';
import { limitRows, otherName, type RowLimits, rowLimits } from './limit-rows';
import { row } from './testing/rows';
import type { EdgeRow } from './window';

const base = row('shop/web > shop/db 5432');
const workload = (namespace: string, name: string): EdgePeer => ({
  type: 'workload',
  namespace,
  name,
  kind: null,
});
const made = (src: EdgePeer, dst: EdgePeer, port: number | null, started = 1): EdgeRow => ({
  ...base,
  edge: { ...base.edge, src, dst, port },
  connectionsStarted: started,
  srcName: src.name,
  dstName: dst.name,
});
const small: RowLimits = { portsPerPair: 3, endsPerNamespace: 4, namespaces: 3 };
const total = (rows: readonly EdgeRow[]): number =>
  rows.reduce((sum, { connectionsStarted }) => sum + (connectionsStarted ?? 0), 0);
const web = workload('shop', 'web');
const db = workload('shop', 'db');

describe('a window with more than can be told apart', () => {
  it('keeps the ports with most connections, and counts the others together', () => {
    const scan = Array.from({ length: 100_000 }, (_, port) => made(web, db, port % 65_536));
    const rows = [...scan, made(web, db, 8443, 50)];
    const { rows: left, limited } = limitRows(rows);
    const ports = left.map(({ edge }) => edge.port);
    expect(ports).toHaveLength(rowLimits.portsPerPair + 1);
    expect(ports).toContain(8443);
    expect(ports.filter((port) => port === null)).toHaveLength(1);
    expect(total(left)).toBe(total(rows));
    expect(limited).toEqual(['65536 ports from shop/web to shop/db']);
  });

  it('keeps the ends with most connections, and gives the others a name that no pod has', () => {
    const rows = Array.from({ length: 20_000 }, (_, at) => made(workload('shop', `made-up-${at}`), db, 80));
    const { rows: left, limited } = limitRows([...rows, made(web, db, 80, 9)]);
    expect(left.length).toBeLessThanOrEqual(rowLimits.endsPerNamespace + 1);
    expect(left.some(({ edge }) => edge.src.name === 'web')).toBe(true);
    expect(left.filter(({ edge }) => edge.src.name === otherName)).toHaveLength(1);
    expect(left.find(({ edge }) => edge.src.name === otherName)?.srcName).toBe(otherName);
    expect(limited).toEqual(['20002 ends in shop']);
  });

  it('keeps the namespaces with most connections', () => {
    const rows = Array.from({ length: 9 }, (_, at) =>
      made(workload(`ns-${at}`, 'a'), workload(`ns-${at}`, 'b'), 80, at),
    );
    const { rows: left } = limitRows(rows, small);
    expect([...new Set(left.map(({ edge }) => edge.src.namespace))].sort()).toEqual([
      otherName,
      'ns-6',
      'ns-7',
      'ns-8',
    ]);
  });

  it('never makes of two verdicts one', () => {
    const rows = Array.from({ length: 6 }, (_, port) => [
      made(web, db, port),
      { ...made(web, db, port), action: 'deny' as const },
    ]).flat();
    const { rows: left } = limitRows(rows, small);
    const others = left.filter(({ edge }) => edge.port === null).map(({ action }) => action);
    expect(others.sort()).toEqual(['allow', 'deny']);
  });

  const peers = fc
    .tuple(fc.constantFrom('a', 'b', 'c', 'd', 'e'), fc.nat(7))
    .map(([namespace, at]) => workload(namespace, `w${at}`));
  const windows = fc.array(
    fc
      .tuple(peers, peers, fc.option(fc.nat(9), { nil: null }), fc.nat(5))
      .map(([src, dst, port, started]) => made(src, dst, port, started)),
    { maxLength: 60 },
  );

  it('loses no connection, stays within the limits, and says the same in whatever order the rows came', () => {
    fc.assert(
      fc.property(windows, (rows) => {
        const { rows: left, limited } = limitRows(rows, small);
        expect(total(left)).toBe(total(rows));
        const spaces = new Set(left.flatMap(({ edge }) => [edge.src.namespace, edge.dst.namespace]));
        expect(spaces.size).toBeLessThanOrEqual(small.namespaces + 1);
        for (const space of spaces) {
          const ends = left
            .flatMap(({ edge }) => [edge.src, edge.dst])
            .filter(({ namespace }) => namespace === space)
            .map(({ name }) => name);
          expect(new Set(ends).size).toBeLessThanOrEqual(small.endsPerNamespace + 1);
        }
        const back = limitRows([...rows].reverse(), small);
        expect(new Set(back.limited)).toEqual(new Set(limited));
        if (limited.length > 0) expect(back.rows).toEqual(left);
        else expect(left).toBe(rows);
      }),
      { numRuns: runs(300) },
    );
  });
});
