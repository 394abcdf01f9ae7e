'use client';
import { useQueries } from '@tanstack/react-query';
import { apiGet, type Query } from '@/components/data/api';
import { apiPaths, type EdgeRowView, edgesSchema } from '@/lib/api';

export const pageRows = 500;

/**
 * Rows beyond the first page, asked for as they come into view: by offset, null while on the way. Only the pages in
 * view are kept alive, so memory stays flat in a list of 100 000 rows.
 */
export function useLaterPages(
  query: Query,
  offsets: readonly number[],
): (offset: number) => EdgeRowView | null {
  const pages = [...new Set(offsets.map((offset) => Math.floor(offset / pageRows)))].filter(
    (page) => page > 0,
  );
  const answers = useQueries({
    queries: pages.map((page) => {
      const asked = { ...query, limit: pageRows, offset: page * pageRows };
      return {
        queryKey: [apiPaths.edges, asked],
        queryFn: ({ signal }: { signal: AbortSignal }) => apiGet(apiPaths.edges, edgesSchema, asked, signal),
        gcTime: 30_000,
        meta: { topics: ['flows', 'cluster', 'decisions'] },
      };
    }),
  });
  const rows = new Map(pages.map((page, index) => [page, answers[index]?.data?.rows]));
  return (offset) => rows.get(Math.floor(offset / pageRows))?.[offset % pageRows] ?? null;
}
