'use client';
import { keepPreviousData, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { type ApiError, apiSend } from '@/components/data/api';
import {
  apiPaths,
  type CandidateBody,
  type CandidateView,
  candidateSchema,
  type StagedResultView,
  stagedResultSchema,
} from '@/lib/api';

/** What a default deny of this form would be and deny; nothing is written. A namespaced one needs its namespace first. */
export function useCandidate(body: CandidateBody) {
  return useQuery<CandidateView, ApiError>({
    queryKey: [apiPaths.candidate, body],
    queryFn: () => apiSend('POST', apiPaths.candidate, candidateSchema, body),
    placeholderData: keepPreviousData,
    meta: { topics: ['cluster'] },
    enabled: body.kind === 'global' || body.namespace !== null,
  });
}

/** Writes the staged kind only. */
export function useStageCandidate() {
  const client = useQueryClient();
  return useMutation<StagedResultView, ApiError, CandidateBody>({
    mutationFn: (body) => apiSend('POST', apiPaths.candidateStage, stagedResultSchema, body),
    onSuccess: () => void client.invalidateQueries(),
  });
}
