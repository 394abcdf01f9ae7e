import { describe, expect, it } from 'vitest';
import type { EdgeRefView, ProposalView } from '@/lib/api';
import { blockReason } from './block-reason';

const peer = { type: 'workload', namespace: 'shop', name: 'a', kind: null, label: 'a' } as const;
const edge = (id: string): EdgeRefView => ({
  id,
  src: peer,
  dst: peer,
  portLabel: 'TCP 1',
  protocol: 'tcp',
  port: 1,
});
const policy = (state: 'accepted' | 'refused' | 'not-tried'): ProposalView['policies'][number] => ({
  ref: { kind: 'StagedNetworkPolicy', namespace: 'shop', name: 'a' },
  isNew: true,
  yaml: '',
  diff: [],
  words: { title: '', subject: '', rules: [] },
  dryRun: { state, text: '', detail: null },
  managedBy: null,
});
const proposal = (told: {
  policies?: ProposalView['policies'];
  newlyDenied?: EdgeRefView[];
}): ProposalView => ({
  title: '',
  subline: '',
  edges: [],
  widths: [],
  pairs: { used: 0, opened: 0, list: [] },
  policies: told.policies ?? [policy('accepted')],
  effect: {
    newlyAllowed: [],
    stillWouldDeny: [],
    newlyDenied: told.newlyDenied ?? [],
    unknown: [],
    rangeText: '',
  },
  aloneWouldDeny: 0,
  refused: [],
  kubectl: '',
  permission: { allowed: true, reason: null, rule: null },
});
const ask = (
  told: Parameters<typeof proposal>[0],
  more: { current?: boolean; failed?: boolean; seen?: string[] } = {},
) =>
  blockReason({
    proposal: proposal(told),
    current: more.current ?? true,
    failed: more.failed ?? false,
    seen: new Set(more.seen ?? []),
  });

describe('staging a proposal', () => {
  it('is possible when the server accepts it and nothing is newly denied', () => {
    expect(ask({})).toBeNull();
  });
  it('waits until every newly denied edge was looked at', () => {
    const newlyDenied = [edge('a'), edge('b')];
    expect(ask({ newlyDenied })).toContain('2 newly denied edges');
    expect(ask({ newlyDenied }, { seen: ['a'] })).toContain('1 newly denied edge');
    expect(ask({ newlyDenied }, { seen: ['a', 'b'] })).toBeNull();
  });
  it('is off while the effect of the last change is not known', () => {
    expect(ask({}, { current: false })).not.toBeNull();
    expect(ask({}, { failed: true })).not.toBeNull();
  });
  it('is off without a policy, and when the server refuses one', () => {
    expect(ask({ policies: [] })).not.toBeNull();
    expect(ask({ policies: [policy('accepted'), policy('refused')] })).toContain('1 policy');
  });
  it('does not take a dry run that was not tried for a refusal', () => {
    expect(ask({ policies: [policy('not-tried')] })).toBeNull();
  });
});
