import { count } from '@/components/ui/count';
import type { StagedResultView } from '@/lib/api';

/** What was written, and what is left to decide: `Staged shop/allow-prometheus-scrape. 6 edges would still be denied.` */
export function stagedWords(result: StagedResultView): string {
  const names = result.written.map(({ ref }) =>
    ref.namespace === null ? ref.name : `${ref.namespace}/${ref.name}`,
  );
  const [first] = names;
  const what = names.length === 1 && first !== undefined ? first : count(names.length, 'policy', 'policies');
  const left = result.wouldDeny === null ? '' : ` ${count(result.wouldDeny, 'edge')} would still be denied.`;
  return `Staged ${what}.${left}`;
}
