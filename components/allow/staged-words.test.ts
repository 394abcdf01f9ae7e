import { describe, expect, it } from 'vitest';
import type { StagedResultView } from '@/lib/api';
import { stagedWords, takenBackWords } from './staged-words';
import { undoBody } from './use-undo-staging';

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

describe('after Undo', () => {
  const { ref } = written('allow-a');
  const undone = (removed: boolean) => ({ ref, removed, auditId: null });
  it('what was removed is told apart from what stands again as before', () => {
    expect(takenBackWords({ undone: [undone(true)] })).toBe('Taken back: shop/allow-a.');
    expect(takenBackWords({ undone: [undone(true), undone(false), undone(false)] })).toBe(
      'Taken back: shop/allow-a. Back as before: 2 policies.',
    );
  });
  it('is offered only where the answer says as what each policy was written', () => {
    const known = { ...written('a'), resourceVersion: '7', before: null };
    expect(undoBody({ written: [known], wouldDeny: null })).toEqual({
      policies: [{ ref: known.ref, resourceVersion: '7', restore: null }],
    });
    expect(undoBody({ written: [known, written('b')], wouldDeny: null })).toBeNull();
    expect(undoBody({ written: [], wouldDeny: null })).toBeNull();
  });
});
