import { count } from '@/components/ui/count';
import type { PolicyRefView, StagedResultView, UnstagedResultView } from '@/lib/api';

const policiesText = (refs: readonly PolicyRefView[]): string => {
  const [first, second] = refs;
  if (first === undefined || second !== undefined) return count(refs.length, 'policy', 'policies');
  return first.namespace === null ? first.name : `${first.namespace}/${first.name}`;
};

/** What was written, and what is left to decide: `Staged shop/allow-prometheus-scrape. 6 edges would still be denied.` */
export function stagedWords(result: StagedResultView): string {
  const what = policiesText(result.written.map(({ ref }) => ref));
  const left = result.wouldDeny === null ? '' : ` ${count(result.wouldDeny, 'edge')} would still be denied.`;
  return `Staged ${what}.${left}`;
}

/** What an Undo did: `Taken back: shop/allow-prometheus-scrape.` Put back where another text stood before. */
export function takenBackWords({ undone }: UnstagedResultView): string {
  const removed = undone.filter((policy) => policy.removed).map(({ ref }) => ref);
  const restored = undone.filter((policy) => !policy.removed).map(({ ref }) => ref);
  const parts = [
    ...(removed.length === 0 ? [] : [`Taken back: ${policiesText(removed)}.`]),
    ...(restored.length === 0 ? [] : [`Back as before: ${policiesText(restored)}.`]),
  ];
  return parts.join(' ');
}
