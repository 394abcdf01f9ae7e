'use client';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { z } from 'zod';
import { type ApiError, apiSend } from '@/components/data/api';
import { apiPaths } from '@/lib/api';
import type { CandidateKind } from './candidate-kinds';

/** Takes the staged default deny away again. */
export function useUnstage() {
  const client = useQueryClient();
  return useMutation<unknown, ApiError, { kind: CandidateKind; namespace: string | null }>({
    mutationFn: (body) => apiSend('POST', apiPaths.candidateUnstage, z.unknown(), body),
    onSuccess: () => client.invalidateQueries(),
  });
}
