'use client';
import { keepPreviousData, type UseQueryResult, useQuery } from '@tanstack/react-query';
import type { ZodType } from 'zod';
import type { RevisionView } from '@/lib/api';
import { type ApiError, apiGet, type Query } from './api';

/** A counter of the status: an answer that stands on it is asked for again when it moves. */
export type Topic = keyof RevisionView;

/**
 * One answer of the API, kept live: it is fetched again when a topic it stands on moves (see LiveProvider).
 * While new parameters load, the last answer stays with `isPlaceholderData`.
 */
export function useApi<T>(options: {
  readonly path: string;
  readonly schema: ZodType<T>;
  readonly query?: Query;
  readonly topics: readonly Topic[];
  readonly enabled?: boolean;
  /** Asked for again this often whatever the event stream does, for answers a deadline stands on. */
  readonly everyMs?: number;
}): UseQueryResult<T, ApiError> {
  const { path, schema, query = {}, topics, enabled = true, everyMs } = options;
  return useQuery<T, ApiError>({
    queryKey: [path, query],
    queryFn: ({ signal }) => apiGet(path, schema, query, signal),
    placeholderData: keepPreviousData,
    meta: { topics },
    enabled,
    ...(everyMs === undefined ? {} : { refetchInterval: everyMs }),
  });
}
