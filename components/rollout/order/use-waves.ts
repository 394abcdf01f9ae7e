'use client';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type ApiError, apiSend } from '@/components/data/api';
import { useApi } from '@/components/data/use-api';
import { apiPaths, type WavesBody, type WavesView, wavesSchema } from '@/lib/api';

export const useWaves = () =>
  useApi({ path: apiPaths.waves, schema: wavesSchema, topics: ['rollout', 'cluster', 'decisions'] });

/** Writes the order; what core answers is what stands. */
export function useSaveWaves(onDone: () => void) {
  const client = useQueryClient();
  return useMutation<WavesView, ApiError, WavesBody>({
    mutationFn: (body) => apiSend('PUT', apiPaths.waves, wavesSchema, body),
    onSuccess: () => {
      void client.invalidateQueries();
      onDone();
    },
  });
}
