'use client';
import { Loaded } from '@/components/data/loaded';
import { useApi } from '@/components/data/use-api';
import { useView } from '@/components/data/use-view';
import { PageSkeleton } from '@/components/ui/skeleton';
import { apiPaths, type RolloutView, rolloutSchema } from '@/lib/api';
import { CandidatePage } from './candidate-page';
import { VerifyingView } from './verifying-view';
import { WaveView } from './wave-view';

/** One page for every phase of a rollout; `step=stage` shows the staging of another candidate. */
export function RolloutPage() {
  const view = useView();
  const query = useApi({
    path: apiPaths.rollout,
    schema: rolloutSchema,
    topics: ['rollout', 'flows', 'cluster', 'decisions'],
    everyMs: 5_000,
  });
  const staging = view.get('step') === 'stage';
  return (
    <div className="px-8 pt-6 pb-8 max-phone:px-4 max-phone:pt-4">
      <Loaded query={query} skeleton={<PageSkeleton label="the rollout" picture="h-14" />}>
        {(rollout) => <Phase rollout={rollout} staging={staging} />}
      </Loaded>
    </div>
  );
}

/** Phases in which a candidate may be staged, changed or taken back. */
const quiet: readonly RolloutView['phase'][] = ['draft', 'observing', 'gate', 'committed', 'rolled-back'];

function Phase(props: { rollout: RolloutView; staging: boolean }) {
  const { rollout } = props;
  const first = rollout.candidate === null && rollout.ended === null;
  if (quiet.includes(rollout.phase) && (props.staging || first)) return <CandidatePage rollout={rollout} />;
  if (rollout.verifying !== null && (rollout.phase === 'raised' || rollout.phase === 'verifying'))
    return <VerifyingView rollout={rollout} verifying={rollout.verifying} />;
  return <WaveView rollout={rollout} />;
}
