import type { MapBoxView, NamespaceView } from '@/lib/api';

type NamespaceMap = NamespaceView['map'];

/** What stands in the address for a box: a workload's own name inside, the id elsewhere. */
export const boxKey = (box: MapBoxView): string => (box.column === 'inside' ? box.label : box.id);

export const selectedBox = (map: NamespaceMap, key: string | null): MapBoxView | null =>
  key === null ? null : (map.boxes.find((box) => boxKey(box) === key) ?? null);

/** Ids of a box and of those an edge joins it with. */
export function neighbours(map: NamespaceMap, id: string): ReadonlySet<string> {
  const found = new Set([id]);
  for (const edge of map.edges) {
    if (edge.from === id) found.add(edge.to);
    if (edge.to === id) found.add(edge.from);
  }
  return found;
}

/** Workloads the table keeps: the selected one, or those that talk with the selected caller or called. */
export function linkedWorkloads(map: NamespaceMap, box: MapBoxView): ReadonlySet<string> {
  if (box.column === 'inside') return new Set([box.label]);
  const near = neighbours(map, box.id);
  return new Set(
    map.boxes.filter((one) => one.column === 'inside' && near.has(one.id)).map((one) => one.label),
  );
}
