import { describe, expect, it } from 'vitest';
import { comparePolicies } from '../model/names';
import type { Policy } from '../model/policy';
import { ask, before332 } from '../testing/ask';
import {
  allow,
  anp,
  banp,
  capabilities331,
  capabilities332,
  cnp,
  deny,
  fixture,
  gnp,
  knp,
  np,
  sgnp,
  sknp,
  snp,
} from '../testing/world';

const label = ({ kind, namespace, name }: Policy): string =>
  `${kind} ${namespace === null ? '' : `${namespace}/`}${name}`;
const sorted = (policies: readonly Policy[], tieBreak: typeof capabilities332.tieBreak): string[] =>
  [...policies].sort(comparePolicies(tieBreak)).map(label);
const modern = (...policies: readonly Policy[]) => sorted(policies, 'name-namespace-kind');
const older = (...policies: readonly Policy[]) => sorted(policies, 'felix-key');

describe.each(['name-namespace-kind', 'felix-key'] as const)('order, comparator %s', (tieBreak) => {
  it('smaller orders come first, negative ones and fractions included (§4.2)', () => {
    const policies = [gnp('a', { order: 1 }), gnp('b', { order: 0.5 }), gnp('c', { order: -1 })];
    expect(sorted(policies, tieBreak).map((text) => text.slice(-1))).toEqual(['c', 'b', 'a']);
  });
  it('an absent order comes after every number (§4.2)', () => {
    const policies = [gnp('a'), gnp('b', { order: Number.MAX_VALUE })];
    expect(sorted(policies, tieBreak).map((text) => text.slice(-1))).toEqual(['b', 'a']);
  });
  it('all absent orders are equal: the name decides (§4.2)', () => {
    expect(sorted([gnp('b'), gnp('a')], tieBreak).map((text) => text.slice(-1))).toEqual(['a', 'b']);
  });
  it('a Kubernetes policy, staged or not, stands at order 1000 (§4.2, §5.1)', () => {
    const policies = [
      gnp('after', { order: 1001 }),
      knp('shop/k'),
      sknp('shop/s'),
      gnp('before', { order: 999 }),
    ];
    expect(sorted(policies, tieBreak).map((text) => text.split(' ')[0])).toEqual([
      'GlobalNetworkPolicy',
      'NetworkPolicy',
      'StagedKubernetesNetworkPolicy',
      'GlobalNetworkPolicy',
    ]);
  });
});

describe('ties from 3.32', () => {
  it('compare name, then namespace, then kind (§4.2)', () => {
    expect(modern(np('b/x'), np('a/y'), np('a/x'), gnp('x'))).toEqual([
      'GlobalNetworkPolicy x',
      'CalicoNetworkPolicy a/x',
      'CalicoNetworkPolicy b/x',
      'CalicoNetworkPolicy a/y',
    ]);
  });
  it('count the slash: a dash and a dot sort below it, digits and letters above (§4.2)', () => {
    expect(modern(gnp('web'), gnp('web0'), gnp('web-x'), gnp('web.x'), gnp('webx'))).toEqual([
      'GlobalNetworkPolicy web-x',
      'GlobalNetworkPolicy web.x',
      'GlobalNetworkPolicy web',
      'GlobalNetworkPolicy web0',
      'GlobalNetworkPolicy webx',
    ]);
  });
  it('kinds of one name and namespace come in the order of Calico’s words for them (§4.2)', () => {
    expect(modern(sknp('a/x'), snp('a/x', { order: 1000 }), np('a/x', { order: 1000 }), knp('a/x'))).toEqual([
      'NetworkPolicy a/x',
      'CalicoNetworkPolicy a/x',
      'StagedKubernetesNetworkPolicy a/x',
      'StagedNetworkPolicy a/x',
    ]);
    expect(modern(sgnp('x'), gnp('x'))).toEqual(['GlobalNetworkPolicy x', 'StagedGlobalNetworkPolicy x']);
  });
  it('put the enforced kind before its staged copy (§4.2, §6.1)', () => {
    for (const [enforced, staged] of [
      [np('a/x'), snp('a/x')],
      [gnp('x'), sgnp('x')],
      [knp('a/x'), sknp('a/x')],
    ] as const)
      expect(modern(staged, enforced)).toEqual([label(enforced), label(staged)]);
  });
  it('of cluster policies go by name (§4.2, §5.2)', () => {
    expect(modern(cnp('b', { priority: 5 }), cnp('a', { priority: 5 }), cnp('c', { priority: 4 }))).toEqual([
      'ClusterNetworkPolicy c',
      'ClusterNetworkPolicy a',
      'ClusterNetworkPolicy b',
    ]);
  });
  it('treat foo and default.foo as two policies (§1.6)', () => {
    const policies = [
      gnp('foo', { order: 5, ingress: [allow()] }),
      gnp('default.foo', { order: 5, ingress: [deny()] }),
    ];
    expect(ask(policies, 'web -> api').ingressTrace).toEqual(['0|default|gnp:default.foo|deny|0']);
  });
});

