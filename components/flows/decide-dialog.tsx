'use client';
import { useId, useState } from 'react';
import { useSession } from '@/components/data/use-session';
import { Button } from '@/components/ui/button';
import { ClusterTag } from '@/components/ui/cluster-tag';
import { count } from '@/components/ui/count';
import { Dialog } from '@/components/ui/dialog';
import { dayName } from '@/components/ui/when';
import type { EdgeRowView } from '@/lib/api';
import { edgeText } from './edge-text';
import { UntilField } from './until-field';
import { useDecide } from './use-decide';

export type DecisionKind = 'deny' | 'later' | 'accept-unknown';

const day = 86_400;

/** Words of each decision: what it does, and what it asks for. */
const forms = {
  deny: {
    title: (n: string) => `Deny ${n} on purpose?`,
    confirm: (n: string) => `Deny ${n} on purpose`,
    told: (what: string) => `Denied on purpose: ${what}`,
    effect:
      'Nothing changes for traffic now. Once the deny is enforced it is denied, and counts as expected.',
    until: null,
  },
  later: {
    title: (n: string) => `Decide ${n} later?`,
    confirm: (n: string) => `Decide ${n} later`,
    told: (what: string) => `Decide later: ${what}`,
    effect: 'Nothing changes for traffic. It still counts as a block, and the gate waits for it.',
    until: { label: 'Back on the list', days: 7 },
  },
  'accept-unknown': {
    title: (n: string) => `Accept ${n} as unknown?`,
    confirm: (n: string) => `Accept ${n} as unknown`,
    told: (what: string) => `Accepted as unknown: ${what}`,
    effect:
      'It no longer holds back the gate until the end date. It may be denied once the deny is enforced.',
    until: { label: 'Accepted until', days: 14 },
  },
} as const;

/** Asks what a decision needs, says its scope and effect, and writes it. An error keeps everything typed. */
export function DecideDialog(props: {
  kind: DecisionKind;
  rows: readonly EdgeRowView[];
  now: number;
  onClose: () => void;
  onDone: () => void;
}) {
  const form = forms[props.kind];
  const id = useId();
  const session = useSession();
  const [reason, setReason] = useState('');
  const [until, setUntil] = useState<number | null>(
    form.until === null ? null : props.now + form.until.days * day,
  );
  const { busy, error, decide } = useDecide();
  const edges = props.rows.flatMap((row) => row.ids);
  const n = count(edges.length, 'edge');
  const ready = !busy && reason.trim() !== '' && (form.until === null || until !== null);
  const [first] = props.rows;
  const what = props.rows.length === 1 && first !== undefined ? edgeText(first.edge) : n;

  const confirm = async () => {
    const done = await decide({ edges, kind: props.kind, reason: reason.trim(), until }, form.told(what));
    if (done) props.onDone();
  };
  return (
    <Dialog open onClose={props.onClose} title={form.title(n)}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          if (ready) void confirm();
        }}
      >
        <dl className="grid grid-cols-[72px_minmax(0,1fr)] gap-x-3 gap-y-1.5">
          <dt className="text-ink-3">Cluster</dt>
          <dd className="flex items-center gap-2 font-[550]">
            {session.data?.cluster.name}
            {session.data !== undefined && <ClusterTag cluster={session.data.cluster} />}
          </dd>
          <dt className="text-ink-3">Scope</dt>
          <dd>
            {props.rows.slice(0, 5).map((row) => (
              <span key={row.edge.id} className="block">
                {edgeText(row.edge)}
              </span>
            ))}
            {props.rows.length > 5 && <span className="block">{props.rows.length - 5} more rows</span>}
          </dd>
          <dt className="text-ink-3">Effect</dt>
          <dd>{form.effect}</dd>
          <dt className="text-ink-3">Way back</dt>
          <dd>Take decision back, in the menu of the edge</dd>
        </dl>
        {form.until !== null && (
          <UntilField label={form.until.label} now={props.now} value={until} onChange={setUntil} />
        )}
        <label htmlFor={id} className="mt-4 mb-1 block text-12 text-ink-2">
          Reason
        </label>
        <textarea
          id={id}
          value={reason}
          rows={3}
          maxLength={500}
          required
          onChange={(event) => setReason(event.target.value)}
          className="field w-full"
        />
        {error !== null && (
          <p role="alert" className="mt-3 font-medium text-deny">
            {error}
          </p>
        )}
        <div className="mt-5 flex flex-wrap items-center justify-end gap-2">
          {until !== null && <span className="mr-auto text-12 text-ink-3">Until {dayName(until)}</span>}
          <Button variant="ghost" onClick={props.onClose}>
            Cancel
          </Button>
          <Button type="submit" variant="primary" disabled={!ready}>
            {form.confirm(n)}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
