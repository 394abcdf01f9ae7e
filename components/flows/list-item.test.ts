import { describe, expect, it } from 'vitest';
import type { EdgeRowView, EdgeVerdictView } from '@/lib/api';
import { listItems, shownRows } from './list-item';

const peer = { type: 'workload', namespace: 'shop', name: 'a', kind: null, label: 'a' } as const;
const row = (verdict: EdgeVerdictView, ids: string[]): EdgeRowView => ({
  edge: { id: ids[0] ?? '', src: peer, dst: peer, portLabel: 'TCP 1', protocol: 'tcp', port: 1 },
  verdict,
  sides: [],
  sideText: '',
  why: '',
  tags: [],
  connections: 1,
  firstSeen: 0,
  lastSeen: 0,
  spark: [],
  decision: null,
  ids,
});

describe('the list of edges', () => {
  it('puts unknown rows under what would be denied, with a head that counts edges', () => {
    const items = listItems([row('unknown', ['u1', 'u2']), row('would-deny', ['a'])]);
    expect(items.map((item) => item.kind)).toEqual(['row', 'unknown-head', 'row']);
    expect(items[1]).toEqual({ kind: 'unknown-head', edges: 2 });
    expect(shownRows(items).map((item) => item.verdict)).toEqual(['would-deny', 'unknown']);
  });
  it('has no head when all rows are of one kind', () => {
    expect(listItems([row('unknown', ['u'])]).map((item) => item.kind)).toEqual(['row']);
    expect(listItems([row('allowed', ['a']), row('denied', ['d'])]).map((item) => item.kind)).toEqual([
      'row',
      'row',
    ]);
  });
});
