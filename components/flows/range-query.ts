import type { Query } from '@/components/data/api';

/** The time range alone: what an edge is said to be depends on it, in every answer. */
export const rangeQuery = (params: URLSearchParams): Query => ({
  range: params.get('range'),
  from: params.get('from'),
  to: params.get('to'),
});
