'use client';
import { useQueryClient } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import { z } from 'zod';
import { ApiError, apiGet, apiSend } from '@/components/data/api';
import { ConfirmDialog } from '@/components/ui/confirm-dialog';
import { notifyError } from '@/components/ui/toast';
import { apiPaths, type RolloutActionBody, rolloutSchema, type SessionView, type VerbView } from '@/lib/api';

type VerbName = VerbView['verb'];

const words = (error: unknown): string => (error instanceof ApiError ? error.message : String(error));

/** Acts on the rollout from any page: what the verb's dialog says is asked of core at the moment of the press. */
export function useRolloutVerb(cluster: SessionView['cluster'] | undefined): {
  readonly start: (verb: VerbName) => void;
  readonly busy: boolean;
  readonly dialog: ReactNode;
} {
  const client = useQueryClient();
  const [asked, setAsked] = useState<VerbView | null>(null);
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<string | null>(null);

  const send = async (verb: VerbName, typed: string | null): Promise<void> => {
    const body: RolloutActionBody = { verb, namespaces: [], typed };
    await apiSend('POST', apiPaths.rolloutAction, z.unknown(), body);
    await client.invalidateQueries();
  };
  const guarded = async (work: () => Promise<void>, failed: (message: string) => void): Promise<void> => {
    setBusy(true);
    try {
      await work();
    } catch (caught) {
      failed(words(caught));
    } finally {
      setBusy(false);
    }
  };
  const start = (name: VerbName): void =>
    void guarded(async () => {
      const { verbs } = await apiGet(apiPaths.rollout, rolloutSchema);
      const verb = verbs.find((each) => each.verb === name);
      if (verb === undefined) return notifyError('This is not possible any more. Open Rollout to see why.');
      const reason = verb.permission.allowed ? verb.reason : verb.permission.reason;
      if (!verb.enabled || !verb.permission.allowed)
        return notifyError(`${verb.label}: ${reason ?? 'not possible now'}`);
      if (verb.dialog === null) return send(name, null);
      setError(null);
      setAsked(verb);
    }, notifyError);

  const dialog =
    asked === null || asked.dialog === null || cluster === undefined ? null : (
      <ConfirmDialog
        open
        onClose={() => setAsked(null)}
        title={asked.dialog.title}
        cluster={cluster}
        lines={asked.dialog}
        typed={asked.dialog.typed}
        confirmLabel={asked.label}
        confirmVariant={asked.verb === 'roll-back' ? 'ink' : 'primary'}
        busy={busy}
        error={error}
        onConfirm={(typed) =>
          void guarded(async () => {
            await send(asked.verb, typed);
            setAsked(null);
          }, setError)
        }
      />
    );
  return { start, busy, dialog };
}
