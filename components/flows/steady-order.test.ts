import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { EdgeRowView } from '@/lib/api';
import { rowKey } from './row-key';
import { steadyRows } from './steady-order';

const peer = { type: 'workload', namespace: 'shop', name: 'a', kind: null, label: 'a' } as const;
const row = (id: string, connections = 1): EdgeRowView => ({
  edge: { id, src: peer, dst: peer, portLabel: 'TCP 1', protocol: 'tcp', port: 1 },
  verdict: 'would-deny',
  sides: ['source'],
  sideText: 'at the source',
  why: '',
  tags: [],
  connections,
  firstSeen: 0,
  lastSeen: 0,
  spark: [],
  decision: null,
  ids: [id],
});
const keys = (rows: readonly EdgeRowView[]) => rows.map(rowKey);

describe('a list under the hand', () => {
  it('changes cells in place, drops what left and lets new rows wait', () => {
    const { rows, waiting } = steadyRows(['a', 'b', 'c'], [row('d'), row('c', 9), row('a')]);
    expect(keys(rows)).toEqual(['a', 'c']);
    expect(rows[1]?.connections).toBe(9);
    expect(waiting).toBe(1);
  });
  it('knows a group again when its edges are told in another order', () => {
    expect(rowKey({ ...row('b'), ids: ['b', 'a'] })).toBe(rowKey({ ...row('a'), ids: ['a', 'b'] }));
  });
  it('never changes the order of two rows that stay, and loses none', () => {
    const ids = fc.uniqueArray(fc.stringMatching(/^[a-f]{1,2}$/), { maxLength: 12 });
    fc.assert(
      fc.property(ids, ids, (before, after) => {
        const { rows, waiting } = steadyRows(
          before,
          after.map((id) => row(id)),
        );
        expect(keys(rows)).toEqual(before.filter((id) => after.includes(id)));
        expect(rows.length + waiting).toBe(after.length);
      }),
    );
  });
});
