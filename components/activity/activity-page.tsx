'use client';
import { Loaded } from '@/components/data/loaded';
import { useApi } from '@/components/data/use-api';
import { useView } from '@/components/data/use-view';
import { PageSkeleton } from '@/components/ui/skeleton';
import { activitySchema, apiPaths } from '@/lib/api';
import { Activity } from './activity';

/** Who did what, knowing what, with which result. */
export function ActivityPage() {
  const view = useView();
  const query = useApi({
    path: apiPaths.activity,
    schema: activitySchema,
    query: { range: view.get('range'), from: view.get('from'), to: view.get('to') },
    topics: ['rollout', 'decisions', 'cluster'],
  });
  return (
    <div className="px-8 py-6 max-phone:p-4">
      <Loaded query={query} skeleton={<PageSkeleton label="Activity" picture="h-[228px]" rows={10} />}>
        {(data) => <Activity data={data} />}
      </Loaded>
    </div>
  );
}
