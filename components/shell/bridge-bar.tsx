'use client';
import { usePathname } from 'next/navigation';
import type { SessionView } from '@/lib/api';
import { CountdownBar } from './countdown-bar';
import { LoweredBar } from './lowered-bar';
import { NeedsHumanBar } from './needs-human-bar';
import type { RolloutBrief } from './rollout-card';

/** What stands under the header while a bridge is in the cluster. The rollout page says the same larger, and has no bar. */
export function BridgeBar(props: { rollout: RolloutBrief | null; session: SessionView }) {
  const { rollout, session } = props;
  const path = usePathname();
  if (rollout === null || path === '/rollout') return null;
  if (rollout.phase === 'needs-human') return <NeedsHumanBar rollout={rollout} />;
  if (rollout.deadline !== null && (rollout.bridge === 'raised' || rollout.bridge === 'canary'))
    return (
      <CountdownBar rollout={rollout} bridge={rollout.bridge} deadline={rollout.deadline} session={session} />
    );
  if (rollout.bridge === 'lowered') return <LoweredBar rollout={rollout} session={session} />;
  return null;
}
