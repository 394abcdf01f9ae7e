'use client';
import { useRef } from 'react';
import { Loaded } from '@/components/data/loaded';
import { useApi } from '@/components/data/use-api';
import { useView } from '@/components/data/use-view';
import { PageSkeleton } from '@/components/ui/skeleton';
import { apiPaths, edgesSchema } from '@/lib/api';
import { edgesQuery } from './flows-query';
import { FlowsTable } from './flows-table';
import { pageRows } from './use-later-pages';

/** Flows as a table: the answer in its states, and the panel beside it. */
export function TableView() {
  const view = useView();
  const query = edgesQuery(view.params);
  const answer = useApi({
    path: apiPaths.edges,
    schema: edgesSchema,
    query: { ...query, limit: pageRows },
    topics: ['flows', 'cluster', 'decisions'],
  });
  const scroll = useRef<HTMLDivElement>(null);
  return (
    <Loaded
      query={answer}
      errorClassName="px-6 pt-5 max-phone:px-4"
      skeleton={
        <div className="px-6 pt-5">
          <PageSkeleton label="flows" picture="h-[76px]" rows={9} />
        </div>
      }
    >
      {(edges) => (
        <FlowsTable edges={edges} query={query} refreshing={answer.isPlaceholderData} scroll={scroll} />
      )}
    </Loaded>
  );
}
