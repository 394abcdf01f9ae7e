import { describe, expect, it } from 'vitest';
import { displayName, isClusterKind, policyKey, policyTier } from '../model/names';
import { ask } from '../testing/ask';
import { allow, anp, banp, cnp, deny, fixture, gnp, knp, np, sgnp, sknp, snp } from '../testing/world';

describe('the identity of a policy', () => {
  it('is kind, namespace and name as served (§1.6)', () => {
    const all = [
      np('a/p'),
      np('b/p'),
      gnp('p'),
      snp('a/p'),
      sgnp('p'),
      knp('a/p'),
      sknp('a/p'),
      cnp('p', {}),
      anp('p', {}),
    ];
    expect(new Set(all.map(policyKey)).size).toBe(all.length);
  });
  it('tells foo and default.foo apart, which from 3.32 are two policies (§1.6)', () => {
    expect(policyKey(gnp('foo'))).not.toBe(policyKey(gnp('default.foo')));
  });
});

describe('the tier of a policy', () => {
  it('is what its spec says, never what its name begins with (§1.6)', () => {
    const tiers = [...fixture.tiers, { name: 'sec', order: 10, defaultAction: 'Deny' as const }];
    const policies = [
      gnp('sec.open', { ingress: [allow()] }),
      gnp('shut', { tier: 'sec', ingress: [deny()] }),
    ];
    expect(ask(policies, 'web -> api', { tiers }).ingressTrace).toEqual(['0|sec|gnp:shut|deny|0']);
  });
  it('is default for Kubernetes kinds, and one of their own for cluster-wide ones (§1.3)', () => {
    expect(
      [knp('a/p'), sknp('a/p'), anp('p', {}), banp({}), cnp('p', {}), cnp('p', { tier: 'Baseline' })].map(
        policyTier,
      ),
    ).toEqual([
      'default',
      'default',
      'adminnetworkpolicy',
      'baselineadminnetworkpolicy',
      'kube-admin',
      'kube-baseline',
    ]);
  });
  it('is shown once: one prefix of it is left out of the name (§1.6)', () => {
    expect(displayName('sec.p', 'sec')).toBe('p');
    expect(displayName('sec.sec.p', 'sec')).toBe('sec.p');
    expect(displayName('p', 'sec')).toBe('p');
    expect(displayName('secret.p', 'sec')).toBe('secret.p');
    expect(displayName('sec.', 'sec')).toBe('sec.');
  });
});

describe('cluster-wide kinds', () => {
  it('are those of policy.networking.k8s.io (§1.3)', () => {
    expect([cnp('p', {}), anp('p', {}), banp({})].every(isClusterKind)).toBe(true);
    expect([np('a/p'), gnp('p'), knp('a/p'), sknp('a/p')].some(isClusterKind)).toBe(false);
  });
});
