import { describe, expect, it } from 'vitest';
import { type CheckView, checkGroups, copyWords, isCode } from './checks';

const check = (over: Partial<CheckView>): CheckView => ({
  id: 'c',
  group: 'Cluster',
  name: 'n',
  state: 'pass',
  detail: '',
  remedy: null,
  ...over,
});

describe('checks of preflight', () => {
  it('stand in their groups, what does not pass first', () => {
    const groups = checkGroups([
      check({ id: 'a', group: 'Way back' }),
      check({ id: 'b' }),
      check({ id: 'c', state: 'inconclusive' }),
      check({ id: 'd', state: 'fail' }),
    ]);
    expect(groups.map(({ name, checks }) => [name, checks.map(({ id }) => id).join('')])).toEqual([
      ['Cluster', 'dcb'],
      ['Way back', 'a'],
    ]);
  });
  it('a remedy of one line is prose, one of several is to copy', () => {
    expect(isCode('Ask for the right.\n')).toBe(false);
    expect(isCode('apiVersion: v1\nkind: ClusterRole')).toBe(true);
    expect(copyWords('apiVersion: v1\nkind: ClusterRole')).toBe('Copy ClusterRole');
    expect(copyWords('kubectl a\nkubectl b')).toBe('Copy commands');
  });
});
