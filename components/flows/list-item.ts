import type { EdgeRowView } from '@/lib/api';

/** What stands at one place of the list. `later` is a row of a page that was not asked for yet. */
export type ListItem =
  | { readonly kind: 'row'; readonly row: EdgeRowView }
  | { readonly kind: 'unknown-head'; readonly edges: number }
  | { readonly kind: 'later'; readonly offset: number };

/** *Unknown* stands under *Would be denied* with a head of its own, not behind another tab (ui.md §1.2). */
export function listItems(rows: readonly EdgeRowView[]): ListItem[] {
  const unknown = rows.filter((row) => row.verdict === 'unknown');
  const known = rows.filter((row) => row.verdict !== 'unknown');
  const item = (row: EdgeRowView): ListItem => ({ kind: 'row', row });
  if (unknown.length === 0 || known.length === 0) return rows.map(item);
  const edges = unknown.reduce((sum, row) => sum + row.ids.length, 0);
  return [...known.map(item), { kind: 'unknown-head', edges }, ...unknown.map(item)];
}

/** The rows in the order they are shown, which `j` and `k` walk. */
export const shownRows = (items: readonly ListItem[]): EdgeRowView[] =>
  items.flatMap((item) => (item.kind === 'row' ? [item.row] : []));
