'use client';
import { Lock } from 'lucide-react';
import { Button } from '@/components/ui/button';
import { Icon } from '@/components/ui/icon';
import { BridgeGlyph } from '@/components/ui/marks';
import { NoRight } from '@/components/ui/no-right';
import type { SessionView } from '@/lib/api';
import type { RolloutBrief } from './rollout-card';
import { useRolloutVerb } from './use-rollout-verb';

const waveName = (title: string): string => {
  const wave = /^Wave \d+/.exec(title)?.[0];
  return wave === undefined ? title : wave.toLowerCase();
};

/** While a bridge is lowered other teams must know why their new policies do nothing. */
export function LoweredBar(props: { rollout: RolloutBrief; session: SessionView }) {
  const { rollout, session } = props;
  const verb = useRolloutVerb(session.cluster);
  const { enforce } = session.permissions;
  return (
    <section
      aria-label="Lowered bridge"
      className="flex flex-none flex-wrap items-center gap-x-3 gap-y-2 border-line border-b bg-surface px-5 py-2 max-phone:px-4"
    >
      <BridgeGlyph bridge="lowered" size={20} />
      <p className="min-w-0 flex-1 basis-64">
        <b>Lowered for {waveName(rollout.title)}.</b> New policies of other teams in tier default have no
        effect on {rollout.wave} until it is raised or removed.
      </p>
      <NoRight permission={enforce} />
      <Button size="sm" disabled={!enforce.allowed || verb.busy} onClick={() => verb.start('remove-bridge')}>
        {!enforce.allowed && <Icon of={Lock} size={14} />}
        Remove bridge…
      </Button>
      {verb.dialog}
    </section>
  );
}
