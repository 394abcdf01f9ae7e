'use client';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import { z } from 'zod';
import { type ApiError, apiSend } from '@/components/data/api';
import { useSession } from '@/components/data/use-session';
import { ConfirmDialog } from '@/components/ui/confirm-dialog';
import { notifyError } from '@/components/ui/toast';
import { apiPaths, type RolloutActionBody, type RolloutView, type VerbView } from '@/lib/api';

export interface Verbs {
  /** Does the verb, or opens the dialog the server asks for. */
  readonly run: (verb: VerbView) => void;
  /** The verb on its way, until the server has answered. */
  readonly busy: VerbView['verb'] | null;
  readonly dialog: ReactNode;
}

/** A verb's name on the button that does it: the ellipsis only promises a dialog. */
const doLabel = (verb: VerbView): string => verb.label.replace(/…$/, '');

/** The verbs of the page: label, right, reason and dialog are the server's; this only sends them. `lowers`: the wave as it is shown. */
export function useVerbs(lowers: RolloutView['lowers'] = []): Verbs {
  const client = useQueryClient();
  const session = useSession();
  const [asked, setAsked] = useState<VerbView | null>(null);
  const action = useMutation<unknown, ApiError, RolloutActionBody>({
    mutationFn: (body) => apiSend('POST', apiPaths.rolloutAction, z.unknown(), body),
    onSettled: () => client.invalidateQueries(),
  });
  const send = (verb: VerbView, typed: string | null) =>
    action.mutate(
      { verb: verb.verb, namespaces: verb.verb === 'lower' ? [...lowers] : [], typed },
      {
        onSuccess: () => setAsked(null),
        onError: (error) => {
          if (verb.dialog === null) notifyError(error.message);
        },
      },
    );
  const cluster = session.data?.cluster;
  return {
    run: (verb) => {
      action.reset();
      if (verb.dialog === null) send(verb, null);
      else setAsked(verb);
    },
    busy: action.isPending ? (action.variables?.verb ?? null) : null,
    dialog: asked !== null && asked.dialog !== null && (
      <ConfirmDialog
        key={asked.verb}
        open
        onClose={() => setAsked(null)}
        title={asked.dialog.title}
        cluster={{ name: cluster?.name ?? 'this cluster', production: cluster?.production ?? false }}
        lines={asked.dialog}
        confirmLabel={doLabel(asked)}
        confirmVariant={asked.verb === 'roll-back' ? 'ink' : 'primary'}
        typed={asked.dialog.typed}
        busy={action.isPending}
        error={action.error?.message ?? null}
        onConfirm={(typed) => send(asked, typed)}
      />
    ),
  };
}
