'use client';
import Link from 'next/link';
import { useView } from '@/components/data/use-view';
import { VerdictCount } from '@/components/ui/marks';
import type { PoliciesView, PolicyCardView } from '@/lib/api';
import { matches, type PolicyFilter } from './policy-filter';
import { policyKey } from './policy-key';
import { PolicyMark } from './policy-mark';
import { hintSummary, useRuleHints } from './use-rule-hints';

/** The same policies as rows for search, in the order they decide, with what is wrong about them. */
export function PolicyList(props: { data: PoliciesView; filter: PolicyFilter }) {
  const rows = props.data.tiers.flatMap((tier) =>
    tier.groups.flatMap((group) =>
      group.cards.filter((card) => matches(props.filter, card)).map((card) => ({ tier: tier.name, card })),
    ),
  );
  return (
    <table className="table mt-3.5" aria-rowcount={rows.length}>
      <thead>
        <tr>
          <th scope="col">Policy</th>
          <th scope="col">Tier</th>
          <th scope="col" className="num max-phone:hidden">
            Order
          </th>
          <th scope="col" className="max-panel:hidden">
            Kind
          </th>
          <th scope="col" className="max-phone:hidden">
            Directions
          </th>
          <th scope="col" className="num">
            Pods
          </th>
          <th scope="col" className="max-phone:hidden">
            Would be denied
          </th>
          <th scope="col" className="max-laptop:hidden">
            Hints
          </th>
        </tr>
      </thead>
      <tbody>
        {rows.map(({ tier, card }) => (
          <Row key={policyKey(card.ref)} tier={tier} card={card} />
        ))}
      </tbody>
    </table>
  );
}

function Row({ tier, card }: { tier: string; card: PolicyCardView }) {
  const view = useView();
  const hints = hintSummary(useRuleHints(card.ref));
  return (
    <tr className="relative hover:bg-sunken">
      <th scope="row" className="max-phone:whitespace-normal!">
        <span className="flex items-center gap-2">
          <PolicyMark card={card} />
          <Link
            href={view.href({ policy: policyKey(card.ref) })}
            prefetch={false}
            scroll={false}
            className="row-link min-w-0 max-phone:[overflow-wrap:anywhere]"
          >
            {card.ref.namespace !== null && (
              <span className="font-normal text-ink-3">{card.ref.namespace}/</span>
            )}
            {card.title}
          </Link>
        </span>
      </th>
      <td className="text-ink-2">{tier}</td>
      <td className="num max-phone:hidden">{card.order ?? 'none'}</td>
      <td className="text-ink-2 max-panel:hidden">{card.kindLabel}</td>
      <td className="text-ink-2 max-phone:hidden">{card.directions.join(', ').toLowerCase()}</td>
      <td className="num">{card.pods}</td>
      <td className="max-phone:hidden">
        <VerdictCount verdict="would-deny" count={card.wouldDeny} />
      </td>
      <td className="whitespace-normal! text-12! text-ink-2 max-laptop:hidden">
        {[...card.problems, ...(hints === null ? [] : [hints])].join('. ')}
      </td>
    </tr>
  );
}
