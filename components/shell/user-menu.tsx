'use client';
import { Ellipsis } from 'lucide-react';
import { z } from 'zod';
import { apiSend } from '@/components/data/api';
import { IconButton } from '@/components/ui/button';
import { Icon } from '@/components/ui/icon';
import { Menu, type MenuItem } from '@/components/ui/menu';
import { notifyError } from '@/components/ui/toast';
import { apiPaths, type SessionView } from '@/lib/api';
import { useCopyLink } from './use-copy-link';
import { themeNames, themes, useTheme } from './use-theme';

const initials = (name: string): string =>
  name
    .split(/[^\p{L}\p{N}]+/u)
    .filter((part) => part !== '')
    .slice(0, 2)
    .map((part) => part[0]?.toUpperCase() ?? '')
    .join('');

/** Who is signed in, as what; the theme and the way out. */
export function UserMenu(props: { session: SessionView; narrow: boolean }) {
  const { session, narrow } = props;
  return (
    <div className="flex flex-none items-center gap-2 border-line border-t px-2 pt-2.5 pb-1">
      {!narrow && (
        <>
          <span
            aria-hidden="true"
            className="grid size-6 flex-none place-items-center rounded-full border border-line-2 bg-sunken font-semibold text-[10px] text-ink-2"
          >
            {initials(session.user)}
          </span>
          <span className="min-w-0 flex-1">
            <span className="block truncate font-[550] text-12" title={session.user}>
              {session.user}
            </span>
            <span className="block text-11 text-ink-3">{session.role}</span>
          </span>
        </>
      )}
      <Menu
        align="end"
        trigger={
          <IconButton label={`${session.user}, ${session.role}: menu`} className={narrow ? '-mx-0.5' : ''}>
            <Icon of={Ellipsis} />
          </IconButton>
        }
        items={useUserItems()}
      />
    </div>
  );
}

/** Theme and leaving, for the menu and for *More* on a phone. */
export function useUserItems(): readonly MenuItem[] {
  const { theme, setTheme } = useTheme();
  const copyLink = useCopyLink();
  return [
    { label: 'Copy link', onSelect: copyLink },
    ...themes.map((each) => ({
      label: themeNames[each],
      checked: each === theme,
      onSelect: () => setTheme(each),
    })),
    { label: 'Log out', onSelect: () => void logOut() },
  ];
}

async function logOut(): Promise<void> {
  try {
    await apiSend('POST', apiPaths.logout, z.unknown(), {});
    window.location.assign('/login');
  } catch (error) {
    notifyError(`Log out failed: ${error instanceof Error ? error.message : String(error)}`);
  }
}
