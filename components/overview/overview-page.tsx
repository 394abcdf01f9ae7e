'use client';
import { Loaded } from '@/components/data/loaded';
import { useApi } from '@/components/data/use-api';
import { useView } from '@/components/data/use-view';
import { PageHeader } from '@/components/ui/page-header';
import type { OverviewView } from '@/lib/api';
import { apiPaths, overviewSchema } from '@/lib/api';
import { CannotSeeCard } from './cannot-see-card';
import { Crossing } from './crossing';
import { ExposureCard } from './exposure-card';
import { LatestActivity } from './latest-activity';
import { NextCard } from './next-card';
import { Outside } from './outside';
import { OverviewSkeleton } from './overview-skeleton';
import { Standing } from './standing';

/** How far the cluster has come and what to do next. */
export function OverviewPage() {
  const view = useView();
  const query = useApi({
    path: apiPaths.overview,
    schema: overviewSchema,
    query: { ns: view.get('ns'), range: view.get('range'), from: view.get('from'), to: view.get('to') },
    topics: ['cluster', 'flows', 'rollout', 'decisions'],
  });
  return (
    <div className="px-8 py-6 max-phone:p-4">
      <Loaded query={query} skeleton={<OverviewSkeleton />}>
        {(data) => <Overview data={data} />}
      </Loaded>
    </div>
  );
}

function Overview({ data }: { data: OverviewView }) {
  return (
    <>
      <PageHeader sentence={data.sentence} subline={data.subline} />
      <Crossing crossing={data.crossing} />
      <Standing data={data} />
      <Outside data={data} />
      <div className="mt-6 grid grid-cols-[minmax(0,1fr)_372px_300px] gap-4 max-laptop:grid-cols-[minmax(0,1fr)_372px] max-panel:grid-cols-1 max-phone:mt-4">
        <NextCard next={data.next} />
        <ExposureCard data={data} />
        <CannotSeeCard items={data.cannotSee} />
      </div>
      <LatestActivity events={data.activity} />
    </>
  );
}
