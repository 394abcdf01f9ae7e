'use client';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { ApiError, apiSend, type Query, withQuery } from '@/components/data/api';
import { apiPaths, type StageBody, type StagedResultView, stagedResultSchema } from '@/lib/api';

export interface Stage {
  readonly busy: boolean;
  readonly error: ApiError | null;
  /** Writes the staged kinds; null when it was refused, and then nothing on the page changes. */
  readonly stage: (body: StageBody) => Promise<StagedResultView | null>;
}

export function useStage(range: Query): Stage {
  const client = useQueryClient();
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<ApiError | null>(null);
  return {
    busy,
    error,
    stage: async (body) => {
      setBusy(true);
      setError(null);
      try {
        const written = await apiSend('POST', withQuery(apiPaths.stage, range), stagedResultSchema, body);
        void client.invalidateQueries();
        return written;
      } catch (problem) {
        if (!(problem instanceof ApiError)) throw problem;
        setError(problem);
        return null;
      } finally {
        setBusy(false);
      }
    },
  };
}
