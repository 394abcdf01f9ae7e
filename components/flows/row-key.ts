import type { EdgeRowView } from '@/lib/api';

/** Identity of a row over time: its edges in any order. The server may sort the edges of a group differently later. */
export const rowKey = (row: EdgeRowView): string =>
  row.ids.reduce((least, id) => (id < least ? id : least), row.ids[0] ?? row.edge.id);

/** Tags that keep a row out of *select all*: a person has to look at each of them (ui.md §6). */
const lookedAtSingly: readonly string[] = ['new', 'rare', 'cross-namespace', 'cross-tenant'];

export const isSelectable = (row: EdgeRowView): boolean =>
  row.tags.every((tag) => !lookedAtSingly.includes(tag));
