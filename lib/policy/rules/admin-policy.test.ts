import { describe, expect, it } from 'vitest';
import { compilePolicy } from '../compile/policy-set';
import type { AdminPolicy, AdminPolicyRule, ClusterPolicyPeer, ClusterPolicyPort } from '../model/policy';
import { ask, before332 } from '../testing/ask';
import {
  allow,
  anp,
  banp,
  capabilities331,
  capabilities332,
  cnp,
  deny,
  flow,
  gnp,
  np,
  pass,
} from '../testing/world';

const all: ClusterPolicyPeer = { namespaces: {} };
const webPods: ClusterPolicyPeer = {
  pods: { namespaceSelector: {}, podSelector: { matchLabels: { app: 'web' } } },
};
const rule = (
  action: AdminPolicyRule['action'],
  peers: readonly ClusterPolicyPeer[] = [all],
  protocols?: readonly ClusterPolicyPort[],
): AdminPolicyRule => ({ action, peers, ...(protocols === undefined ? {} : { protocols }) });
const kns = (index: number) => `${index}|__PROFILE__|__PROFILE__.kns.shop|allow|0`;
const adminHit = (name: string, action: string, index: number, position = 0) =>
  `${position}|adminnetworkpolicy|kanp.adminnetworkpolicy.${name}|${action}|${index}`;
const baselineHit = (action: string, index: number, position = 0) =>
  `${position}|baselineadminnetworkpolicy|kbanp.baselineadminnetworkpolicy.default|${action}|${index}`;
const asked = (policies: Parameters<typeof ask>[0], question: Parameters<typeof ask>[1]) =>
  ask(policies, question, before332);
const release = (change: Partial<typeof capabilities331>) => ({
  capabilities: { ...capabilities331, ...change },
});

describe('an AdminNetworkPolicy', () => {
  it('stands in tier adminnetworkpolicy, before NetworkPolicies (§1.3, §5.2)', () => {
    const own = np('shop/p', { selector: "app == 'api'", ingress: [allow()] });
    expect(asked([anp('a', { ingress: [rule('Deny')] }), own], 'web -> api').ingressTrace).toEqual([
      adminHit('a', 'deny', 0),
    ]);
  });
  it('has its priority as order: lower numbers first, then names (§5.2)', () => {
    const later = anp('a', { priority: 20, ingress: [rule('Deny')] });
    const sooner = anp('z', { priority: 10, ingress: [rule('Allow')] });
    expect(asked([later, sooner], 'web -> api').ingressTrace).toEqual([adminHit('z', 'allow', 0)]);
    expect(asked([{ ...later, priority: 10 }, sooner], 'web -> api').ingressTrace).toEqual([
      adminHit('a', 'deny', 0),
    ]);
  });
  it('spells its actions Allow, Deny and Pass (§5.2)', () => {
    const trace = (action: AdminPolicyRule['action']) =>
      asked([anp('a', { ingress: [rule(action)] })], 'web -> api').ingressTrace;
    expect(trace('Allow')).toEqual([adminHit('a', 'allow', 0)]);
    expect(trace('Deny')).toEqual([adminHit('a', 'deny', 0)]);
    expect(trace('Pass')).toEqual([adminHit('a', 'pass', 0), kns(1)]);
  });
  it('does not know Accept: the rule is dropped, and said (§5.2)', () => {
    const odd = JSON.parse('{"action":"Accept","peers":[{"namespaces":{}}]}') as AdminPolicyRule;
    expect(asked([anp('a', { ingress: [odd, rule('Deny')] })], 'web -> api')).toMatchObject({
      ingressTrace: [adminHit('a', 'deny', 0)],
      diagnostics: [{ path: 'ingress[0]' }],
    });
  });
  it('passes on to NetworkPolicies, and where no rule matches, too (§4.1, §5.2)', () => {
    const own = np('shop/p', { selector: "app == 'api'", ingress: [deny()] });
    expect(
      asked([anp('a', { ingress: [rule('Deny', [webPods])] }), own], 'tool -> api').ingressTrace,
    ).toEqual([adminHit('a', 'pass', -1), '1|default|shop/default.p|deny|0']);
  });
});

