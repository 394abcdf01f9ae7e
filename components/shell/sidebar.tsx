'use client';
import clsx from 'clsx';
import { PanelLeftClose, PanelLeftOpen } from 'lucide-react';
import Link from 'next/link';
import { usePathname } from 'next/navigation';
import { useView } from '@/components/data/use-view';
import { IconButton } from '@/components/ui/button';
import { Icon } from '@/components/ui/icon';
import { Mark } from '@/components/ui/marks';
import type { SessionView, StatusView } from '@/lib/api';
import { lowerPlaces, mainPlaces, type Place } from './places';
import { RolloutCard } from './rollout-card';
import { UserMenu } from './user-menu';

/** The places, the rollout (the reason to be here) and the user; 208 px, or 56 px with icons only. */
export function Sidebar(props: {
  session: SessionView | undefined;
  status: StatusView | undefined;
  narrow: boolean;
  onNarrow: () => void;
}) {
  const { session, status, narrow } = props;
  return (
    <aside
      className={clsx(
        'flex min-h-0 flex-none flex-col overflow-y-auto border-line border-r px-2 py-3 max-phone:hidden',
        narrow ? 'w-14' : 'w-52',
      )}
    >
      <div
        className={clsx(
          '-mt-0.5 flex flex-none items-center gap-2 pb-2.5 font-semibold text-14',
          narrow ? 'flex-col' : 'pl-2',
        )}
      >
        <Mark name="logo" {...(narrow ? { label: 'Drawbridge' } : {})} className={narrow ? 'mt-1' : ''} />
        {!narrow && <span className="flex-1">Drawbridge</span>}
        <IconButton
          label={narrow ? 'Widen the sidebar' : 'Narrow the sidebar'}
          title="["
          onClick={props.onNarrow}
          className="opacity-0 hover:opacity-100 focus-visible:opacity-100"
        >
          <Icon of={narrow ? PanelLeftOpen : PanelLeftClose} />
        </IconButton>
      </div>
      <nav aria-label="Main" className="flex flex-col">
        {mainPlaces.map((place) => (
          <PlaceLink key={place.path} place={place} status={status} narrow={narrow} />
        ))}
        <div className="h-3.5 flex-none" />
        {lowerPlaces.map((place) => (
          <PlaceLink key={place.path} place={place} status={status} narrow={narrow} />
        ))}
      </nav>
      <div className="min-h-3 flex-1" />
      {status !== undefined && status.rollout !== null && (
        <RolloutCard rollout={status.rollout} narrow={narrow} />
      )}
      {session !== undefined && <UserMenu session={session} narrow={narrow} />}
    </aside>
  );
}

function PlaceLink(props: { place: Place; status: StatusView | undefined; narrow: boolean }) {
  const { place, narrow } = props;
  const view = useView();
  const current = usePathname() === place.path;
  const count = props.status === undefined ? null : (place.count?.(props.status.counts) ?? null);
  return (
    <Link
      href={view.to(place.path)}
      prefetch={false}
      aria-current={current ? 'page' : undefined}
      title={narrow ? place.name : undefined}
      className={clsx(
        'relative flex h-[30px] flex-none items-center gap-2.5 rounded-control px-2',
        current ? 'bg-sunken font-[550] text-ink' : 'text-ink-2 hover:bg-sunken hover:text-ink',
        narrow && 'justify-center',
      )}
    >
      <Icon of={place.icon} />
      <span className={narrow ? 'sr-only' : ''}>{place.name}</span>
      {count !== null && (
        <span
          className={clsx(
            'text-12',
            count.would ? 'font-[550] text-would' : 'font-normal text-ink-3',
            narrow ? 'sr-only' : 'ml-auto',
          )}
        >
          {count.value.toLocaleString('en')}
          <span className="sr-only"> {count.words}</span>
        </span>
      )}
      {narrow && count?.would === true && (
        <span aria-hidden="true" className="absolute top-1 right-1.5 size-1.5 rounded-full bg-would" />
      )}
    </Link>
  );
}
