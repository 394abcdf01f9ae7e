'use client';
import { ArrowRight } from 'lucide-react';
import { useState } from 'react';
import { Icon } from '@/components/ui/icon';
import { Verdict } from '@/components/ui/marks';
import type { PolicyCardView, TierColumnView } from '@/lib/api';
import { PolicyCard } from './policy-card';
import { isBridge, matches, type PolicyFilter } from './policy-filter';
import { policyKey } from './policy-key';

/** One tier top to bottom; a connection that nothing matches falls to its floor, the end of tier. */
export function TierColumn(props: { tier: TierColumnView; filter: PolicyFilter; wide: boolean }) {
  const { tier } = props;
  return (
    <section aria-label={`Tier ${tier.name}`} className="flex h-full flex-col">
      <div className="flex min-h-11 flex-none flex-wrap items-center gap-x-2 rounded-card border border-line bg-surface px-3 py-1">
        <h2 className="text-13">{tier.name}</h2>
        <span className="text-12 text-ink-3">order {tier.order}</span>
        <span className="ml-auto text-12 text-ink-2">
          {tier.enforced} enforced{tier.staged > 0 && `, ${tier.staged} staged`}
        </span>
      </div>
      <div className="flex flex-1 flex-col gap-2 py-2.5">
        {tier.groups.map((group) => (
          <Group
            key={group.title}
            group={group}
            filter={props.filter}
            wide={props.wide}
            alone={tier.groups.length === 1}
          />
        ))}
      </div>
      <Floor tier={tier} />
    </section>
  );
}

function Group(props: {
  group: TierColumnView['groups'][number];
  filter: PolicyFilter;
  wide: boolean;
  alone: boolean;
}) {
  const [all, setAll] = useState(false);
  const { title, note } = props.group;
  const cards = bridgeFirst(props.group.cards.filter((card) => matches(props.filter, card)));
  // Policies that cannot match the scope fold: they decide nothing here.
  const near = cards.filter((card) => card.inScope || isBridge(card));
  const shown = all ? cards : near;
  const folded = cards.length - shown.length;
  if (cards.length === 0) return null;
  return (
    <>
      {!(props.alone && title === '') && (
        <h3 className="mt-1 flex items-center gap-2 text-12 text-ink-2 first:mt-0 after:flex-1 after:border-line after:border-t after:content-['']">
          <b>{title}</b>
          <span className="font-normal text-ink-3">{note}</span>
        </h3>
      )}
      {shown.length > 0 && (
        <ul
          className={props.wide ? 'grid grid-cols-2 gap-2 max-laptop:grid-cols-1' : 'grid grid-cols-1 gap-2'}
        >
          {shown.map((card) => (
            <li
              key={policyKey(card.ref)}
              className={props.wide && spans(card) ? 'col-span-2 max-laptop:col-span-1' : 'min-w-0'}
            >
              <PolicyCard card={card} />
            </li>
          ))}
        </ul>
      )}
      {folded > 0 && (
        <button
          type="button"
          onClick={() => setAll(true)}
          className="min-h-9 rounded-card border border-line bg-surface px-3 text-left text-12 text-ink-2 hover:bg-sunken"
        >
          {folded} more, not in scope
        </button>
      )}
    </>
  );
}

/** What needs words takes the whole width. */
const spans = (card: PolicyCardView): boolean =>
  isBridge(card) || card.wouldDeny > 0 || card.problems.length > 0;

/** The switch policy stands first in its tier, whatever the server's grouping. */
const bridgeFirst = (cards: readonly PolicyCardView[]): PolicyCardView[] =>
  cards.toSorted((a, b) => Number(isBridge(b)) - Number(isBridge(a)));

function Floor({ tier }: { tier: TierColumnView }) {
  return (
    <p className="flex min-h-[34px] flex-none items-center gap-2 border-t-2 pt-2 text-12 [border-top-color:var(--solid)]">
      {tier.defaultAction === 'Deny' ? (
        <>
          <Verdict verdict="denied" />
          <span>
            End of tier: <b>Deny</b>, for pods that a policy of this tier selects
          </span>
        </>
      ) : (
        <>
          <Icon of={ArrowRight} size={14} />
          <span>
            End of tier: <b>Pass</b>
          </span>
        </>
      )}
    </p>
  );
}
