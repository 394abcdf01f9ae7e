/** Edges as a matrix: rows call columns, one cell a pair of namespaces (ui.md §8). */
import type { EdgeRowView, EdgeVerdictView, NamespaceRowView, PeerView } from '@/lib/api';

export type Gate = 'enforced' | 'staged' | 'none' | 'not-visible';

export interface Head {
  readonly key: string;
  readonly label: string;
  /** Heads of one group stand together; a line parts the groups. */
  readonly group: number;
  readonly ingress: Gate;
  readonly egress: Gate;
}

export interface Cell {
  readonly row: Head;
  readonly column: Head;
  /** Worst first. */
  readonly edges: readonly EdgeRowView[];
  readonly worst: EdgeVerdictView;
  /** The next verdict that is not *allowed*; null when the cell has one only. */
  readonly second: EdgeVerdictView | null;
  /** Edges of the worst verdict. */
  readonly count: number;
}

export interface Matrix {
  readonly heads: readonly Head[];
  /** By `cellKey`. */
  readonly cells: ReadonlyMap<string, Cell>;
  readonly wouldDeny: number;
  /** Pairs with an edge that would be denied. */
  readonly pairs: number;
}

const worstFirst = [
  'denied',
  'would-deny',
  'unknown',
  'would-allow',
  'allowed',
] as const satisfies EdgeVerdictView[];
const stages = ['deny', 'stage', 'allow', 'exempt'] as const;
const outside = [
  { key: '(hosts)', label: 'hosts' },
  { key: '(private)', label: 'private net' },
  { key: '(public)', label: 'public net, sets' },
] as const;

export const cellKey = (row: string, column: string): string => `${row} ${column}`;

function headKey(peer: PeerView): string {
  if (peer.type === 'workload') return peer.namespace ?? '(public)';
  if (peer.type === 'host') return '(hosts)';
  return peer.type === 'network' && peer.name === 'pvt' ? '(private)' : '(public)';
}

/** A whole direction counts as what its least covered pod is. */
function gate(coverage: NamespaceRowView['ingress'] | undefined): Gate {
  if (coverage === undefined || coverage.total === 0 || coverage.none > 0) return 'none';
  return coverage.staged > 0 ? 'staged' : 'enforced';
}

function headsOf(rows: readonly EdgeRowView[], namespaces: readonly NamespaceRowView[]): Head[] {
  const used = new Set(rows.flatMap(({ edge }) => [headKey(edge.src), headKey(edge.dst)]));
  const known = new Map(namespaces.map((row) => [row.name, row]));
  const stageOf = (name: string): number => {
    const stage = known.get(name)?.stage;
    return stage === undefined ? 2 : stages.indexOf(stage);
  };
  const inside = [...used]
    .filter((key) => !key.startsWith('('))
    .sort((a, b) => stageOf(a) - stageOf(b) || (a < b ? -1 : 1))
    .map((name) => ({
      key: name,
      label: name,
      group: stageOf(name),
      ingress: gate(known.get(name)?.ingress),
      egress: gate(known.get(name)?.egress),
    }));
  const others = outside
    .filter(({ key }) => used.has(key))
    .map(({ key, label }): Head => {
      const seen: Gate = key === '(hosts)' ? 'not-visible' : 'none';
      return { key, label, group: key === '(hosts)' ? 4 : 5, ingress: seen, egress: seen };
    });
  return [...inside, ...others];
}

export function buildMatrix(rows: readonly EdgeRowView[], namespaces: readonly NamespaceRowView[]): Matrix {
  const heads = headsOf(rows, namespaces);
  const byKey = new Map(heads.map((head) => [head.key, head]));
  const groups = new Map<string, EdgeRowView[]>();
  for (const row of rows) {
    const key = cellKey(headKey(row.edge.src), headKey(row.edge.dst));
    groups.set(key, [...(groups.get(key) ?? []), row]);
  }
  const cells = new Map<string, Cell>();
  for (const [key, edges] of groups) {
    const [from = '', to = ''] = key.split(' ');
    const [row, column] = [byKey.get(from), byKey.get(to)];
    if (row === undefined || column === undefined) continue;
    const present = worstFirst.filter((verdict) => edges.some((edge) => edge.verdict === verdict));
    const [worst = 'allowed', next] = present;
    cells.set(key, {
      row,
      column,
      edges: [...edges].sort((a, b) => worstFirst.indexOf(a.verdict) - worstFirst.indexOf(b.verdict)),
      worst,
      second: next === undefined || next === 'allowed' ? null : next,
      count: edges.filter((edge) => edge.verdict === worst).length,
    });
  }
  return {
    heads,
    cells,
    wouldDeny: rows.filter(({ verdict }) => verdict === 'would-deny').length,
    pairs: [...cells.values()].filter(({ edges }) => edges.some(({ verdict }) => verdict === 'would-deny'))
      .length,
  };
}

/** Cells that need a look first: by the worst verdict, then by how many. */
export const pairsInOrder = (matrix: Matrix): Cell[] =>
  [...matrix.cells.values()].sort(
    (a, b) =>
      worstFirst.indexOf(a.worst) - worstFirst.indexOf(b.worst) ||
      b.count - a.count ||
      (a.row.key < b.row.key ? -1 : 1),
  );

/** The cell the page opens with: most edges that would be denied, else the first that is not only allowed. */
export const firstPair = (matrix: Matrix): Cell | null => {
  const inOrder = pairsInOrder(matrix);
  const [most] = inOrder.filter(({ worst }) => worst === 'would-deny');
  return most ?? inOrder[0] ?? null;
};

/** How the `src` or `dst` filter names one end of a cell: a whole namespace, or the peers seen there. */
export function endFilter(cell: Cell, end: 'src' | 'dst'): string {
  const head = end === 'src' ? cell.row : cell.column;
  if (!head.key.startsWith('(')) return `${head.key}/`;
  return [...new Set(cell.edges.map(({ edge }) => edge[end].name))].join(',');
}
