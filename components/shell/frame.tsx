'use client';
import { useRouter } from 'next/navigation';
import { type ReactNode, useState } from 'react';
import { useStatus } from '@/components/data/use-session';
import { useView } from '@/components/data/use-view';
import { useFreshness } from '@/components/shell/use-freshness';
import type { SessionView } from '@/lib/api';
import { BottomBar } from './bottom-bar';
import { BridgeBar } from './bridge-bar';
import { Header } from './header';
import type { KeyCommand } from './key-press';
import { KeySheet } from './key-sheet';
import { LimitsNotice } from './limits-notice';
import { MoreSheet } from './more-sheet';
import { Palette } from './palette';
import { usePaletteGroups } from './palette-items';
import { mainPlaces } from './places';
import { RehearsalBar } from './rehearsal-bar';
import { Sidebar } from './sidebar';
import { StaleBanner } from './stale-banner';
import { useKeys } from './use-keys';
import { useStoredSwitch } from './use-stored';
import { useTabTitle } from './use-tab-title';
import { useNextTheme } from './use-theme';

const placeKeys = mainPlaces.flatMap((place) => (place.key === null ? [] : [place.key]));

/** The frame around every page: places, header, what concerns everyone, content. */
export function Frame(props: { session: SessionView | undefined; children: ReactNode }) {
  const { session } = props;
  const { data: status, error } = useStatus();
  const freshness = useFreshness(status, error);
  const [over, setOver] = useState<'palette' | 'sheet' | 'more' | null>(null);
  const [narrow, toggleNarrow] = useStoredSwitch('drawbridge-narrow');
  const nextTheme = useNextTheme();
  const run = useCommands({ setOver, toggleNarrow, nextTheme });
  const groups = usePaletteGroups({ status, onTheme: nextTheme, onSheet: () => setOver('sheet') });
  useKeys(placeKeys, run);
  useTabTitle(session, status);
  const close = () => setOver(null);
  return (
    <div className="flex h-dvh">
      <SkipLink />
      <Sidebar session={session} status={status} narrow={narrow} onNarrow={toggleNarrow} />
      <div className="flex min-w-0 flex-1 flex-col">
        <Header
          session={session}
          status={status}
          freshness={freshness}
          onSearch={() => setOver('palette')}
          onHelp={() => setOver('sheet')}
        />
        {session !== undefined && <RehearsalBar cluster={session.cluster} />}
        {session !== undefined && status !== undefined && (
          <BridgeBar rollout={status.rollout} session={session} />
        )}
        {status !== undefined && freshness !== null && (
          <StaleBanner status={status} freshness={freshness} failure={error?.message ?? null} />
        )}
        {status !== undefined && <LimitsNotice status={status} />}
        <main id="content" tabIndex={-1} className="relative min-h-0 flex-1 overflow-auto outline-none">
          {session !== undefined && props.children}
        </main>
        <BottomBar onMore={() => setOver('more')} />
      </div>
      <Palette open={over === 'palette'} onClose={close} groups={groups} />
      <KeySheet open={over === 'sheet'} onClose={close} />
      <MoreSheet open={over === 'more'} onClose={close} session={session} status={status} />
    </div>
  );
}

function useCommands(parts: {
  readonly setOver: (over: 'palette' | 'sheet') => void;
  readonly toggleNarrow: () => void;
  readonly nextTheme: () => void;
}): (command: KeyCommand) => void {
  const router = useRouter();
  const view = useView();
  return (command) => {
    if (command.do === 'palette' || command.do === 'sheet') parts.setOver(command.do);
    else if (command.do === 'sidebar') parts.toggleNarrow();
    else if (command.do === 'theme') parts.nextTheme();
    else if (command.do === 'filter') focusFilter();
    else if (command.do === 'go') {
      const place = mainPlaces.find((each) => each.key === command.key);
      if (place !== undefined) router.push(view.to(place.path));
    }
  };
}

/** The page's filter is its first search field. */
function focusFilter(): void {
  document.querySelector<HTMLElement>('main input[type="search"], main [data-filter]')?.focus();
}

function SkipLink() {
  return (
    <a
      href="#content"
      className="sr-only focus:not-sr-only focus:absolute focus:top-2 focus:left-2 focus:z-50 focus:rounded-control focus:bg-surface focus:px-3 focus:py-1.5"
    >
      Skip to the page
    </a>
  );
}
