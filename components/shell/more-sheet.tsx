'use client';
import clsx from 'clsx';
import { Check } from 'lucide-react';
import Link from 'next/link';
import { useView } from '@/components/data/use-view';
import { Dialog } from '@/components/ui/dialog';
import { Icon } from '@/components/ui/icon';
import type { SessionView, StatusView } from '@/lib/api';
import { allPlaces } from './places';
import { ScopePick } from './scope-pick';
import { TimePick } from './time-pick';
import { useUserItems } from './user-menu';

const rest = allPlaces.filter((place) =>
  ['/namespaces', '/policies', '/preflight', '/settings'].includes(place.path),
);
const row = 'flex min-h-11 w-full items-center gap-3 text-left';

/** What does not fit at the thumb: the other places, scope, time, theme and leaving. */
export function MoreSheet(props: {
  open: boolean;
  onClose: () => void;
  session: SessionView | undefined;
  status: StatusView | undefined;
}) {
  const { session, status } = props;
  const view = useView();
  const items = useUserItems();
  return (
    <Dialog open={props.open} onClose={props.onClose} title="More">
      <div className="flex flex-wrap gap-2 pb-3">
        <ScopePick names={status?.namespaceNames ?? []} />
        <TimePick observation={status?.observation} />
      </div>
      <ul className="border-line border-t">
        {rest.map((place) => (
          <li key={place.path} className="border-line border-b">
            <Link href={view.to(place.path)} prefetch={false} onClick={props.onClose} className={row}>
              <Icon of={place.icon} />
              <span className="flex-1">{place.name}</span>
              {status !== undefined && (
                <span className="text-ink-3">{place.count?.(status.counts)?.value.toLocaleString('en')}</span>
              )}
            </Link>
          </li>
        ))}
        {items.map((each) => (
          <li key={each.label} className="border-line border-b">
            <button type="button" onClick={each.onSelect} className={row} aria-pressed={each.checked}>
              <Icon of={Check} className={clsx(each.checked !== true && 'invisible')} />
              <span className="flex-1">{each.label}</span>
            </button>
          </li>
        ))}
      </ul>
      {session !== undefined && (
        <p className="mt-3 text-12 text-ink-2">
          {session.user}, {session.role}
        </p>
      )}
    </Dialog>
  );
}
