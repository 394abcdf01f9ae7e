'use client';
import { RotateCcw } from 'lucide-react';
import { Loaded } from '@/components/data/loaded';
import { useApi } from '@/components/data/use-api';
import { Button } from '@/components/ui/button';
import { EmptyState } from '@/components/ui/empty-state';
import { Icon } from '@/components/ui/icon';
import { PageHeader } from '@/components/ui/page-header';
import { PageSkeleton } from '@/components/ui/skeleton';
import { apiPaths, type PreflightView, preflightSchema } from '@/lib/api';
import { AgreementSection } from './agreement-section';
import { CheckGroup } from './check-group';
import { byState, checkGroups } from './checks';
import { FailingCheck } from './failing-check';
import { GroupSummary } from './group-summary';

/** Whether this cluster, its evidence, your rights and the way back are fit for the next write. */
export function PreflightPage() {
  const query = useApi({
    path: apiPaths.preflight,
    schema: preflightSchema,
    topics: ['cluster', 'flows', 'rollout', 'decisions'],
  });
  return (
    <div className="px-8 py-6 max-phone:p-4">
      <Loaded query={query} skeleton={<PageSkeleton label="Preflight" picture="h-[70px]" rows={8} />}>
        {(data) => <Preflight data={data} busy={query.isFetching} onAgain={() => void query.refetch()} />}
      </Loaded>
    </div>
  );
}

function Preflight(props: { data: PreflightView; busy: boolean; onAgain: () => void }) {
  const { data } = props;
  const again = (
    <Button onClick={props.onAgain} disabled={props.busy}>
      <Icon of={RotateCcw} size={14} />
      {props.busy ? 'Checking…' : 'Check again'}
    </Button>
  );
  const open = byState(data.checks).filter((check) => check.state !== 'pass');
  return (
    <>
      <PageHeader sentence={data.sentence} subline={data.subline}>
        {again}
      </PageHeader>
      {data.checks.length === 0 ? (
        <div className="mt-4">
          <EmptyState kind="nothing-yet" title="No check has run yet">
            The first ones run as soon as the cluster answers.
          </EmptyState>
        </div>
      ) : (
        <>
          <GroupSummary checks={data.checks} />
          <div className="mt-2.5 flex flex-col gap-2.5">
            {open.map((check) => (
              <FailingCheck key={check.id} check={check} agreement={data.agreement} />
            ))}
          </div>
          <div className="mt-7 grid grid-cols-2 items-start gap-x-8 gap-y-6 max-panel:grid-cols-1">
            {checkGroups(data.checks).map((group) => (
              <CheckGroup key={group.name} name={group.name} checks={group.checks} />
            ))}
          </div>
          <AgreementSection agreement={data.agreement} />
        </>
      )}
    </>
  );
}
