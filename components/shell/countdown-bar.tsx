'use client';
import { Lock } from 'lucide-react';
import { useNow } from '@/components/data/use-now';
import { Button } from '@/components/ui/button';
import { percent } from '@/components/ui/count';
import { Icon } from '@/components/ui/icon';
import { BridgeGlyph } from '@/components/ui/marks';
import { NoRight } from '@/components/ui/no-right';
import { SpokenCountdown } from '@/components/ui/spoken-countdown';
import { countdown, exactTime } from '@/components/ui/when';
import type { SessionView } from '@/lib/api';
import type { RolloutBrief } from './rollout-card';
import { useRolloutVerb } from './use-rollout-verb';

/** A raised bridge waits for confirmation: the time left and both ways on, on every page. */
export function CountdownBar(props: {
  rollout: RolloutBrief;
  bridge: 'raised' | 'canary';
  deadline: number;
  session: SessionView;
}) {
  const { rollout, bridge, deadline, session } = props;
  const now = useNow();
  const verb = useRolloutVerb(session.cluster);
  const { enforce } = session.permissions;
  const off = !enforce.allowed || verb.busy;
  const confirm = rollout.confirmPercent;
  return (
    <section
      aria-label="Countdown"
      className="flex flex-none flex-wrap items-center gap-x-3 gap-y-2 border-accent border-b bg-accent-soft px-5 py-2 max-phone:px-4"
    >
      <BridgeGlyph bridge={bridge} size={24} />
      <p className="min-w-0 flex-1">
        <b className="text-[15px]">{now === null ? exactTime(deadline) : countdown(deadline - now)}</b>{' '}
        <span className="text-12 text-ink-2">
          then it lowers, at {exactTime(deadline)}, unless someone{' '}
          {bridge === 'canary' ? 'raises the rest' : 'confirms'} · {rollout.title}
        </span>
      </p>
      <NoRight permission={enforce} />
      <span className="flex gap-2 max-phone:w-full max-phone:[&>*]:flex-1">
        <Button size="sm" variant="ink" disabled={off} onClick={() => verb.start('roll-back')}>
          {!enforce.allowed && <Icon of={Lock} size={14} />}
          Roll back
        </Button>
        <Button
          size="sm"
          variant="outline"
          disabled={off}
          onClick={() => verb.start(bridge === 'canary' ? 'raise' : 'confirm')}
        >
          {!enforce.allowed && <Icon of={Lock} size={14} />}
          {bridge === 'canary'
            ? 'Raise the rest…'
            : confirm === null
              ? 'Confirm'
              : `Confirm, ${percent(confirm)}`}
        </Button>
      </span>
      {now !== null && <SpokenCountdown left={deadline - now} />}
      {verb.dialog}
    </section>
  );
}
