import type { PaletteGroup, PaletteItem } from './palette-items';

/** How well an item fits: 0 its name begins with the text, 1 a word of it does, 2 it contains it; null not at all. */
function fitness(item: PaletteItem, text: string): number | null {
  if (item.always || text === '') return 0;
  const label = item.label.toLowerCase();
  if (label.startsWith(text)) return 0;
  const words = [label, ...item.also].flatMap((each) => each.toLowerCase().split(/[\s/-]+/));
  if (words.some((word) => word.startsWith(text))) return 1;
  return label.includes(text) ? 2 : null;
}

/** What stays for a text, best first within each group; groups keep their order, empty ones go. */
export function filterGroups(groups: readonly PaletteGroup[], typed: string): readonly PaletteGroup[] {
  const text = typed.trim().toLowerCase();
  return groups
    .map((group) => ({
      title: group.title,
      items: group.items
        .map((item) => ({ item, fit: fitness(item, text) }))
        .filter((each) => each.fit !== null)
        .sort((a, b) => (a.fit ?? 0) - (b.fit ?? 0))
        .map(({ item }) => item),
    }))
    .filter((group) => group.items.length > 0);
}

/** The chosen item while it is there, else the first: Enter always does what is lit. */
export function litItem(groups: readonly PaletteGroup[], chosen: string): string {
  const ids = groups.flatMap((group) => group.items.map(({ id }) => id));
  return ids.includes(chosen) ? chosen : (ids[0] ?? '');
}
