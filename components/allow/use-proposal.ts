'use client';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useRef } from 'react';
import { type ApiError, apiSend, type Query, withQuery } from '@/components/data/api';
import { apiPaths, type ProposalBody, type ProposalView, proposalSchema } from '@/lib/api';

export interface ProposalAnswer {
  /** The newest answer there is; it may be of an earlier question. */
  readonly proposal: ProposalView | null;
  /** Whether `proposal` answers what is asked now. */
  readonly current: boolean;
  readonly busy: boolean;
  readonly error: ApiError | null;
  readonly retry: () => void;
}

/** POST /api/proposal reads only. The last answer stays while the next is computed and when it fails, so nothing typed is lost. */
export function useProposal(body: ProposalBody, range: Query): ProposalAnswer {
  const query = useQuery<ProposalView, ApiError>({
    queryKey: [apiPaths.proposal, body, range],
    queryFn: () => apiSend('POST', withQuery(apiPaths.proposal, range), proposalSchema, body),
    placeholderData: keepPreviousData,
    meta: { topics: ['cluster'] },
  });
  const last = useRef<ProposalView | null>(null);
  if (query.data !== undefined) last.current = query.data;
  return {
    proposal: query.data ?? last.current,
    current: query.isSuccess && !query.isPlaceholderData,
    busy: query.isFetching,
    error: query.error,
    retry: () => void query.refetch(),
  };
}
