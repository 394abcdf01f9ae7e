import type { MapBoxView, MapEdgeView, NamespaceView } from '@/lib/api';

export interface PlacedBox {
  readonly box: MapBoxView;
  readonly x: number;
  readonly y: number;
  readonly width: number;
}
export interface PlacedEdge {
  readonly edge: MapEdgeView;
  readonly path: string;
  /** Where the edge ends, and whether it comes from the left (`1`) or from the right (`-1`). */
  readonly x: number;
  readonly y: number;
  readonly from: 1 | -1;
}
export interface MapLayout {
  readonly width: number;
  readonly height: number;
  readonly frame: { readonly x: number; readonly y: number; readonly width: number; readonly height: number };
  readonly boxes: readonly PlacedBox[];
  readonly edges: readonly PlacedEdge[];
}

export const boxHeight = 40;
const pitch = 58;
const top = 62;
const sideWidth = 150;
const sideInset = 24;
const frameInset = 232;
const frameTop = 38;
const insideWidth = 124;

/** Callers left, workloads by call depth in the middle, called right; every column is ordered by what it is joined with. All in px. */
export function layoutMap(map: NamespaceView['map'], width: number): MapLayout {
  const columns = columnsOf(map.boxes, width);
  const height = frameTop + Math.max(1, ...columns.map((one) => one.boxes.length)) * pitch + 42;
  const placed = new Map<string, PlacedBox>();
  for (const column of columns) {
    const ordered = byNeighbours(column.boxes, map.edges, placed);
    const first = top + (height - 80 - ordered.length * pitch) / 2;
    ordered.forEach((box, row) => {
      placed.set(box.id, { box, x: column.x, y: first + row * pitch, width: column.width });
    });
  }
  return {
    width,
    height,
    frame: { x: frameInset, y: frameTop, width: width - 2 * frameInset + 8, height: height - frameTop - 16 },
    boxes: [...placed.values()],
    edges: routeEdges(map.edges, placed),
  };
}

interface Column {
  readonly boxes: readonly MapBoxView[];
  readonly x: number;
  readonly width: number;
}

/** Deeper calls than there is room for share the last column. */
function columnsOf(boxes: readonly MapBoxView[], width: number): Column[] {
  const inside = boxes.filter((box) => box.column === 'inside');
  const left = frameInset + 26;
  const right = width - frameInset - insideWidth - 18;
  const room = Math.max(1, Math.floor((right - left) / (insideWidth + 30)) + 1);
  const depths = Math.min(room, 1 + Math.max(0, ...inside.map((box) => box.depth)));
  const middle = Array.from({ length: depths }, (_, depth) => ({
    boxes: inside.filter((box) => Math.min(box.depth, depths - 1) === depth),
    x: left + (depths === 1 ? (right - left) / 2 : ((right - left) * depth) / (depths - 1)),
    width: insideWidth,
  }));
  return [
    { boxes: boxes.filter((box) => box.column === 'caller'), x: sideInset, width: sideWidth },
    ...middle,
    {
      boxes: boxes.filter((box) => box.column === 'called'),
      x: width - sideInset - sideWidth,
      width: sideWidth,
    },
  ];
}

/** Boxes near what they are joined with on the left, so that fewer edges cross; others keep the server's order. */
function byNeighbours(
  boxes: readonly MapBoxView[],
  edges: readonly MapEdgeView[],
  placed: ReadonlyMap<string, PlacedBox>,
): MapBoxView[] {
  const middle = (box: MapBoxView, index: number): number => {
    const ys = edges.flatMap((edge) => {
      const other = edge.to === box.id ? edge.from : edge.from === box.id ? edge.to : null;
      const y = other === null ? undefined : placed.get(other)?.y;
      return y === undefined ? [] : [y];
    });
    return ys.length === 0 ? top + index * pitch : ys.reduce((sum, y) => sum + y, 0) / ys.length;
  };
  return boxes
    .map((box, index) => ({ box, at: middle(box, index) }))
    .sort((a, b) => a.at - b.at)
    .map(({ box }) => box);
}

function routeEdges(edges: readonly MapEdgeView[], placed: ReadonlyMap<string, PlacedBox>): PlacedEdge[] {
  const leaving = ports(edges, 'from', 'to', placed);
  const arriving = ports(edges, 'to', 'from', placed);
  return edges.flatMap((edge): PlacedEdge[] => {
    const from = placed.get(edge.from);
    const to = placed.get(edge.to);
    if (from === undefined || to === undefined) return [];
    const start = { x: from.x + from.width, y: from.y + (leaving.get(edge.id) ?? boxHeight / 2) };
    const y = to.y + (arriving.get(edge.id) ?? boxHeight / 2);
    if (to.x > start.x) {
      const bend = Math.max(24, (to.x - start.x) / 2);
      const x = to.x - 1;
      return [
        {
          edge,
          x,
          y,
          from: 1,
          path: `M${start.x} ${start.y}C${start.x + bend} ${start.y} ${x - bend} ${y} ${x} ${y}`,
        },
      ];
    }
    // Back or beside: out to the right and in from the right, so that it never runs through its own boxes.
    const x = to.x + to.width + 1;
    const out = Math.max(start.x, x) + 34;
    return [{ edge, x, y, from: -1, path: `M${start.x} ${start.y}C${out} ${start.y} ${out} ${y} ${x} ${y}` }];
  });
}

/** Where on a box's side each edge joins it, px from the box's top: spread, in the order of the other ends. */
function ports(
  edges: readonly MapEdgeView[],
  own: 'from' | 'to',
  other: 'from' | 'to',
  placed: ReadonlyMap<string, PlacedBox>,
): ReadonlyMap<string, number> {
  const found = new Map<string, number>();
  for (const [id] of placed) {
    const joined = edges
      .filter((edge) => edge[own] === id)
      .sort((a, b) => (placed.get(a[other])?.y ?? 0) - (placed.get(b[other])?.y ?? 0));
    const gap = Math.min(10, 30 / Math.max(1, joined.length));
    joined.forEach((edge, index) => {
      found.set(edge.id, boxHeight / 2 + (index - (joined.length - 1) / 2) * gap);
    });
  }
  return found;
}
