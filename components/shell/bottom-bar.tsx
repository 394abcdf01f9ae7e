'use client';
import clsx from 'clsx';
import { Menu as MenuIcon } from 'lucide-react';
import Link from 'next/link';
import { usePathname } from 'next/navigation';
import { useView } from '@/components/data/use-view';
import { Icon } from '@/components/ui/icon';
import { allPlaces } from './places';

const atThumb = ['/', '/flows', '/rollout', '/activity'];
const places = allPlaces.filter((place) => atThumb.includes(place.path));
const item = 'flex flex-col items-center justify-center gap-[3px] text-11';

/** The places at the thumb, on a phone. */
export function BottomBar(props: { onMore: () => void }) {
  const path = usePathname();
  const view = useView();
  return (
    <nav
      aria-label="Main, at the bottom"
      className="hidden h-[60px] flex-none grid-cols-5 border-line border-t bg-surface max-phone:grid"
    >
      {places.map((place) => (
        <Link
          key={place.path}
          href={view.to(place.path)}
          prefetch={false}
          aria-current={path === place.path ? 'page' : undefined}
          className={clsx(item, path === place.path ? 'font-[550] text-ink' : 'text-ink-3')}
        >
          <Icon of={place.icon} size={20} />
          {place.name}
        </Link>
      ))}
      <button type="button" onClick={props.onMore} className={clsx(item, 'text-ink-3')}>
        <Icon of={MenuIcon} size={20} />
        More
      </button>
    </nav>
  );
}
