import type { MapEdgeView } from '@/lib/api';
import { type Columns, wayId } from './map-columns';
import { boxHeight, type PlacedBox, type PlacedEdge } from './map-shape';

interface Ground {
  readonly columns: Columns;
  readonly boxes: readonly PlacedBox[];
  /** Middle of every way, by its id. */
  readonly places: ReadonlyMap<string, number>;
  readonly spans: readonly { readonly x: number; readonly width: number }[];
}

/** Paths from the right side of one box to the left side of another, through the ways between; an edge of a folded box is left out. */
export function routeEdges(edges: readonly MapEdgeView[], ground: Ground): PlacedEdge[] {
  const byId = new Map(ground.boxes.map((one) => [one.box.id, one]));
  const leaving = ports(edges, 'from', byId);
  const arriving = ports(edges, 'to', byId);
  return edges.flatMap((edge): PlacedEdge[] => {
    const from = byId.get(edge.from);
    const to = byId.get(edge.to);
    if (from === undefined || to === undefined) return [];
    const start = { x: from.x + from.width, y: from.y + (leaving.get(edge.id) ?? boxHeight / 2) };
    const y = to.y + (arriving.get(edge.id) ?? boxHeight / 2);
    if (to.x > start.x) {
      const end = { x: to.x - 1, y };
      return [{ edge, ...end, from: 1, path: forth(start, end, ways(edge, ground)) }];
    }
    // Back or beside: out to the right and in from the right, so that it never runs through its own boxes.
    const x = to.x + to.width + 1;
    const out = Math.max(start.x, x) + 34;
    return [{ edge, x, y, from: -1, path: `M${start.x} ${start.y}C${out} ${start.y} ${out} ${y} ${x} ${y}` }];
  });
}

interface Way {
  readonly x: number;
  readonly width: number;
  readonly y: number;
}

function ways(edge: MapEdgeView, { columns, places, spans }: Ground): Way[] {
  const from = columns.of.get(edge.from) ?? 0;
  const to = columns.of.get(edge.to) ?? 0;
  return spans.flatMap((span, column) => {
    const y = column > from && column < to ? places.get(wayId(edge, column)) : undefined;
    return y === undefined ? [] : [{ ...span, y }];
  });
}

interface Point {
  readonly x: number;
  readonly y: number;
}

function forth(start: Point, end: Point, through: readonly Way[]): string {
  let path = `M${start.x} ${start.y}`;
  let at = start;
  const curve = (to: Point): void => {
    const bend = (to.x - at.x) / 2;
    path += `C${at.x + bend} ${at.y} ${to.x - bend} ${to.y} ${to.x} ${to.y}`;
    at = to;
  };
  for (const way of through) {
    curve({ x: way.x - 4, y: way.y });
    at = { x: way.x + way.width + 4, y: way.y };
    path += `H${at.x}`;
  }
  curve(end);
  return path;
}

/** Where on a box's side each edge joins it, px from the box's top: spread, in the order of the other ends. */
function ports(
  edges: readonly MapEdgeView[],
  own: 'from' | 'to',
  byId: ReadonlyMap<string, PlacedBox>,
): ReadonlyMap<string, number> {
  const other = own === 'from' ? 'to' : 'from';
  const found = new Map<string, number>();
  for (const [id] of byId) {
    const joined = edges
      .filter((edge) => edge[own] === id)
      .sort((a, b) => (byId.get(a[other])?.y ?? 0) - (byId.get(b[other])?.y ?? 0));
    const gap = Math.min(10, 30 / Math.max(1, joined.length));
    joined.forEach((edge, index) => {
      found.set(edge.id, boxHeight / 2 + (index - (joined.length - 1) / 2) * gap);
    });
  }
  return found;
}
