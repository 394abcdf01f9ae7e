'use client';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { z } from 'zod';
import { ApiError, apiSend, withQuery } from '@/components/data/api';
import { useView } from '@/components/data/use-view';
import { notify } from '@/components/ui/toast';
import { apiPaths, type DecideBody } from '@/lib/api';
import { rangeQuery } from './range-query';

export interface Decide {
  readonly busy: boolean;
  readonly error: string | null;
  readonly reset: () => void;
  /** Writes a decision; true when it stands. `told` is the toast, whose Undo takes the decision back. */
  readonly decide: (body: DecideBody, told: string) => Promise<boolean>;
}

/** POST /api/decisions, then everything that counts decisions is asked for again. */
export function useDecide(): Decide {
  const client = useQueryClient();
  const view = useView();
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<string | null>(null);
  const write = async (body: DecideBody): Promise<boolean> => {
    setBusy(true);
    setError(null);
    try {
      await apiSend('POST', withQuery(apiPaths.decisions, rangeQuery(view.params)), z.unknown(), body);
      void client.invalidateQueries();
      return true;
    } catch (problem) {
      if (!(problem instanceof ApiError)) throw problem;
      setError(problem.message);
      return false;
    } finally {
      setBusy(false);
    }
  };
  return {
    busy,
    error,
    reset: () => setError(null),
    decide: async (body, told) => {
      const written = await write(body);
      if (written) {
        const undo = () => void write({ edges: body.edges, kind: null, reason: '', until: null });
        if (body.kind === null) notify(told);
        else notify(told, undo);
      }
      return written;
    },
  };
}
