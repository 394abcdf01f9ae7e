'use client';
import { useStatus } from '@/components/data/use-session';
import { useView } from '@/components/data/use-view';
import { Button, ButtonLink } from '@/components/ui/button';
import { count } from '@/components/ui/count';
import { EmptyState } from '@/components/ui/empty-state';

/** Why no policy stands here: filtered out, kinds that may not be read, or none in the cluster yet. */
export function PoliciesEmpty(props: { total: number }) {
  const view = useView();
  const missing = useStatus().data?.cluster.missing ?? [];
  const [first] = missing;
  return (
    <div className="mt-4">
      {props.total > 0 ? (
        <EmptyState
          kind="filtered"
          title="No policy matches these filters"
          action={
            <Button onClick={() => view.set({ kind: null, state: null, q: null })}>Clear filters</Button>
          }
        >
          {count(props.total, 'policy', 'policies')} without the filters.
        </EmptyState>
      ) : first !== undefined ? (
        <EmptyState
          kind="no-right"
          title="Some policies may not be read"
          action={<ButtonLink href={view.to('/preflight')}>Show preflight</ButtonLink>}
        >
          {first.kind}: {first.message}
        </EmptyState>
      ) : (
        <EmptyState
          kind="nothing-yet"
          title="No policies yet"
          action={<ButtonLink href={view.to('/rollout', { step: 'stage' })}>Stage a default deny</ButtonLink>}
        >
          Without one, profiles allow every connection.
        </EmptyState>
      )}
    </div>
  );
}
