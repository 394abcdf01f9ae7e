'use client';
import Link from 'next/link';
import type { ReactNode } from 'react';
import { useStatus } from '@/components/data/use-session';
import { useView } from '@/components/data/use-view';
import { CodeCopy } from '@/components/ui/code-copy';
import { count } from '@/components/ui/count';
import { EdgeName } from '@/components/ui/edge-name';
import { shortTime } from '@/components/ui/when';
import type { PolicyDetailView } from '@/lib/api';
import { isBridge } from './policy-filter';
import { policyKey } from './policy-key';
import { PolicyMark } from './policy-mark';
import { PolicyRules } from './policy-rules';
import { RuleHint } from './rule-hint';
import { useRuleHints } from './use-rule-hints';

const stateText = {
  enforced: 'Enforced',
  staged: 'Staged, blocks nothing yet',
  'no-effect-yet': 'Behind the lowered bridge, no effect yet',
  'bridge-lowered': 'Bridge lowered: what stands behind it in this tier has no effect',
  'bridge-raised': 'Bridge raised: it selects nothing',
} as const;

/** Rules as written, what it selects, which edges it decided last, and the YAML. */
export function PolicyDetail({ detail }: { detail: PolicyDetailView }) {
  const { card } = detail;
  const now = useStatus().data?.now;
  const { hints, isUnknown } = useRuleHints(card.ref);
  return (
    <div className="grid grid-cols-1 gap-5">
      <header className="pr-9">
        <p className="flex items-center gap-2">
          <PolicyMark card={card} />
          <b className="min-w-0 text-14 [overflow-wrap:anywhere]">
            {card.ref.namespace !== null && (
              <span className="font-normal text-ink-3">{card.ref.namespace}/</span>
            )}
            {card.ref.name}
          </b>
        </p>
        <p className="mt-1 text-ink-2">{stateText[card.state]}</p>
        <p className="text-12 text-ink-3">
          {card.ref.kind}, tier {detail.tier}, order {card.order ?? 'none'}
          {detail.createdAt !== null && now !== undefined && `, since ${shortTime(detail.createdAt, now)}`}
        </p>
        {card.managedBy !== null && (
          <p className="mt-1 text-12 text-ink-2">
            {card.managedBy} owns this policy. A change here would be undone.
          </p>
        )}
        {isBridge(card) && (
          <p className="mt-1 text-12 text-ink-2">The bridge is moved on the Rollout page, never edited.</p>
        )}
        {card.problems.map((problem) => (
          <p key={problem} className="mt-1 text-12 text-ink-2">
            {problem}
          </p>
        ))}
        {hints
          .filter(({ rule }) => rule === null)
          .map((hint) => (
            <RuleHint key={hint.kind} hint={hint} />
          ))}
      </header>
      <Part title="Rules">
        <PolicyRules rules={detail.rules} directions={card.directions} hints={hints} />
        {isUnknown && (
          <p className="mt-2 text-12 text-ink-2">Whether a rule does nothing could not be found out.</p>
        )}
      </Part>
      <Selects detail={detail} />
      <Part title="Decided last">
        {detail.decides.length === 0 ? (
          <p className="text-ink-2">No edge in this range was decided by it.</p>
        ) : (
          <ul>
            {detail.decides.map((edge) => (
              <li key={edge.id} className="border-line border-t py-1.5 first:border-t-0">
                <EdgeName edge={edge} port />
              </li>
            ))}
          </ul>
        )}
      </Part>
      <Annotations annotations={detail.annotations} />
      <Part title="YAML">
        <CodeCopy text={detail.yaml} label="policy as YAML" />
      </Part>
    </div>
  );
}

function Part(props: { title: string; children: ReactNode }) {
  return (
    <section aria-label={props.title} className="min-w-0">
      <h2 className="mb-1.5">{props.title}</h2>
      {props.children}
    </section>
  );
}

function Selects({ detail }: { detail: PolicyDetailView }) {
  const view = useView();
  return (
    <Part title={`Selects ${count(detail.card.pods, 'pod')}`}>
      {detail.selects.length === 0 && <p className="text-ink-2">No pod now. It would select a later one.</p>}
      <ul>
        {detail.selects.map((one) => (
          <li
            key={`${one.namespace}/${one.workload}`}
            className="flex gap-3 border-line border-t py-1.5 first:border-t-0"
          >
            <Link
              href={view.to('/policies', {
                selects: `${one.namespace}/${one.workload}`,
                policy: policyKey(detail.card.ref),
              })}
              prefetch={false}
              title="Show what else selects it"
              className="min-w-0 flex-1 hover:underline"
            >
              <span className="text-ink-3">{one.namespace}/</span>
              <b>{one.workload}</b>
            </Link>
            <span className="text-ink-3">{count(one.pods, 'pod')}</span>
          </li>
        ))}
      </ul>
    </Part>
  );
}

function Annotations(props: { annotations: Readonly<Record<string, string>> }) {
  const entries = Object.entries(props.annotations);
  if (entries.length === 0) return null;
  return (
    <Part title="Annotations">
      <dl className="grid gap-1.5">
        {entries.map(([key, value]) => (
          <div key={key} className="min-w-0 [overflow-wrap:anywhere]">
            <dt className="text-12 text-ink-3">{key}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
    </Part>
  );
}
