'use client';
import { Server } from 'lucide-react';
import { Icon } from '@/components/ui/icon';
import { ProdTag } from '@/components/ui/tag';
import type { SessionView, StatusView } from '@/lib/api';

/** Where (cluster, scope, time), then search, how fresh, help. */
export function Header(props: { session: SessionView | undefined; status: StatusView | undefined }) {
  const { session } = props;
  return (
    <header className="flex h-12 flex-none items-center gap-2 border-line border-b px-5">
      {session !== undefined && (
        <span className="inline-flex h-[30px] items-center gap-[7px] rounded-control border border-line bg-surface px-2">
          <Icon of={Server} size={14} />
          <b>{session.cluster.name}</b>
          {session.cluster.production && <ProdTag />}
        </span>
      )}
    </header>
  );
}
