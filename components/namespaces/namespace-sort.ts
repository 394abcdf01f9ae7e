import type { NamespaceRowView, StageView } from '@/lib/api';

export const sortKeys = ['name', 'pods', 'wouldDeny', 'unknown'] as const;
export type SortKey = (typeof sortKeys)[number];

export const asSortKey = (text: string | null): SortKey | null =>
  sortKeys.find((key) => key === text) ?? null;

/** The order of work: what is staged needs decisions first. */
const stages: readonly StageView[] = ['stage', 'allow', 'deny', 'exempt'];

/** Not computed stands first where the largest does: unknown is never quiet. */
const large = (value: number | null): number => value ?? Number.POSITIVE_INFINITY;

const compare: Readonly<Record<SortKey, (a: NamespaceRowView, b: NamespaceRowView) => number>> = {
  name: (a, b) => a.name.localeCompare(b.name),
  pods: (a, b) => b.pods - a.pods,
  wouldDeny: (a, b) => larger(a.wouldDeny, b.wouldDeny),
  unknown: (a, b) => larger(a.unknown, b.unknown),
};

function larger(a: number | null, b: number | null): number {
  const [x, y] = [large(a), large(b)];
  return x === y ? 0 : y - x;
}

export interface StageGroup {
  readonly stage: StageView;
  readonly rows: readonly NamespaceRowView[];
}

/** Groups in the order of work; inside a group the server's order, or the chosen one. */
export function groupRows(rows: readonly NamespaceRowView[], sort: SortKey | null): StageGroup[] {
  return stages
    .map((stage) => {
      const own = rows.filter((row) => row.stage === stage);
      return { stage, rows: sort === null ? own : own.toSorted(compare[sort]) };
    })
    .filter((group) => group.rows.length > 0);
}
