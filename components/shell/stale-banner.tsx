'use client';
import { useQueryClient } from '@tanstack/react-query';
import { WifiOff } from 'lucide-react';
import type { ReactNode } from 'react';
import { Icon } from '@/components/ui/icon';
import { duration } from '@/components/ui/when';
import { apiPaths, type StatusView } from '@/lib/api';
import type { Freshness } from './freshness';

/** What is below is old, or is not being recorded: said across the page, with a hatched edge. Numbers stay, with their age. */
export function StaleBanner(props: { status: StatusView; freshness: Freshness; failure: string | null }) {
  const { status, freshness, failure } = props;
  const client = useQueryClient();
  const again = () => void client.invalidateQueries({ queryKey: [apiPaths.status] });
  if (failure !== null && freshness.kind !== 'stale')
    return (
      <Banner onReconnect={again}>
        <b>Drawbridge does not answer.</b> {failure}
      </Banner>
    );
  if (freshness.kind === 'stale')
    return (
      <Banner onReconnect={again}>
        <b>{freshness.age === null ? 'No flows have come.' : `${duration(freshness.age)} behind.`}</b> Quiet
        here is not proof of quiet. {failure ?? status.flows.message}
      </Banner>
    );
  if (status.cluster.state === 'stale')
    return (
      <Banner onReconnect={again}>
        <b>The cluster is shown as it last was.</b> {status.cluster.message}
      </Banner>
    );
  if (status.flows.recording === 'paused')
    return (
      <Banner onReconnect={null}>
        <b>Flows are not being recorded.</b> {status.flows.message}
      </Banner>
    );
  return null;
}

function Banner(props: { children: ReactNode; onReconnect: (() => void) | null }) {
  return (
    <div role="status" className="hatch flex flex-none border-line-2 border-b pl-3">
      <div className="flex min-w-0 flex-1 items-start gap-2.5 border-line-2 border-l bg-surface px-4 py-2">
        <Icon of={WifiOff} className="mt-0.5" />
        <p className="min-w-0 flex-1">{props.children}</p>
        {props.onReconnect !== null && (
          <button type="button" className="link min-h-6 flex-none" onClick={props.onReconnect}>
            Reconnect
          </button>
        )}
      </div>
    </div>
  );
}
