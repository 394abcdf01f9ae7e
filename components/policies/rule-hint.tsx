'use client';
import Link from 'next/link';
import { useView } from '@/components/data/use-view';
import type { RuleHintView } from '@/lib/api';
import { policyKey } from './policy-key';

/** Why a rule does nothing, and the rules that stand in its way, each a link to its policy. */
export function RuleHint({ hint }: { hint: RuleHintView }) {
  const view = useView();
  return (
    <div className="mt-1 border-line-2 border-l-2 py-0.5 pl-2 text-12 text-ink-2">
      <p>
        <b className="font-medium text-ink">{hint.kind === 'never-used' ? 'Not used.' : 'Does nothing.'}</b>{' '}
        {hint.reason}
      </p>
      {hint.by.length > 0 && (
        <ul>
          {hint.by.map(({ policy, direction, rule }) => (
            <li key={`${policyKey(policy)} ${direction} ${rule}`} className="py-0.5">
              <Link
                href={view.href({ policy: policyKey(policy) })}
                prefetch={false}
                scroll={false}
                className="underline [overflow-wrap:anywhere]"
              >
                {policy.namespace !== null && `${policy.namespace}/`}
                {policy.name}
              </Link>
              , {direction.toLowerCase()} rule {rule}
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}