describe('the BaselineAdminNetworkPolicy', () => {
  it('stands in tier baselineadminnetworkpolicy, after NetworkPolicies (§1.3, §5.2)', () => {
    const base = banp({ ingress: [rule('Deny')] });
    expect(asked([base], 'web -> api').ingressTrace).toEqual([baselineHit('deny', 0)]);
    const own = np('shop/p', { selector: "app == 'api'", ingress: [allow()] });
    expect(asked([base, own], 'web -> api').ingress).toBe('allow');
  });
  it('is reached by a Pass in tier default (§4.4)', () => {
    const own = np('shop/p', { selector: "app == 'api'", ingress: [pass()] });
    expect(asked([banp({ ingress: [rule('Deny')] }), own], 'web -> api').ingressTrace).toEqual([
      '0|default|shop/default.p|pass|0',
      baselineHit('deny', 0, 1),
    ]);
  });
  it('is named default and stands at order 1000 of its tier (§5.2)', () => {
    const before = gnp('g', { tier: 'baselineadminnetworkpolicy', order: 999, ingress: [pass()] });
    const after = gnp('g', { tier: 'baselineadminnetworkpolicy', order: 1001, ingress: [pass()] });
    const base = banp({ ingress: [rule('Deny')] });
    expect(asked([base, before], 'web -> api').ingressTrace[0]).toBe(
      '0|baselineadminnetworkpolicy|baselineadminnetworkpolicy.g|pass|0',
    );
    expect(asked([base, after], 'web -> api').ingressTrace[0]).toBe(baselineHit('deny', 0));
  });
});

const kinds: readonly (readonly [
  AdminPolicy['kind'],
  (spec: Partial<AdminPolicy>) => AdminPolicy,
  typeof adminHit | null,
])[] = [
  ['AdminNetworkPolicy', (spec) => anp('a', spec), adminHit],
  ['BaselineAdminNetworkPolicy', banp, null],
];

