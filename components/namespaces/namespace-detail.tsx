'use client';
import { Loaded } from '@/components/data/loaded';
import { useApi } from '@/components/data/use-api';
import { useView } from '@/components/data/use-view';
import { rangeQuery } from '@/components/flows/range-query';
import { PageSkeleton } from '@/components/ui/skeleton';
import { apiPaths, namespaceSchema } from '@/lib/api';
import { NamespaceBody } from './namespace-body';

/** Who talks to one namespace, inside it, and out of it. */
export function NamespaceDetail(props: { name: string }) {
  const view = useView();
  const query = useApi({
    path: apiPaths.namespace,
    schema: namespaceSchema,
    query: { ...rangeQuery(view.params), ns: props.name },
    topics: ['cluster', 'flows', 'rollout', 'decisions'],
  });
  return (
    <Loaded query={query} skeleton={<PageSkeleton label={props.name} picture="h-80" rows={6} />}>
      {(data) => <NamespaceBody data={data} />}
    </Loaded>
  );
}
