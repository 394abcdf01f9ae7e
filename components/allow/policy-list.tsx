'use client';
import clsx from 'clsx';
import { StateSquare } from '@/components/ui/marks';
import { Tag } from '@/components/ui/tag';
import type { ProposedPolicyView } from '@/lib/api';
import { RuleWords } from './rule-words';

/** Several policies reviewed as one list, a rule each; a press shows its YAML beside. */
export function PolicyList(props: {
  policies: readonly ProposedPolicyView[];
  chosen: number;
  onChoose: (index: number) => void;
}) {
  return (
    <ol className="mt-4 space-y-2">
      {props.policies.map((policy, index) => (
        <li
          key={`${policy.ref.kind}-${policy.ref.namespace}-${policy.ref.name}`}
          className={clsx(
            'relative rounded-card border border-dashed bg-surface px-3.5 pt-3 pb-3.5',
            index === props.chosen ? 'border-accent' : 'border-ink-3',
          )}
        >
          <div className="flex flex-wrap items-center gap-2">
            <StateSquare state="staged" word={false} />
            <button
              type="button"
              aria-current={index === props.chosen ? 'true' : undefined}
              onClick={() => props.onChoose(index)}
              className="row-link text-left font-[550] after:rounded-card"
            >
              {policy.words.title}
            </button>
            <span className="text-12 text-ink-3">
              {policy.ref.namespace === null ? '' : `${policy.ref.namespace}/`}
              {policy.ref.name}
            </span>
            <Tag>{policy.isNew ? 'new' : 'changed'}</Tag>
            {policy.managedBy !== null && <Tag>{policy.managedBy} owns it</Tag>}
            {policy.dryRun.state === 'refused' && (
              <Tag className="border-deny text-deny">refused by the server</Tag>
            )}
          </div>
          <div className="[&>dl]:mt-2 [&>dl]:text-13">
            <RuleWords rules={policy.words.rules} />
          </div>
        </li>
      ))}
    </ol>
  );
}
