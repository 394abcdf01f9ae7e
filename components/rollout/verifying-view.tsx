'use client';
import { useNow } from '@/components/data/use-now';
import type { RolloutView } from '@/lib/api';
import { AfterThisCard } from './after-this-card';
import { BreakGlassCard } from './break-glass-card';
import { ConnectionsChart } from './connections-chart';
import { DeniedRows } from './denied-rows';
import { IfNothingCard } from './if-nothing-card';
import { NotReseenCard } from './not-reseen-card';
import { ThumbBar } from './thumb-bar';
import { UnexpectedCard } from './unexpected-card';
import { useVerbs } from './use-verbs';
import { VerifyingHero } from './verifying-hero';
import { VerifyingNumbers } from './verifying-numbers';

export type Verifying = NonNullable<RolloutView['verifying']>;

/** Keep or go back: the countdown first, then what was denied, what was re-seen, and what was not. */
export function VerifyingView(props: { rollout: RolloutView; verifying: Verifying }) {
  const { rollout, verifying } = props;
  const verbs = useVerbs();
  const now = useNow() ?? verifying.now;
  const rollBack = rollout.verbs.find((verb) => verb.verb === 'roll-back');
  return (
    <div className="max-phone:pb-20">
      <VerifyingHero rollout={rollout} verifying={verifying} now={now} verbs={verbs} />
      <div className="mt-5 grid grid-cols-[minmax(0,1fr)_348px] items-start gap-4 max-panel:grid-cols-1">
        <div className="grid min-w-0 grid-cols-1 gap-4">
          {verifying.deniedUnexpected.length > 0 && (
            <UnexpectedCard rows={verifying.deniedUnexpected} rollBack={rollBack} verbs={verbs} />
          )}
          <section aria-label="Since the raise" className="card">
            <VerifyingNumbers verifying={verifying} now={now} />
            <ConnectionsChart verifying={verifying} now={now} />
            <DeniedRows rows={verifying.deniedOnPurpose} />
          </section>
          <NotReseenCard rows={verifying.notReseen} />
        </div>
        <div className="grid min-w-0 grid-cols-1 gap-4">
          <IfNothingCard lines={verifying.ifNothing} />
          <BreakGlassCard lines={rollout.breakGlass} />
          {rollout.plan !== null && <AfterThisCard plan={rollout.plan} />}
        </div>
      </div>
      <ThumbBar rollout={rollout} verified={verifying.verified} verbs={verbs} />
      {verbs.dialog}
    </div>
  );
}
