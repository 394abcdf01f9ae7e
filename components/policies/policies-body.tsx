'use client';
import { Lock } from 'lucide-react';
import { useView } from '@/components/data/use-view';
import { Icon } from '@/components/ui/icon';
import { Legend } from '@/components/ui/legend';
import { StateSquare } from '@/components/ui/marks';
import { PageHeader } from '@/components/ui/page-header';
import { Segmented } from '@/components/ui/tabs';
import type { PoliciesView } from '@/lib/api';
import { PoliciesEmpty } from './policies-empty';
import { PolicyBoard } from './policy-board';
import { matches, policyFilter } from './policy-filter';
import { PolicyFilters } from './policy-filters';
import { PolicyList } from './policy-list';

/** Board or list of the same policies, under the same filters. */
export function PoliciesBody({ data }: { data: PoliciesView }) {
  const view = useView();
  const list = view.get('view') === 'list';
  const filter = policyFilter(view.params);
  const cards = data.tiers.flatMap((tier) => tier.groups.flatMap((group) => group.cards));
  const shown = cards.filter((card) => matches(filter, card));
  return (
    <>
      <PageHeader sentence={data.sentence} subline={data.subline}>
        <Segmented
          label="View"
          value={list ? 'list' : 'board'}
          items={[
            { value: 'board', label: 'Board' },
            { value: 'list', label: 'List' },
          ]}
          onChange={(value) => view.set({ view: value === 'list' ? 'list' : null })}
        />
      </PageHeader>
      <div className="mt-3.5 flex flex-wrap items-center gap-x-4 gap-y-2">
        <PolicyFilters scopeText={data.scopeText} />
        <span className="flex-1 max-phone:hidden" />
        <Legend>
          <StateSquare state="enforced" />
          <StateSquare state="staged" />
          <StateSquare state="no-effect-yet" />
          <span className="inline-flex items-center gap-1.5">
            <Icon of={Lock} size={14} /> Owned by Calico
          </span>
        </Legend>
      </div>
      {shown.length === 0 && (list || cards.length > 0) ? (
        <PoliciesEmpty total={cards.length} />
      ) : list ? (
        <PolicyList data={data} filter={filter} />
      ) : (
        <PolicyBoard data={data} filter={filter} />
      )}
    </>
  );
}
