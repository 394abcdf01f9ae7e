'use client';
import { useStatus } from '@/components/data/use-session';
import { useView } from '@/components/data/use-view';
import { Button, ButtonLink } from '@/components/ui/button';
import { count } from '@/components/ui/count';
import { EmptyState } from '@/components/ui/empty-state';
import { observationWords } from '@/components/ui/evidence-strip';
import type { EdgesView, EdgeVerdictView } from '@/lib/api';
import { filterKeys, isFiltered } from './flows-query';
import { spanWords } from './range-words';
import { askedTab } from './verdict-tabs';

const zero: Readonly<Record<EdgeVerdictView, string>> = {
  'would-deny': '0 edges would be denied',
  unknown: '0 edges are unknown',
  allowed: '0 edges are allowed',
  denied: '0 edges are denied now',
  'would-allow': '0 edges would be allowed',
};

/** Why the list has no row: nothing seen yet, no source, filters, or truly none of this verdict; each with its way on. */
export function FlowsEmpty(props: { edges: EdgesView }) {
  const view = useView();
  const status = useStatus();
  const { edges } = props;
  const clear = () => view.set(Object.fromEntries(filterKeys.map((key) => [key, null])));
  if (isFiltered(view.params) && edges.unfiltered > 0)
    return (
      <EmptyState
        kind="filtered"
        title="No edge matches these filters"
        action={<Button onClick={clear}>Clear filters</Button>}
      >
        {count(edges.unfiltered, 'edge')} without them.
      </EmptyState>
    );
  if (edges.counts.total === 0 && status.data?.flows.state === 'stale')
    return (
      <EmptyState
        kind="source-down"
        title="Goldmane does not answer"
        action={<ButtonLink href={view.to('/preflight')}>Open Preflight</ButtonLink>}
      >
        {status.data.flows.message ?? 'No window arrived lately.'} Quiet here is not proof of quiet.
      </EmptyState>
    );
  if (edges.counts.total === 0)
    return (
      <EmptyState
        kind="nothing-yet"
        title="No flows yet"
        action={<ButtonLink href={view.to('/preflight')}>Check sources</ButtonLink>}
      >
        Waiting for the first complete window of this scope and time. {observationWords(edges.observation)}.
      </EmptyState>
    );
  const tab = askedTab(view.params) ?? 'would-deny';
  const span = spanWords(edges.observation.range.to - edges.observation.range.from);
  return (
    <div className="card flex flex-wrap items-start gap-3 p-4">
      <div className="min-w-0 flex-1 basis-48">
        <p className="font-[550]">
          {zero[tab]} in {span}
        </p>
        <p className="text-ink-2">
          {observationWords(edges.observation)}. {count(edges.counts.total, 'edge')} of other verdicts.
        </p>
      </div>
      <Button onClick={() => view.set({ verdict: edges.counts.allowed > 0 ? 'allowed' : null })}>
        {edges.counts.allowed > 0
          ? `Show ${count(edges.counts.allowed, 'allowed edge')}`
          : 'Show what would be denied'}
      </Button>
    </div>
  );
}
