import { Clock, Filter, Lock, Unplug } from 'lucide-react';
import type { ReactNode } from 'react';
import { Icon } from './icon';

/** The four kinds of empty, never mixed: nothing yet, filtered out, no right, source down. */
export type EmptyKind = 'nothing-yet' | 'filtered' | 'no-right' | 'source-down';

const icons = { 'nothing-yet': Clock, filtered: Filter, 'no-right': Lock, 'source-down': Unplug } as const;

export function EmptyState(props: {
  kind: EmptyKind;
  title: string;
  children?: ReactNode;
  action?: ReactNode;
}) {
  return (
    <div className="card flex flex-wrap items-start gap-3 p-4" data-empty={props.kind}>
      <Icon of={icons[props.kind]} className="mt-0.5 text-ink-2" />
      <div className="min-w-0 flex-1 basis-48">
        <p className="font-[550]">{props.title}</p>
        {props.children !== undefined && <div className="text-ink-2">{props.children}</div>}
      </div>
      {props.action}
    </div>
  );
}
