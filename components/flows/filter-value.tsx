'use client';
import clsx from 'clsx';
import { Minus, Plus } from 'lucide-react';
import type { ReactNode } from 'react';
import { useView } from '@/components/data/use-view';
import { Icon } from '@/components/ui/icon';
import type { PeerView } from '@/lib/api';
import { filterNames, type ListKey, withValue } from './flows-query';

/** As the `src` and `dst` keys name a peer. */
export const peerValue = (peer: PeerView): string =>
  peer.namespace === null ? peer.name : `${peer.namespace}/${peer.name}`;

/** A value of a row; under the pointer it offers to filter by it or to exclude it. The keyboard has the filter popover. */
export function FilterValue(props: {
  of: ListKey;
  value: string | null;
  offered: boolean;
  children: ReactNode;
}) {
  const view = useView();
  const { value } = props;
  const choose = (exclude: boolean) => {
    if (value !== null) view.set({ [props.of]: withValue(view.list(props.of), value, exclude) });
  };
  return (
    <span
      className={clsx(
        'group/value relative inline-flex max-phone:inline',
        props.of === 'port' ? 'flex-none' : 'min-w-0',
      )}
    >
      <span className="truncate max-phone:whitespace-normal">{props.children}</span>
      {props.offered && value !== null && (
        <span className="absolute top-1/2 left-full z-20 hidden -translate-y-1/2 rounded-chip border border-line-2 bg-raised shadow-float group-hover/value:flex">
          {[false, true].map((exclude) => (
            <button
              key={String(exclude)}
              type="button"
              tabIndex={-1}
              aria-label={`${exclude ? 'Exclude' : 'Filter by'} ${filterNames[props.of]} ${value}`}
              title={`${exclude ? 'Exclude' : 'Filter by'} ${filterNames[props.of]} ${value}`}
              onClick={(event) => {
                event.stopPropagation();
                choose(exclude);
              }}
              className="grid size-6 place-items-center text-ink-2 hover:bg-sunken hover:text-ink"
            >
              <Icon of={exclude ? Minus : Plus} size={14} />
            </button>
          ))}
        </span>
      )}
    </span>
  );
}
