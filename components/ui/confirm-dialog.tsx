'use client';
import { Terminal } from 'lucide-react';
import { useId, useState } from 'react';
import { Button, type ButtonLook } from './button';
import { ClusterTag, type TaggedCluster } from './cluster-tag';
import { Dialog } from './dialog';
import { Icon } from './icon';
import { Mark } from './marks';
import { useCopy } from './use-copy';

export interface ConfirmLines {
  scope: string;
  effect: string;
  notKnown: string;
  wayBack: string;
}

/** What every write shows before it happens. `typed` is the name to type, for raising and bulk only. */
export function ConfirmDialog(props: {
  open: boolean;
  onClose: () => void;
  title: string;
  cluster: { name: string } & TaggedCluster;
  lines: ConfirmLines;
  confirmLabel: string;
  confirmVariant?: ButtonLook['variant'];
  typed?: string | null;
  busy?: boolean;
  error?: string | null;
  kubectl?: string | null;
  onConfirm: (typed: string | null) => void;
}) {
  const [text, setText] = useState('');
  const { copied, copy } = useCopy();
  const id = useId();
  const typed = props.typed ?? null;
  const ready = (typed === null || text === typed) && props.busy !== true;
  return (
    <Dialog open={props.open} onClose={props.onClose} title={props.title}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          if (ready) props.onConfirm(typed === null ? null : text);
        }}
      >
        <dl className="grid grid-cols-[82px_minmax(0,1fr)] gap-x-3 gap-y-1.5">
          <dt className="text-ink-3">Cluster</dt>
          <dd className="flex items-center gap-2 font-[550]">
            {props.cluster.name}
            <ClusterTag cluster={props.cluster} />
          </dd>
          <dt className="text-ink-3">Scope</dt>
          <dd>{props.lines.scope}</dd>
          <dt className="text-ink-3">Effect</dt>
          <dd>{props.lines.effect}</dd>
          <dt className="text-ink-3">Not known</dt>
          <dd className="flex items-start gap-1.5">
            <Mark name="verdict-unknown" className="mt-0.5" />
            <span>{props.lines.notKnown}</span>
          </dd>
          <dt className="text-ink-3">Way back</dt>
          <dd>{props.lines.wayBack}</dd>
        </dl>
        {typed !== null && (
          <div className="mt-4">
            <label htmlFor={id} className="mb-1 block text-12 text-ink-2">
              Type <code>{typed}</code> to go on
            </label>
            <input
              id={id}
              value={text}
              autoComplete="off"
              spellCheck={false}
              onChange={(event) => setText(event.target.value)}
              className="field w-full font-mono"
            />
          </div>
        )}
        {props.error !== undefined && props.error !== null && (
          <p role="alert" className="mt-3 font-medium text-deny">
            {props.error}
          </p>
        )}
        <div className="mt-5 flex flex-wrap items-center gap-2">
          {props.kubectl !== undefined && props.kubectl !== null && (
            <Button onClick={() => copy(props.kubectl ?? '')}>
              <Icon of={Terminal} size={14} />
              {copied ? 'Copied' : 'Copy as kubectl'}
            </Button>
          )}
          <span className="flex-1" />
          <Button variant="ghost" onClick={props.onClose}>
            Cancel
          </Button>
          <Button type="submit" variant={props.confirmVariant ?? 'primary'} disabled={!ready}>
            {props.confirmLabel}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
