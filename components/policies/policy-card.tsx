'use client';
import clsx from 'clsx';
import { Lock, TriangleAlert } from 'lucide-react';
import Link from 'next/link';
import { useView } from '@/components/data/use-view';
import { count } from '@/components/ui/count';
import { Icon } from '@/components/ui/icon';
import { Verdict } from '@/components/ui/marks';
import type { PolicyCardView } from '@/lib/api';
import { policyKey } from './policy-key';
import { PolicyMark } from './policy-mark';
import { hintSummary, useRuleHints } from './use-rule-hints';

/** Solid enforced, dashed staged, dotted behind a lowered bridge: the border is the policy's state. */
const border: Readonly<Record<PolicyCardView['state'], string>> = {
  enforced: 'bg-surface [border-color:var(--solid)]',
  staged: 'border-dashed border-ink-3',
  'no-effect-yet': 'border-dotted border-ink-2 border-[1.5px]',
  'bridge-lowered': 'bg-surface border-ink',
  'bridge-raised': 'bg-surface border-ink',
};

export function PolicyCard({ card }: { card: PolicyCardView }) {
  const view = useView();
  const selected = view.get('policy') === policyKey(card.ref);
  const hints = hintSummary(useRuleHints(card.ref));
  return (
    <article
      className={clsx(
        'relative rounded-card border px-[11px] py-2 hover:bg-sunken',
        border[card.state],
        selected && 'outline-2 outline-accent',
        !card.inScope && 'opacity-55',
      )}
    >
      <div className="flex items-start gap-[7px]">
        <span className="flex h-5 items-center">
          <PolicyMark card={card} />
        </span>
        <span className="flex min-w-0 flex-1 flex-wrap gap-x-[7px]">
          <Link
            href={view.href({ policy: policyKey(card.ref) })}
            prefetch={false}
            scroll={false}
            className={clsx(
              'row-link min-w-0 truncate font-[550]',
              card.stagedAction === 'Delete' && 'line-through',
            )}
            title={card.ref.name}
          >
            {card.title}
          </Link>
          {card.ownedByCalico && (
            <span className="flex h-5 items-center text-ink-3">
              <Icon of={Lock} size={14} />
              <span className="sr-only">owned by Calico</span>
            </span>
          )}
          {card.stagedAction !== null && card.stagedAction !== 'Set' && (
            <span className="text-12 text-ink-2 leading-5">{card.stagedAction}</span>
          )}
          {card.wouldDeny > 0 && (
            <Verdict verdict="would-deny" word={`${count(card.wouldDeny, 'edge')} would be denied`} />
          )}
        </span>
        <span className="text-12 text-ink-3 leading-5" title="order">
          <span className="sr-only">order </span>
          {card.order ?? 'none'}
        </span>
      </div>
      <p className="mt-1 flex flex-wrap gap-x-2.5 text-12 text-ink-3">
        <span className="flex-1">{card.kindLabel}</span>
        <span className="text-ink-2">{card.directions.join(', ').toLowerCase()}</span>
        <span>{count(card.pods, 'pod')}</span>
      </p>
      {card.summary !== null && <p className="mt-1 text-12 text-ink-2">{card.summary}</p>}
      {hints !== null && <p className="mt-1 text-12 text-ink-2">{hints}</p>}
      {card.managedBy !== null && <p className="mt-1 text-12 text-ink-3">Managed by {card.managedBy}</p>}
      {card.problems.map((problem) => (
        <p key={problem} className="mt-1 flex gap-1.5 text-12 text-ink-2">
          <Icon of={TriangleAlert} size={14} className="mt-px" />
          {problem}
        </p>
      ))}
    </article>
  );
}
