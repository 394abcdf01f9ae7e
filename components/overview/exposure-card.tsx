'use client';
import { Card, CardHead } from '@/components/ui/card';
import { percent } from '@/components/ui/count';
import { LineTable } from '@/components/ui/line-table';
import { Mark, Verdict } from '@/components/ui/marks';
import { StepLine } from '@/components/ui/step-line';
import { duration } from '@/components/ui/when';
import type { OverviewView } from '@/lib/api';
import { exposureRange, exposureWords } from './exposure-words';
import { useWall } from './use-wall';

const height = 112;
const gapsShown = 2;

/** The falling line of edges that would be denied; where nothing was observed it is hatched. */
export function ExposureCard({ data }: { data: OverviewView }) {
  const { exposureLine, observation, wouldDenyNow } = data;
  const wall = useWall();
  const words = exposureWords(exposureLine);
  const range = exposureRange(exposureLine, observation);
  const more = observation.gaps.length - gapsShown;
  return (
    <Card label="Edges that would be denied" className="flex min-w-0 flex-col">
      <CardHead title="Edges that would be denied">
        <Now count={wouldDenyNow} />
      </CardHead>
      <div className="px-4">
        <StepLine
          points={exposureLine}
          gaps={range.hatched}
          range={range}
          label={words}
          height={wall ? height * 2 : height}
        />
      </div>
      <div className="mt-2.5 border-line border-t px-4 pt-2.5 pb-3 text-12 text-ink-2">
        {observation.gaps.slice(0, gapsShown).map((gap) => (
          <p key={`${gap.subject} ${gap.from}`} className="mb-1.5 flex gap-1.5">
            <Mark name="state-not-visible" className="text-ink" />
            {gap.message}
          </p>
        ))}
        {more > 0 && <p className="mb-1.5">{more} more gaps</p>}
        <div className="flex items-start justify-between gap-3">
          <p>{note(data) ?? words}</p>
          <LineTable title="Edges that would be denied" unit="Edges" points={exposureLine} />
        </div>
      </div>
    </Card>
  );
}

function Now({ count }: { count: number | null }) {
  if (count === null) return <Verdict verdict="unknown" word="Not computed" />;
  if (count === 0) return <span className="text-13 text-ink-2">0 now</span>;
  return <Verdict verdict="would-deny" word={`${count.toLocaleString('en')} now`} />;
}

/** Zero is never said without its range and how much of it was observed. */
function note(data: OverviewView): string | null {
  if (data.wouldDenyNow !== 0) return data.exposureNote;
  const { range, percent: observed } = data.observation;
  const share = observed === null ? 'nothing observed yet' : `${percent(observed)} observed`;
  return `0 edges would be denied in ${duration(range.to - range.from)}, ${share}.`;
}
