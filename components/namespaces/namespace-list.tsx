'use client';
import { useState } from 'react';
import { Loaded } from '@/components/data/loaded';
import { useApi } from '@/components/data/use-api';
import { useView } from '@/components/data/use-view';
import { rangeQuery } from '@/components/flows/range-query';
import { PageHeader } from '@/components/ui/page-header';
import { PageSkeleton } from '@/components/ui/skeleton';
import { apiPaths, type NamespacesView, namespacesSchema } from '@/lib/api';
import { CoverageLegend } from './coverage-legend';
import { CsvButton } from './csv-button';
import { NamespaceNotes } from './namespace-notes';
import { NamespaceTable } from './namespace-table';
import { NamespacesEmpty } from './namespaces-empty';

/** Finds the namespace to work on: how far each has come, what is in its way, what to do next. */
export function NamespaceList() {
  const view = useView();
  const query = useApi({
    path: apiPaths.namespaces,
    schema: namespacesSchema,
    query: { ...rangeQuery(view.params), ns: view.get('ns') },
    topics: ['cluster', 'flows', 'rollout', 'decisions'],
  });
  return (
    <Loaded query={query} skeleton={<PageSkeleton label="namespaces" rows={12} />}>
      {(data) => <List data={data} />}
    </Loaded>
  );
}

function List({ data }: { data: NamespacesView }) {
  const [text, setText] = useState('');
  const wanted = text.trim().toLowerCase();
  const rows = data.rows.filter((row) => row.name.toLowerCase().includes(wanted));
  return (
    <>
      <PageHeader sentence={data.sentence} subline={data.subline}>
        <CsvButton rows={rows} />
      </PageHeader>
      <div className="mt-4 flex flex-wrap items-center gap-x-6 gap-y-3">
        <input
          type="search"
          aria-label="Filter namespaces"
          placeholder="Filter namespaces"
          value={text}
          onChange={(event) => setText(event.target.value)}
          className="field w-60 max-phone:h-11 max-phone:w-full"
        />
        <span className="flex-1 max-phone:hidden" />
        <CoverageLegend />
      </div>
      {rows.length === 0 ? (
        <NamespacesEmpty data={data} filter={text} onClear={() => setText('')} />
      ) : (
        <NamespaceTable rows={rows} />
      )}
      <NamespaceNotes data={data} />
    </>
  );
}
