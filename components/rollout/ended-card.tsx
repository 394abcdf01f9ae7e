'use client';
import { useView } from '@/components/data/use-view';
import { ButtonLink } from '@/components/ui/button';
import { Card } from '@/components/ui/card';
import { Mark } from '@/components/ui/marks';
import { dayName, exactTime, fullTime } from '@/components/ui/when';
import type { RolloutView } from '@/lib/api';

/** The evidence of a wave that ended: committed with what was re-seen, or rolled back with what failed first. */
export function EndedCard(props: { ended: NonNullable<RolloutView['ended']> }) {
  const { ended } = props;
  const view = useView();
  const committed = ended.outcome === 'committed';
  return (
    <Card label={committed ? 'Committed' : 'Rolled back'}>
      <div className="flex items-start gap-3 p-4">
        <span className="flex h-5 items-center">
          <Mark name={committed ? 'state-enforced' : 'state-staged'} />
        </span>
        <div className="min-w-0 flex-1">
          <div className="flex flex-wrap items-baseline gap-x-2">
            <h2>{committed ? 'Committed' : 'Rolled back'}</h2>
            <span className="text-12 text-ink-3" title={fullTime(ended.at)}>
              {dayName(ended.at)} {exactTime(ended.at)}, by {ended.by}
            </span>
          </div>
          <p>{ended.text}</p>
          {ended.note !== null && <p className="text-ink-2">{ended.note}</p>}
          <div className="mt-3 flex flex-wrap gap-2">
            <ButtonLink href={view.to('/activity')}>Show in Activity</ButtonLink>
            <ButtonLink href={view.to('/rollout', { step: 'stage' })}>Stage another default deny</ButtonLink>
          </div>
        </div>
      </div>
    </Card>
  );
}
