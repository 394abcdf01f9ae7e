'use client';
import { Loaded } from '@/components/data/loaded';
import { useApi } from '@/components/data/use-api';
import { PageHeader } from '@/components/ui/page-header';
import { PageSkeleton } from '@/components/ui/skeleton';
import { apiPaths, overviewSchema } from '@/lib/api';

/** How far the cluster has come and what to do next. */
export function OverviewPage() {
  const query = useApi({
    path: apiPaths.overview,
    schema: overviewSchema,
    topics: ['cluster', 'flows', 'rollout', 'decisions'],
  });
  return (
    <div className="px-8 py-6 max-phone:px-4 max-phone:py-4">
      <Loaded query={query} skeleton={<PageSkeleton label="Overview" picture="h-[168px]" rows={4} />}>
        {(data) => <PageHeader sentence={data.sentence} subline={data.subline} />}
      </Loaded>
    </div>
  );
}
