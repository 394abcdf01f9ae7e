import { describe, expect, it } from 'vitest';
import { eventDiff } from './event-diff';

describe('before and after of a write', () => {
  it('a new object is all added, a removed one all removed', () => {
    expect(eventDiff(null, 'a\nb\n')).toEqual([
      { kind: 'add', text: 'a' },
      { kind: 'add', text: 'b' },
    ]);
    expect(eventDiff('a\n', null)).toEqual([{ kind: 'remove', text: 'a' }]);
  });
  it('what stays is told from what changed', () => {
    expect(eventDiff('kind: x\nselector: a\n', 'kind: x\nselector: b\n').map(({ kind }) => kind)).toEqual([
      'same',
      'remove',
      'add',
    ]);
  });
});