describe('ties up to 3.31', () => {
  it('compare Felix’ key, which the namespace leads (§4.2)', () => {
    expect(older(gnp('foo'), np('zoo/a'), np('app/foo'))).toEqual([
      'CalicoNetworkPolicy app/foo',
      'GlobalNetworkPolicy foo',
      'CalicoNetworkPolicy zoo/a',
    ]);
  });
  it('know no slash after the name: web comes before web-x and web.x (§4.2)', () => {
    expect(older(gnp('web.x'), gnp('web-x'), gnp('web'))).toEqual([
      'GlobalNetworkPolicy web',
      'GlobalNetworkPolicy web-x',
      'GlobalNetworkPolicy web.x',
    ]);
  });
  it('read a name with and without the prefix of its tier alike (§1.6, §4.2)', () => {
    const compare = comparePolicies('felix-key');
    expect(compare(gnp('default.a'), gnp('a'))).toBe(0);
    expect(compare(np('shop/sec.a', { tier: 'sec' }), np('shop/a', { tier: 'sec' }))).toBe(0);
  });
  it('put a staged copy first where the tier’s name sorts after the word staged:, else last (§4.2)', () => {
    expect(older(np('a/x'), snp('a/x'))).toEqual(['CalicoNetworkPolicy a/x', 'StagedNetworkPolicy a/x']);
    const web = { tier: 'web' };
    expect(older(np('a/x', web), snp('a/x', web))).toEqual([
      'StagedNetworkPolicy a/x',
      'CalicoNetworkPolicy a/x',
    ]);
    expect(older(gnp('x'), sgnp('x'))).toEqual(['GlobalNetworkPolicy x', 'StagedGlobalNetworkPolicy x']);
    expect(older(gnp('x', web), sgnp('x', web))).toEqual([
      'StagedGlobalNetworkPolicy x',
      'GlobalNetworkPolicy x',
    ]);
  });
  it('name Kubernetes policies knp.default.<name>, after Calico’s own of tier default (§4.2)', () => {
    const own = np('a/x', { order: 1000 });
    expect(older(sknp('a/x'), knp('a/x'), own)).toEqual([
      'CalicoNetworkPolicy a/x',
      'NetworkPolicy a/x',
      'StagedKubernetesNetworkPolicy a/x',
    ]);
  });
  it('name admin policies kanp.adminnetworkpolicy.<name> (§4.2)', () => {
    const own = gnp('x', { tier: 'adminnetworkpolicy', order: 5 });
    expect(older(anp('x', { priority: 5 }), own)).toEqual(['GlobalNetworkPolicy x', 'AdminNetworkPolicy x']);
    const base = gnp('x', { tier: 'baselineadminnetworkpolicy', order: 1000 });
    expect(older(banp({}), base)).toEqual(['GlobalNetworkPolicy x', 'BaselineAdminNetworkPolicy default']);
  });
});

describe('the comparator', () => {
  const policies = [
    sgnp('p', { tier: 'web', selector: "app == 'api'", types: ['Ingress'], ingress: [deny()] }),
    gnp('p', { tier: 'web', selector: "app == 'api'", types: ['Ingress'], ingress: [allow()] }),
  ];
  const tiers = [...fixture.tiers, { name: 'web', order: 10, defaultAction: 'Deny' as const }];
  it('of the release decides whether a staged edit is shadowed by what it edits (§4.2, §6.1)', () => {
    expect(ask(policies, 'web -> api', { tiers, scope: 'staged' }).ingress).toBe('allow');
    expect(ask(policies, 'web -> api', { tiers, scope: 'staged', ...before332 }).ingress).toBe('deny');
  });
  it('is told by the capabilities (§4.2)', () => {
    expect([capabilities331.tieBreak, capabilities332.tieBreak]).toEqual([
      'felix-key',
      'name-namespace-kind',
    ]);
  });
});
