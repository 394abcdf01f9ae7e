import type { MapBoxView, MapEdgeView } from '@/lib/api';

/** A place in a column: a box, or the way of an edge that passes the column. */
export interface Slot {
  readonly id: string;
  readonly box: MapBoxView | null;
}
/** Neighbouring slots that an edge joins, left to right. */
export interface Joint {
  readonly left: string;
  readonly right: string;
}
export interface Columns {
  readonly slots: readonly (readonly Slot[])[];
  /** Column of each box id. */
  readonly of: ReadonlyMap<string, number>;
}

export const wayId = (edge: MapEdgeView, column: number): string => `${edge.id}#${column}`;

/** Callers, `depths` columns of workloads, called; deeper calls than there is room for share the last one. */
export function assignColumns(
  boxes: readonly MapBoxView[],
  edges: readonly MapEdgeView[],
  depths: number,
): Columns {
  const of = new Map(
    boxes.map((box) => {
      if (box.column === 'inside') return [box.id, 1 + Math.min(box.depth, depths - 1)];
      return [box.id, box.column === 'caller' ? 0 : depths + 1];
    }),
  );
  const slots: Slot[][] = Array.from({ length: depths + 2 }, () => []);
  for (const box of boxes) slots[of.get(box.id) ?? 0]?.push({ id: box.id, box });
  const joints: Joint[] = [];
  for (const edge of edges) {
    const from = of.get(edge.from);
    const to = of.get(edge.to);
    if (from === undefined || to === undefined || to <= from) continue;
    let left = edge.from;
    for (let column = from + 1; column < to; column += 1) {
      const id = wayId(edge, column);
      slots[column]?.push({ id, box: null });
      joints.push({ left, right: id });
      left = id;
    }
    joints.push({ left, right: edge.to });
  }
  return { slots: sweep(slots, joints), of };
}

/** Orders every column by the mean place of what its slots are joined with, forth, back and forth: few edges cross then. */
function sweep(slots: Slot[][], joints: readonly Joint[]): Slot[][] {
  const columns = slots.map((column) => [...column]);
  const place = new Map<string, number>();
  const note = (column: readonly Slot[]): void =>
    column.forEach(({ id }, index) => {
      place.set(id, (index + 0.5) / column.length);
    });
  columns.forEach(note);
  const orderBy = (index: number, side: 'left' | 'right'): void => {
    const column = columns[index] ?? [];
    const own = side === 'left' ? 'right' : 'left';
    const mean = ({ id }: Slot): number => {
      const near = joints.filter((joint) => joint[own] === id).map((joint) => place.get(joint[side]) ?? 0.5);
      return near.length === 0
        ? (place.get(id) ?? 0.5)
        : near.reduce((sum, one) => sum + one, 0) / near.length;
    };
    const at = new Map(column.map((slot) => [slot.id, mean(slot)]));
    columns[index] = column.toSorted((a, b) => (at.get(a.id) ?? 0) - (at.get(b.id) ?? 0));
    note(columns[index] ?? []);
  };
  for (let index = 1; index < columns.length; index += 1) orderBy(index, 'left');
  for (let index = columns.length - 2; index >= 0; index -= 1) orderBy(index, 'right');
  for (let index = 1; index < columns.length; index += 1) orderBy(index, 'left');
  return columns;
}
