'use client';
import { useQuery } from '@tanstack/react-query';
import { apiPaths, type SessionView, type StatusView, sessionSchema, statusSchema } from '@/lib/api';
import { type ApiError, apiGet } from './api';
import { useLive } from './live-provider';

/** Who is signed in and what they may do. Status 401 means: not signed in. */
export function useSession() {
  return useQuery<SessionView, ApiError>({
    queryKey: [apiPaths.session],
    queryFn: ({ signal }) => apiGet(apiPaths.session, sessionSchema, {}, signal),
    staleTime: 60_000,
  });
}

/** The state every page stands on; pushed by events, polled while these are not connected. */
export function useStatus() {
  const { connected } = useLive();
  return useQuery<StatusView, ApiError>({
    queryKey: [apiPaths.status],
    queryFn: ({ signal }) => apiGet(apiPaths.status, statusSchema, {}, signal),
    refetchInterval: connected ? 15_000 : 4_000,
    meta: { topics: ['cluster', 'flows', 'rollout', 'decisions'] },
  });
}
