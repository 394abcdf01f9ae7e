'use client';
import Link from 'next/link';
import { useView } from '@/components/data/use-view';
import { policyKey } from '@/components/policies/policy-key';
import { Card, CardHead } from '@/components/ui/card';
import { count } from '@/components/ui/count';
import { StateSquare } from '@/components/ui/marks';
import type { NamespaceView } from '@/lib/api';

/** The policies that select pods here, in the order they decide. */
export function NamespacePolicies(props: { policies: NamespaceView['policies'] }) {
  const view = useView();
  if (props.policies.length === 0) return null;
  return (
    <Card label="Policies">
      <CardHead title="Policies">
        {count(props.policies.length, 'policy', 'policies')} select pods here
      </CardHead>
      <ul>
        {props.policies.map((policy) => (
          <li
            key={policyKey(policy.ref)}
            className="relative flex flex-wrap items-center gap-x-2.5 border-line border-t px-4 py-2 hover:bg-sunken"
          >
            <StateSquare state={policy.staged ? 'staged' : 'enforced'} word={false} />
            <Link
              href={view.to('/policies', { policy: policyKey(policy.ref) })}
              prefetch={false}
              className="row-link min-w-0 font-[550] [overflow-wrap:anywhere]"
            >
              {policy.ref.namespace === null ? '' : `${policy.ref.namespace}/`}
              {policy.ref.name}
            </Link>
            <span className="text-12 text-ink-3">{policy.ref.kind}</span>
            <span className="ml-auto text-12 text-ink-3">
              tier {policy.tier}, {count(policy.selects, 'pod')}
            </span>
          </li>
        ))}
      </ul>
    </Card>
  );
}