describe.each(kinds)('conversion of %s', (kind, make, named) => {
  const hit = (action: string, index: number) =>
    named === null ? baselineHit(action, index) : named('a', action, index);
  const compiled = (spec: Partial<AdminPolicy>) => compilePolicy(make(spec), capabilities331).policy;
  it('takes pods of namespaces, or some pods of them, as subject, never host endpoints (§5.2)', () => {
    const shop = { namespaces: { matchLabels: { env: 'prod' } } };
    expect(asked([make({ subject: shop, ingress: [rule('Deny')] })], 'tool -> web').ingress).toBe('deny');
    expect(asked([make({ subject: shop, ingress: [rule('Deny')] })], 'web -> tool').ingress).toBe('allow');
    expect(asked([make({ subject: webPods, ingress: [rule('Deny')] })], 'tool -> api').ingress).toBe('allow');
  });
  it('takes namespaces, pods and, in egress, networks as peers (§5.2)', () => {
    expect(asked([make({ ingress: [rule('Deny', [webPods])] })], 'web -> api').ingressTrace).toEqual([
      hit('deny', 0),
    ]);
    expect(
      asked([make({ egress: [rule('Deny', [{ networks: ['192.0.2.0/24'] }])] })], 'web -> ext').egressTrace,
    ).toEqual([hit('deny', 0)]);
    const shop = { namespaces: { matchLabels: { 'kubernetes.io/metadata.name': 'shop' } } };
    expect(asked([make({ ingress: [rule('Deny', [shop])] })], '198.51.100.7 -> api').ingress).toBe('deny');
  });
  it('numbers rules by protocols × peers (§5.2)', () => {
    const rules = [
      rule(
        'Deny',
        [{ namespaces: { matchLabels: { env: 'dev' } } }, webPods],
        [
          { protocol: 'UDP', port: 1 },
          { protocol: 'TCP', port: 1 },
        ],
      ),
    ];
    expect(asked([make({ ingress: rules })], flow('web -> api', 1, 'udp')).ingressTrace).toEqual([
      hit('deny', 3),
    ]);
  });
  it('governs the directions in which a rule was converted, both where there is none (§5.2)', () => {
    expect([
      compiled({ ingress: [rule('Deny')] })?.Ingress != null,
      compiled({ ingress: [rule('Deny')] })?.Egress != null,
    ]).toEqual([true, false]);
    expect([compiled({})?.Ingress, compiled({})?.Egress]).toEqual([[], []]);
  });
  it('reads a named port, which Calico never supported here, as every port of every protocol, and says so (§5.2)', () => {
    const rules = [rule('Deny', [all], [{ namedPort: 'http' }])];
    expect(asked([make({ ingress: rules })], flow('web -> api', 9999, 'udp'))).toMatchObject({
      ingress: 'deny',
      diagnostics: [{ severity: 'warning', path: 'ingress[0]' }],
    });
  });
  it.each<readonly [string, Partial<AdminPolicyRule>]>([
    ['a range that ends before it begins', { protocols: [{ protocol: 'TCP', port: { start: 9, end: 8 } }] }],
    ['nodes, which Calico does not support', { peers: [{ nodes: {} }] }],
    ['a peer without any field', { peers: [{}] }],
    ['a range of addresses that is none', { peers: [{ networks: ['nonsense'] }] }],
  ])(
    'a rule with %s denies everything if it is Deny, and is dropped if it is Allow or Pass (§5.2)',
    (_, change) => {
      const trace = (action: AdminPolicyRule['action']) =>
        asked([make({ egress: [{ ...rule(action), ...change }, rule('Allow')] })], 'web -> api').egressTrace;
      expect(trace('Deny')).toEqual([hit('deny', 0)]);
      expect(trace('Allow')).toEqual([hit('allow', 0)]);
      expect(trace('Pass')).toEqual([hit('allow', 0)]);
    },
  );
  it('is refused where the subject names neither namespaces nor pods (§5.2)', () => {
    expect(asked([make({ subject: {}, ingress: [rule('Deny')] })], 'web -> api')).toMatchObject({
      ingress: 'allow',
      diagnostics: [{ severity: 'error', path: 'subject' }],
    });
  });
  it('has no effect where the release does not enforce the kind, and that is said (§1.3)', () => {
    const flag = kind === 'AdminNetworkPolicy' ? 'adminNetworkPolicy' : 'baselineAdminNetworkPolicy';
    for (const circumstances of [{ capabilities: capabilities332 }, release({ [flag]: false })])
      expect(ask([make({ ingress: [rule('Deny')] })], 'web -> api', circumstances)).toMatchObject({
        ingress: 'allow',
        diagnostics: [{ severity: 'warning', path: 'kind' }],
      });
  });
});

describe('releases', () => {
  const both = [anp('a', { ingress: [rule('Pass')] }), banp({ ingress: [rule('Deny')] })];
  it('3.29 enforces AdminNetworkPolicy only (§1.3)', () => {
    expect(ask(both, 'web -> api', release({ baselineAdminNetworkPolicy: false })).ingressTrace).toEqual([
      adminHit('a', 'pass', 0),
      kns(1),
    ]);
  });
  it('3.30 and 3.31 enforce both (§1.3)', () => {
    expect(asked(both, 'web -> api').ingressTrace).toEqual([
      adminHit('a', 'pass', 0),
      baselineHit('deny', 0, 1),
    ]);
  });
  it('3.32 enforces neither, but ClusterNetworkPolicy (§1.3)', () => {
    const cluster = cnp('c', { ingress: [{ action: 'Pass', peers: [all] }] });
    expect(ask([...both, cluster], 'web -> api').ingressTrace).toEqual([
      '0|kube-admin|kcnp:c|pass|0',
      '1|__PROFILE__|pro:kns.shop|allow|0',
    ]);
  });
});
