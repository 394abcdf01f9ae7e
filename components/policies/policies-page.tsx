'use client';
import { Loaded } from '@/components/data/loaded';
import { useApi } from '@/components/data/use-api';
import { useView } from '@/components/data/use-view';
import { rangeQuery } from '@/components/flows/range-query';
import { PageSkeleton } from '@/components/ui/skeleton';
import { apiPaths, policiesSchema } from '@/lib/api';
import { PoliciesBody } from './policies-body';
import { PolicyDrawer } from './policy-drawer';

/** What decides, in the order it decides; one policy opens beside it. */
export function PoliciesPage() {
  const view = useView();
  const policy = view.get('policy');
  const query = useApi({
    path: apiPaths.policies,
    schema: policiesSchema,
    query: { ...rangeQuery(view.params), ns: view.get('ns'), selects: view.get('selects') },
    topics: ['cluster', 'rollout'],
  });
  return (
    <div className="px-8 pt-6 pb-8 max-phone:px-4 max-phone:pt-4">
      <Loaded query={query} skeleton={<PageSkeleton label="policies" picture="h-[420px]" rows={0} />}>
        {(data) => <PoliciesBody data={data} />}
      </Loaded>
      {policy !== null && (
        <PolicyDrawer policy={policy} onClose={() => view.set({ policy: null })} key={policy} />
      )}
    </div>
  );
}
