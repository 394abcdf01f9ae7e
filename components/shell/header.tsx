'use client';
import { CircleHelp, Search } from 'lucide-react';
import { IconButton } from '@/components/ui/button';
import { Icon } from '@/components/ui/icon';
import { Kbd } from '@/components/ui/kbd';
import type { SessionView, StatusView } from '@/lib/api';
import { ClusterPick } from './cluster-pick';
import type { Freshness } from './freshness';
import { LivePill } from './live-pill';
import { ScopePick } from './scope-pick';
import { TimePick } from './time-pick';

/** Where (cluster, scope, time), then search, how fresh, help. */
export function Header(props: {
  session: SessionView | undefined;
  status: StatusView | undefined;
  freshness: Freshness | null;
  onSearch: () => void;
  onHelp: () => void;
}) {
  const { session, status } = props;
  return (
    <header className="flex min-h-12 flex-none items-center gap-2 border-line border-b px-5 max-phone:px-4 max-phone:py-2">
      {session !== undefined && <ClusterPick session={session} status={status} />}
      {status !== undefined && (
        <>
          <ScopePick names={status.namespaceNames} className="max-phone:hidden" />
          <TimePick observation={status.observation} className="max-phone:hidden" />
        </>
      )}
      <span className="flex-1" />
      <button
        type="button"
        onClick={props.onSearch}
        className="flex h-[30px] min-w-0 flex-[0_1_208px] items-center gap-2 rounded-control border border-line bg-surface px-2 text-ink-3 hover:border-line-2 max-phone:hidden"
      >
        <Icon of={Search} size={14} />
        <span className="min-w-0 flex-1 truncate text-left">Search or run</span>
        <Kbd>⌘K</Kbd>
      </button>
      {props.freshness !== null && <LivePill freshness={props.freshness} />}
      <IconButton label="Keys" className="max-phone:hidden" onClick={props.onHelp}>
        <Icon of={CircleHelp} />
      </IconButton>
    </header>
  );
}
