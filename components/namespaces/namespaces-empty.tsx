'use client';
import { useStatus } from '@/components/data/use-session';
import { useView } from '@/components/data/use-view';
import { Button, ButtonLink } from '@/components/ui/button';
import { count } from '@/components/ui/count';
import { EmptyState } from '@/components/ui/empty-state';
import type { NamespacesView } from '@/lib/api';

/** Why no row stands here: filtered out, no right, source down, or nothing there yet. */
export function NamespacesEmpty(props: { data: NamespacesView; filter: string; onClear: () => void }) {
  const view = useView();
  const status = useStatus();
  const { data } = props;
  return (
    <div className="mt-4">
      {data.rows.length > 0 ? (
        <EmptyState
          kind="filtered"
          title="No namespace matches"
          action={<Button onClick={props.onClear}>Clear filter</Button>}
        >
          {count(data.rows.length, 'namespace')} without the filter <code>{props.filter}</code>.
        </EmptyState>
      ) : view.get('ns') !== null && data.limited === null ? (
        <EmptyState
          kind="filtered"
          title="No namespace in this scope"
          action={<ButtonLink href={view.href({ ns: null, open: null })}>Show all namespaces</ButtonLink>}
        >
          The scope names namespaces that do not exist here.
        </EmptyState>
      ) : data.limited !== null ? (
        <EmptyState
          kind="no-right"
          title="You may not list namespaces"
          action={<ButtonLink href={view.to('/preflight')}>Show preflight</ButtonLink>}
        >
          {data.limited}
        </EmptyState>
      ) : status.data?.cluster.state === 'stale' ? (
        <EmptyState
          kind="source-down"
          title="The API server does not answer"
          action={<ButtonLink href={view.to('/preflight')}>Show preflight</ButtonLink>}
        >
          {status.data.cluster.message}
        </EmptyState>
      ) : (
        <EmptyState
          kind="nothing-yet"
          title="No namespaces yet"
          action={<ButtonLink href={view.to('/preflight')}>Show preflight</ButtonLink>}
        >
          The first list of the cluster is on its way.
        </EmptyState>
      )}
    </div>
  );
}
