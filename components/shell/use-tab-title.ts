'use client';
import { usePathname } from 'next/navigation';
import { useEffect } from 'react';
import { useNow } from '@/components/data/use-now';
import { isRehearsal } from '@/components/ui/cluster-tag';
import { countdown } from '@/components/ui/when';
import type { SessionView, StatusView } from '@/lib/api';
import { placeOf } from './places';

const markOf = (cluster: SessionView['cluster']): string =>
  isRehearsal(cluster) ? ' REHEARSAL' : cluster.production ? ' PROD' : '';

/** Names page and cluster in the tab; while a raised bridge waits, the time left comes first. */
export function useTabTitle(session: SessionView | undefined, status: StatusView | undefined): void {
  const path = usePathname();
  const now = useNow();
  const deadline = status?.rollout?.deadline ?? null;
  const parts = [
    deadline === null || now === null ? null : countdown(deadline - now),
    placeOf(path)?.name ?? null,
    session === undefined ? null : `${session.cluster.name}${markOf(session.cluster)}`,
    'Drawbridge',
  ];
  const title = parts.filter((part) => part !== null).join(' · ');
  useEffect(() => {
    const apply = (): void => {
      if (document.title !== title) document.title = title;
    };
    apply();
    // The framework writes its own title after a navigation: ours holds.
    const observer = new MutationObserver(apply);
    observer.observe(document.head, { childList: true, subtree: true, characterData: true });
    return () => observer.disconnect();
  }, [title]);
}
