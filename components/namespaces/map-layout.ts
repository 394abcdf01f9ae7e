import type { NamespaceView } from '@/lib/api';
import { assignColumns, type Columns, type Slot } from './map-columns';
import { routeEdges } from './map-routes';
import { boxHeight, type MapLayout, type PlacedBox } from './map-shape';

const boxPitch = 58;
/** Room for an edge that passes a column. */
const wayPitch = 18;
const inset = 24;
const top = 38;

/** Callers left, workloads by call depth in the middle, called right. All in px; `width` below 1000 draws narrower boxes. */
export function layoutMap(map: NamespaceView['map'], width: number): MapLayout {
  const narrow = width < 1_000;
  const side = narrow ? 128 : 150;
  const inner = narrow ? 108 : 124;
  const edge = inset + side + 34;
  const left = edge + 22;
  const right = width - edge - inner - 22;
  const room = Math.max(1, Math.floor((right - left) / (inner + 26)) + 1);
  const deepest = Math.max(0, ...map.boxes.filter((box) => box.column === 'inside').map((box) => box.depth));
  const depths = Math.min(room, deepest + 1);
  const columns = assignColumns(map.boxes, map.edges, depths);
  const inside = (depth: number) => ({
    x: depths === 1 ? (left + right) / 2 : left + ((right - left) * depth) / (depths - 1),
    width: inner,
  });
  const spans = [
    { x: inset, width: side },
    ...Array.from({ length: depths }, (_, depth) => inside(depth)),
    { x: width - inset - side, width: side },
  ];
  const tall = Math.max(boxPitch, ...columns.slots.map(columnHeight));
  const places = place(columns, tall);
  const boxes = columns.slots.flatMap((slots, index) =>
    slots.flatMap(({ id, box }): PlacedBox[] => {
      const span = spans[index];
      const y = places.get(id);
      return box === null || span === undefined || y === undefined ? [] : [{ box, y, ...span }];
    }),
  );
  const height = top + tall + 42;
  return {
    width,
    height,
    frame: { x: edge, y: top, width: width - 2 * edge, height: height - top - 16 },
    boxes,
    edges: routeEdges(map.edges, { columns, boxes, places, spans }),
  };
}

const pitch = (slot: Slot): number => (slot.box === null ? wayPitch : boxPitch);
const columnHeight = (slots: readonly Slot[]): number => slots.reduce((sum, slot) => sum + pitch(slot), 0);

/** Top of every box and middle of every way, px; columns are centred against the tallest. */
function place(columns: Columns, tall: number): ReadonlyMap<string, number> {
  const places = new Map<string, number>();
  for (const slots of columns.slots) {
    let y = top + 14 + (tall - columnHeight(slots)) / 2;
    for (const slot of slots) {
      places.set(slot.id, slot.box === null ? y + wayPitch / 2 : y + (boxPitch - boxHeight) / 2);
      y += pitch(slot);
    }
  }
  return places;
}
