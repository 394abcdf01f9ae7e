import { describe, expect, it } from 'vitest';
import type { StagedResultView } from '@/lib/api';
import { stagedWords } from './staged-words';

const written = (name: string): StagedResultView['written'][number] => ({
  ref: { kind: 'StagedNetworkPolicy', namespace: 'shop', name },
  created: true,
  auditId: null,
});

describe('after staging', () => {
  it('one policy is named, several are counted', () => {
    expect(stagedWords({ written: [written('allow-a')], wouldDeny: 1 })).toBe(
      'Staged shop/allow-a. 1 edge would still be denied.',
    );
    expect(stagedWords({ written: [written('a'), written('b')], wouldDeny: 0 })).toBe(
      'Staged 2 policies. 0 edges would still be denied.',
    );
  });
  it('says nothing about what is left when that was not computed', () => {
    expect(stagedWords({ written: [written('a')], wouldDeny: null })).toBe('Staged shop/a.');
  });
});
