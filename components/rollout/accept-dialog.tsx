'use client';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type ReactNode, useId, useState } from 'react';
import { z } from 'zod';
import { type ApiError, apiSend } from '@/components/data/api';
import { Button } from '@/components/ui/button';
import { Dialog } from '@/components/ui/dialog';
import { notify } from '@/components/ui/toast';
import { type AcceptGapBody, apiPaths, type GateGapView } from '@/lib/api';

/** The end of a day picked in a date field, in unix seconds of this person's zone. */
const endOfDay = (day: string): number => Math.floor(new Date(`${day}T23:59:59`).getTime() / 1000);

/** Accepting a gap needs a reason, an owner and an end date; it stays listed as accepted. */
export function AcceptDialog(props: { gap: GateGapView; onClose: () => void }) {
  const { gap, onClose } = props;
  const client = useQueryClient();
  const [reason, setReason] = useState('');
  const [owner, setOwner] = useState('');
  const [until, setUntil] = useState('');
  const accept = useMutation<unknown, ApiError, AcceptGapBody>({
    mutationFn: (body) => apiSend('POST', apiPaths.acceptGap, z.unknown(), body),
    onSuccess: () => {
      notify(`Accepted: ${gap.title}`);
      onClose();
      return client.invalidateQueries();
    },
  });
  const ready = reason.trim() !== '' && owner.trim() !== '' && until !== '' && !accept.isPending;
  return (
    <Dialog open onClose={onClose} title="Accept this gap with a reason">
      <form
        onSubmit={(event) => {
          event.preventDefault();
          if (ready)
            accept.mutate({
              gap: gap.id,
              reason: reason.trim(),
              owner: owner.trim(),
              until: endOfDay(until),
            });
        }}
      >
        <p className="font-[550]">{gap.title}</p>
        <p className="text-ink-2">{gap.consequence}</p>
        <p className="mt-2 text-12 text-ink-2">
          It stays unknown. The gate may pass without it until the end date, and the report names the owner.
        </p>
        <Field label="Reason">
          {(id) => (
            <textarea
              id={id}
              rows={2}
              maxLength={500}
              value={reason}
              onChange={(event) => setReason(event.target.value)}
              className="field w-full"
            />
          )}
        </Field>
        <Field label="Owner">
          {(id) => (
            <input
              id={id}
              maxLength={200}
              value={owner}
              onChange={(event) => setOwner(event.target.value)}
              className="field w-full"
            />
          )}
        </Field>
        <Field label="End date">
          {(id) => (
            <input
              id={id}
              type="date"
              value={until}
              onChange={(event) => setUntil(event.target.value)}
              className="field"
            />
          )}
        </Field>
        {accept.error !== null && (
          <p role="alert" className="mt-3 font-medium text-deny">
            {accept.error.message}
          </p>
        )}
        <div className="mt-5 flex justify-end gap-2">
          <Button variant="ghost" onClick={onClose}>
            Cancel
          </Button>
          <Button type="submit" variant="primary" disabled={!ready}>
            Accept gap
          </Button>
        </div>
      </form>
    </Dialog>
  );
}

function Field(props: { label: string; children: (id: string) => ReactNode }) {
  const id = useId();
  return (
    <div className="mt-3">
      <label htmlFor={id} className="mb-1 block text-12 text-ink-2">
        {props.label}
      </label>
      {props.children(id)}
    </div>
  );
}
