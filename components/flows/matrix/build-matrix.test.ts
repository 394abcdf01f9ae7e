import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { EdgeRowView, EdgeVerdictView, NamespaceRowView, PeerView } from '@/lib/api';
import { buildMatrix, cellKey, endFilter, firstPair, pairsInOrder } from './build-matrix';

const workload = (namespace: string, name = 'a'): PeerView => ({
  type: 'workload',
  namespace,
  name,
  kind: null,
  label: name,
});
const network = (name: 'pub' | 'pvt'): PeerView => ({
  ...workload('x', name),
  type: 'network',
  namespace: null,
});
const host: PeerView = { ...workload('x', 'erp'), type: 'host', namespace: null };

let n = 0;
const row = (src: PeerView, dst: PeerView, verdict: EdgeVerdictView): EdgeRowView => {
  n += 1;
  return {
    edge: { id: `e${n}`, src, dst, portLabel: 'TCP 1', protocol: 'tcp', port: 1 },
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
    ids: [`e${n}`],
  };
};
const coverage = (enforced: number, staged: number, none: number) => ({
  enforced,
  staged,
  none,
  total: enforced + staged + none,
});
const namespace = (
  name: string,
  stage: NamespaceRowView['stage'],
  ingress: ReturnType<typeof coverage>,
): NamespaceRowView => ({
  name,
  stage,
  pods: 1,
  ingress,
  egress: coverage(0, 0, 1),
  wouldDeny: null,
  unknown: null,
  denied: 0,
  observation: {
    range: { from: 0, to: 1 },
    oldest: null,
    newest: null,
    percent: null,
    complete: [],
    missing: [],
    gaps: [],
  },
  next: { text: '', href: null },
  exempt: null,
  hostNetworkPods: 0,
  tags: [],
});

describe('the matrix of who talks to whom', () => {
  it('gives a cell its worst verdict, its number, and the next verdict as a corner', () => {
    const matrix = buildMatrix(
      [
        row(workload('a'), workload('b'), 'allowed'),
        row(workload('a'), workload('b'), 'unknown'),
        row(workload('a'), workload('b'), 'would-deny'),
        row(workload('a'), workload('b'), 'would-deny'),
      ],
      [],
    );
    expect(matrix.cells.get(cellKey('a', 'b'))).toMatchObject({
      worst: 'would-deny',
      count: 2,
      second: 'unknown',
    });
    expect(matrix.cells.has(cellKey('b', 'a'))).toBe(false);
    expect(matrix).toMatchObject({ wouldDeny: 2, pairs: 1 });
  });
  it('never lets unknown pass for allowed', () => {
    const matrix = buildMatrix(
      [row(workload('a'), workload('b'), 'allowed'), row(workload('a'), workload('b'), 'unknown')],
      [],
    );
    expect(matrix.cells.get(cellKey('a', 'b'))?.worst).toBe('unknown');
  });
  it('orders heads by stage, then name, and puts what is no namespace last', () => {
    const matrix = buildMatrix(
      [
        row(host, workload('shop'), 'allowed'),
        row(workload('mail'), network('pub'), 'allowed'),
        row(workload('kube-system'), network('pvt'), 'allowed'),
        row(workload('argocd'), workload('catalog'), 'allowed'),
      ],
      [
        namespace('catalog', 'deny', coverage(2, 0, 0)),
        namespace('mail', 'deny', coverage(1, 0, 0)),
        namespace('shop', 'stage', coverage(1, 1, 0)),
        namespace('kube-system', 'exempt', coverage(0, 0, 1)),
        namespace('argocd', 'stage', coverage(1, 1, 1)),
      ],
    );
    expect(matrix.heads.map(({ label }) => label)).toEqual([
      'catalog',
      'mail',
      'argocd',
      'shop',
      'kube-system',
      'hosts',
      'private net',
      'public net, sets',
    ]);
    const gates = Object.fromEntries(matrix.heads.map(({ key, ingress }) => [key, ingress]));
    expect(gates).toMatchObject({
      catalog: 'enforced',
      shop: 'staged',
      argocd: 'none',
      '(hosts)': 'not-visible',
    });
  });
  it('opens with the pair that has most edges to decide', () => {
    const matrix = buildMatrix(
      [
        row(workload('a'), workload('b'), 'denied'),
        row(workload('c'), workload('b'), 'would-deny'),
        row(workload('d'), workload('b'), 'would-deny'),
        row(workload('d'), workload('b'), 'would-deny'),
      ],
      [],
    );
    expect(firstPair(matrix)?.row.key).toBe('d');
    expect(pairsInOrder(matrix).map((cell) => cell.row.key)).toEqual(['a', 'd', 'c']);
  });
  it('names an end as the filters do', () => {
    const matrix = buildMatrix([row(workload('a'), network('pub'), 'allowed')], []);
    const cell = matrix.cells.get(cellKey('a', '(public)'));
    expect(cell && [endFilter(cell, 'src'), endFilter(cell, 'dst')]).toEqual(['a/', 'pub']);
  });
  it('loses no edge', () => {
    const peers = fc.constantFrom(workload('a'), workload('b'), host, network('pub'), network('pvt'));
    const verdicts = fc.constantFrom<EdgeVerdictView>('allowed', 'would-deny', 'unknown', 'denied');
    fc.assert(
      fc.property(fc.array(fc.tuple(peers, peers, verdicts), { maxLength: 30 }), (made) => {
        const rows = made.map(([src, dst, verdict]) => row(src, dst, verdict));
        const { cells } = buildMatrix(rows, []);
        expect([...cells.values()].flatMap(({ edges }) => edges).length).toBe(rows.length);
      }),
    );
  });
});
