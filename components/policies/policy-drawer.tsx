'use client';
import { X } from 'lucide-react';
import { Loaded } from '@/components/data/loaded';
import { useApi } from '@/components/data/use-api';
import { useView } from '@/components/data/use-view';
import { rangeQuery } from '@/components/flows/range-query';
import { IconButton } from '@/components/ui/button';
import { Drawer } from '@/components/ui/dialog';
import { Icon } from '@/components/ui/icon';
import { RowsSkeleton } from '@/components/ui/skeleton';
import { apiPaths, policyDetailSchema } from '@/lib/api';
import { PolicyDetail } from './policy-detail';

/** One policy beside the board; Escape closes it and the board stays as it is. */
export function PolicyDrawer(props: { policy: string; onClose: () => void }) {
  const view = useView();
  const query = useApi({
    path: apiPaths.policy,
    schema: policyDetailSchema,
    query: { ...rangeQuery(view.params), policy: props.policy },
    topics: ['cluster', 'rollout', 'flows'],
  });
  const name = props.policy.split('/').slice(2).join('/');
  return (
    <Drawer label={`Policy ${name}`} onClose={props.onClose}>
      <div className="absolute top-3 right-3 z-10">
        <IconButton label="Close" onClick={props.onClose}>
          <Icon of={X} />
        </IconButton>
      </div>
      <div className="p-5">
        <Loaded
          query={query}
          skeleton={
            <div role="status" aria-label={`Loading ${name}`}>
              <RowsSkeleton rows={6} />
            </div>
          }
        >
          {(detail) => <PolicyDetail detail={detail} />}
        </Loaded>
      </div>
    </Drawer>
  );
}
