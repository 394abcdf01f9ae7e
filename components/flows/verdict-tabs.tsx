'use client';
import { useView } from '@/components/data/use-view';
import { Verdict } from '@/components/ui/marks';
import { type TabItem, Tabs } from '@/components/ui/tabs';
import type { EdgesView, EdgeVerdictView } from '@/lib/api';
import { askedVerdicts } from './flows-query';

const words: Readonly<Partial<Record<EdgeVerdictView, string>>> = { denied: 'Denied now' };

/** The verdict whose tab stands for what was asked for; null when it is a mixture no tab shows. */
export function askedTab(params: URLSearchParams): EdgeVerdictView | null {
  const asked = askedVerdicts(params);
  if (asked.includes('would-deny'))
    return asked.length <= 2 && asked.includes('unknown') ? 'would-deny' : null;
  return asked.length === 1 ? (asked[0] ?? null) : null;
}

/** One tab a verdict with its count over the filtered edges. *Would be allowed* only where there is any. */
export function VerdictTabs(props: { counts: EdgesView['counts'] }) {
  const view = useView();
  const { counts } = props;
  const tab = (value: EdgeVerdictView, count: number): TabItem<EdgeVerdictView> => ({
    value,
    label: <Verdict verdict={value} {...(words[value] ? { word: words[value] } : {})} />,
    count,
  });
  const items = [
    tab('would-deny', counts.wouldDeny),
    tab('unknown', counts.unknown),
    tab('allowed', counts.allowed),
    tab('denied', counts.denied),
    ...(counts.wouldAllow > 0 ? [tab('would-allow', counts.wouldAllow)] : []),
  ];
  const mixture = { value: 'mixture', label: 'Several verdicts', count: null } as const;
  const current = askedTab(view.params);
  return (
    <Tabs<EdgeVerdictView | 'mixture'>
      label="Verdicts"
      items={current === null ? [...items, mixture] : items}
      value={current ?? 'mixture'}
      onChange={(value) => {
        if (value !== 'mixture') view.set({ verdict: value === 'would-deny' ? null : value, edge: null });
      }}
    />
  );
}
