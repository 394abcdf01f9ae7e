'use client';
import {
  ArrowLeftRight,
  Boxes,
  CircleHelp,
  Link2,
  type LucideIcon,
  Milestone,
  Pause,
  SunMoon,
} from 'lucide-react';
import { useRouter } from 'next/navigation';
import { useLive } from '@/components/data/live-provider';
import { useView } from '@/components/data/use-view';
import type { StatusView } from '@/lib/api';
import { allPlaces } from './places';
import { useCopyLink } from './use-copy-link';

export interface PaletteItem {
  readonly id: string;
  readonly icon: LucideIcon;
  readonly label: string;
  /** Further words that find it. */
  readonly also: readonly string[];
  readonly note: string | null;
  readonly keys: readonly string[];
  /** Stays whatever was typed. */
  readonly always: boolean;
  readonly run: () => void;
}
export interface PaletteGroup {
  readonly title: string;
  readonly items: readonly PaletteItem[];
}

const plain = { also: [], note: null, keys: [], always: false } as const;

/** All that can be found from the palette for what was typed. */
export function usePaletteGroups(options: {
  readonly status: StatusView | undefined;
  readonly onTheme: () => void;
  readonly onSheet: () => void;
}): (text: string) => readonly PaletteGroup[] {
  const router = useRouter();
  const view = useView();
  const live = useLive();
  const copyLink = useCopyLink();
  const go = (href: string) => () => router.push(href);

  const namespaces = (options.status?.namespaceNames ?? []).map((name) => ({
    ...plain,
    id: `namespace ${name}`,
    icon: Boxes,
    label: name,
    note: 'Namespace',
    run: go(view.to('/namespaces', { ns: name, open: '1' })),
  }));
  const pages = allPlaces.map((place) => ({
    ...plain,
    id: `page ${place.name}`,
    icon: place.icon,
    label: `Go to ${place.name}`,
    keys: place.key === null ? [] : ['g', place.key],
    run: go(view.to(place.path)),
  }));
  const actions: readonly PaletteItem[] = [
    {
      ...plain,
      id: 'action stage',
      icon: Milestone,
      label: 'Stage a default deny…',
      also: ['rollout', 'candidate'],
      run: go(view.to('/rollout')),
    },
    {
      ...plain,
      id: 'action pause',
      icon: Pause,
      label: live.paused ? 'Go on with live data' : 'Pause live data',
      run: () => live.setPaused(!live.paused),
    },
    { ...plain, id: 'action copy', icon: Link2, label: 'Copy link', also: ['share'], run: copyLink },
    {
      ...plain,
      id: 'action theme',
      icon: SunMoon,
      label: 'Next theme',
      also: ['dark', 'light', 'system'],
      keys: ['t'],
      run: options.onTheme,
    },
    {
      ...plain,
      id: 'action keys',
      icon: CircleHelp,
      label: 'Keys',
      also: ['help', 'shortcuts'],
      keys: ['?'],
      run: options.onSheet,
    },
  ];
  return (text) => {
    const words = text.trim();
    const edges: readonly PaletteItem[] =
      words === ''
        ? []
        : [
            {
              ...plain,
              id: 'edges',
              icon: ArrowLeftRight,
              label: `Edges with “${words}”`,
              note: 'Flows',
              always: true,
              run: go(view.to('/flows', { q: words })),
            },
          ];
    return [
      { title: 'Objects', items: namespaces },
      { title: 'Pages', items: pages },
      { title: 'Actions', items: actions },
      { title: 'Search', items: edges },
    ];
  };
}
