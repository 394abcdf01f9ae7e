'use client';
import { useStatus } from '@/components/data/use-session';
import { PageHeader } from '@/components/ui/page-header';
import type { RolloutView } from '@/lib/api';
import { BreakGlassCard } from './break-glass-card';
import { CandidateCard } from './candidate-card';
import { ChangeCard } from './change-card';
import { DriftCard } from './drift-card';
import { EndedCard } from './ended-card';
import { GateCard } from './gate-card';
import { LoweredCard } from './lowered-card';
import { PlanCard } from './plan-card';
import { ProgressCard } from './progress-card';
import { RaiseWithin } from './raise-within';
import { Stepper } from './stepper';
import { useVerbs } from './use-verbs';
import { VerbBar } from './verb-bar';
import { WavesCard } from './waves-card';

/** A wave on its way, in every phase but the countdown: sentence, stepper, gaps; beside them waves and plan. */
export function WaveView(props: { rollout: RolloutView }) {
  const { rollout } = props;
  const verbs = useVerbs(rollout.lowers);
  const status = useStatus();
  const behind = standsBehind(rollout);
  return (
    <>
      <PageHeader sentence={rollout.sentence} subline={rollout.subline}>
        <VerbBar rollout={rollout} verbs={verbs}>
          {rollout.phase === 'armed' && status.data && <RaiseWithin status={status.data} />}
        </VerbBar>
      </PageHeader>
      <Stepper steps={rollout.steps} gate={rollout.gate?.state ?? null} />
      <div className="mt-5 grid grid-cols-[minmax(0,1fr)_332px] items-start gap-4 max-panel:grid-cols-1">
        <div className="grid min-w-0 grid-cols-1 gap-4">
          {rollout.drift !== null && <DriftCard drift={rollout.drift} />}
          {rollout.ended !== null && <EndedCard ended={rollout.ended} />}
          {behind && <LoweredCard rollout={rollout} />}
          {rollout.progress.length > 0 && <ProgressCard writes={rollout.progress} behind={behind} />}
          {rollout.gate !== null && rollout.bridge === 'none' && (
            <GateCard gate={rollout.gate} fillFirst={!canGoOn(rollout) && rollout.ended === null} />
          )}
          {rollout.change !== null && rollout.ended === null && (
            <ChangeCard change={rollout.change} pods={rollout.plan?.pods ?? null} />
          )}
        </div>
        <div className="grid min-w-0 grid-cols-1 gap-4">
          {rollout.waves.length > 0 && (
            <WavesCard
              waves={rollout.waves}
              ordered={rollout.candidate?.kind === 'global' && rollout.bridge === 'none'}
            />
          )}
          {rollout.plan !== null && <PlanCard plan={rollout.plan} />}
          {rollout.bridge !== 'none' && <BreakGlassCard lines={rollout.breakGlass} />}
          {rollout.candidate !== null && <CandidateCard rollout={rollout} candidate={rollout.candidate} />}
        </div>
      </div>
      {verbs.dialog}
    </>
  );
}

/** Whether placed policies stand behind the lowered bridge; on the way back they are being taken away. */
const standsBehind = (rollout: RolloutView): boolean =>
  rollout.bridge === 'lowered' && rollout.phase !== 'rolling-back';

/** Whether the next verb may be used: then it is the page's one filled button, not a gap's. */
const canGoOn = (rollout: RolloutView): boolean =>
  rollout.verbs.some(
    (verb) =>
      (verb.verb === 'lower' || verb.verb === 'raise' || verb.verb === 'raise-canary') &&
      verb.enabled &&
      verb.permission.allowed,
  );
