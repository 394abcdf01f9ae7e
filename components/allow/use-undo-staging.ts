'use client';
import { useQueryClient } from '@tanstack/react-query';
import { ApiError, apiSend, type Query, withQuery } from '@/components/data/api';
import { notify, notifyError } from '@/components/ui/toast';
import { apiPaths, type StagedResultView, type UnstageBody, unstagedResultSchema } from '@/lib/api';
import { takenBackWords } from './staged-words';

/** The question that takes an answer of staging back; null when it does not say as what it was written. */
export function undoBody({ written }: StagedResultView): UnstageBody | null {
  const policies = written.flatMap(({ ref, resourceVersion, before }) =>
    resourceVersion === undefined || before === undefined ? [] : [{ ref, resourceVersion, restore: before }],
  );
  return policies.length === 0 || policies.length < written.length ? null : { policies };
}

/** Tells of what was staged, with an Undo. The page may be gone by then, so the outcome is told in a toast too. */
export function useUndoStaging(range: Query): (result: StagedResultView) => (() => void) | undefined {
  const client = useQueryClient();
  return (result) => {
    const body = undoBody(result);
    if (body === null) return undefined;
    return () =>
      void apiSend('POST', withQuery(apiPaths.unstage, range), unstagedResultSchema, body).then(
        (answer) => {
          notify(takenBackWords(answer));
          void client.invalidateQueries();
        },
        (problem: unknown) => {
          if (!(problem instanceof ApiError)) throw problem;
          notifyError(problem.message);
          void client.invalidateQueries();
        },
      );
  };
}
