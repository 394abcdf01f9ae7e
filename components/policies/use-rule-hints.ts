'use client';
import { useApi } from '@/components/data/use-api';
import { useView } from '@/components/data/use-view';
import { rangeQuery } from '@/components/flows/range-query';
import { count } from '@/components/ui/count';
import { apiPaths, auditSchema, type PolicyRefView, type RuleHintView } from '@/lib/api';
import { policyKey } from './policy-key';

/** It is read after a change of policies and otherwise now and then: where there are many, it takes core seconds. */
const everyMs = 60_000;
const none: readonly RuleHintView[] = [];

export interface RuleHints {
  readonly hints: readonly RuleHintView[];
  /** Could not be read: that nothing is said then means nothing. */
  readonly isUnknown: boolean;
}

/** What is said of the rules of one policy; nothing while it is not known. All who ask share one answer. */
export function useRuleHints(ref: PolicyRefView): RuleHints {
  const view = useView();
  const { data, isError } = useApi({
    path: apiPaths.audit,
    schema: auditSchema,
    query: rangeQuery(view.params),
    topics: ['rollout'],
    everyMs,
  });
  const key = policyKey(ref);
  const hints = data?.hints.filter(({ policy }) => policyKey(policy) === key) ?? none;
  return { hints, isUnknown: isError };
}

/** `2 rules do nothing, 1 rule not used`; null where there is nothing to say. */
export function hintSummary({ hints }: RuleHints): string | null {
  if (hints.some(({ rule }) => rule === null)) return 'Selects nothing now';
  const unused = hints.filter(({ kind }) => kind === 'never-used').length;
  const idle = hints.length - unused;
  const parts = [
    ...(idle === 0 ? [] : [`${count(idle, 'rule')} ${idle === 1 ? 'does' : 'do'} nothing`]),
    ...(unused === 0 ? [] : [`${count(unused, 'rule')} not used`]),
  ];
  return parts.length === 0 ? null : parts.join(', ');
}
