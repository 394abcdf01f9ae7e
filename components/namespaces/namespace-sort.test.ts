import { describe, expect, it } from 'vitest';
import { namespaces } from '../../e2e/fixtures/namespaces';
import { groupRows } from './namespace-sort';

const names = (sort: Parameters<typeof groupRows>[1]) =>
  groupRows(namespaces.rows, sort).map((group) => group.rows.map((row) => row.name));

describe('groups of namespaces', () => {
  it('stand in the order of work: Stage, Allow, Deny, Exempt', () => {
    expect(groupRows(namespaces.rows, null).map((group) => group.stage)).toEqual([
      'stage',
      'allow',
      'deny',
      'exempt',
    ]);
  });
  it('a sort keeps the groups and orders inside them', () => {
    expect(names('pods')[0]).toEqual(['shop', 'argocd', 'identity', 'ingress-nginx']);
    expect(names('name')[0]).toEqual(['argocd', 'identity', 'ingress-nginx', 'shop']);
  });
  it('not computed sorts above every number, never as 0', () => {
    const [shop] = namespaces.rows;
    if (shop === undefined) throw new Error('the story has a row');
    const rows = [shop, { ...shop, name: 'dark', wouldDeny: null }];
    expect(groupRows(rows, 'wouldDeny')[0]?.rows.map((row) => row.name)).toEqual(['dark', 'shop']);
  });
});
