'use client';
import { useView } from '@/components/data/use-view';
import { ButtonLink } from '@/components/ui/button';
import { GateDiamond } from '@/components/ui/marks';
import type { RolloutBrief } from './rollout-card';

/** The rollout stopped because the cluster is not as planned; a person has to look. */
export function NeedsHumanBar(props: { rollout: RolloutBrief }) {
  const view = useView();
  return (
    <section
      aria-label="Rollout needs a person"
      className="flex flex-none flex-wrap items-center gap-x-3 gap-y-2 border-line border-b bg-deny-soft px-5 py-2 max-phone:px-4"
    >
      <GateDiamond state="fail" word={false} />
      <p className="min-w-0 flex-1">
        <b>{props.rollout.title} waits for a person.</b> {props.rollout.phaseText}
      </p>
      <ButtonLink size="sm" href={view.to('/rollout')}>
        See what differs
      </ButtonLink>
    </section>
  );
}
