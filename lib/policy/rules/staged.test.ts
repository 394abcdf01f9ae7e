import { describe, expect, it } from 'vitest';
import { compile } from '../engine';
import type { CalicoPolicy, Policy, StagedAction } from '../model/policy';
import { ask, before332 } from '../testing/ask';
import {
  allow,
  deny,
  fixture,
  flow,
  from,
  gnp,
  knp,
  log,
  np,
  pass,
  sgnp,
  snp,
  withPolicies,
} from '../testing/world';

const api = "app == 'api'";
const ingress = { selector: api, types: ['Ingress' as const] };
const pending = { scope: 'staged' as const };
const tiers = (...list: readonly (readonly [string, number, 'Deny' | 'Pass'])[]) => ({
  tiers: [...fixture.tiers, ...list.map(([name, order, defaultAction]) => ({ name, order, defaultAction }))],
});
const kns = (index: number) => `${index}|__PROFILE__|pro:kns.shop|allow|0`;

/** `undefined`: the object carries none. */
const given = (stagedAction: StagedAction | undefined): { readonly stagedAction?: StagedAction } =>
  stagedAction === undefined ? {} : { stagedAction };
const denying: Omit<CalicoPolicy, 'kind' | 'namespace' | 'name'> = {
  ...ingress,
  tier: 'default',
  order: null,
  ingress: [deny()],
  egress: [],
};
const stagedKinds: readonly (readonly [string, (action: StagedAction | undefined) => Policy])[] = [
  [
    'StagedNetworkPolicy',
    (action) => ({ kind: 'StagedNetworkPolicy', namespace: 'shop', name: 's', ...denying, ...given(action) }),
  ],
  [
    'StagedGlobalNetworkPolicy',
    (action) => ({
      kind: 'StagedGlobalNetworkPolicy',
      namespace: null,
      name: 's',
      ...denying,
      ...given(action),
    }),
  ],
  [
    'StagedKubernetesNetworkPolicy',
    (action) => ({
      kind: 'StagedKubernetesNetworkPolicy',
      namespace: 'shop',
      name: 's',
      podSelector: { matchLabels: { app: 'api' } },
      ...given(action),
    }),
  ],
];

describe.each(stagedKinds)('%s', (_, make) => {
  it('is never programmed into the data plane: the enforced view knows nothing of it (§6.1)', () => {
    for (const action of [undefined, 'Set', 'Delete', 'Learn', 'Ignore'] as const)
      expect(ask([make(action)], 'web -> api').ingressTrace).toEqual([kns(0)]);
  });
  it('with Set, or without action, is evaluated in the pending view (§6.1)', () => {
    for (const action of [undefined, 'Set'] as const)
      expect(ask([make(action)], 'web -> api', pending).ingress).toBe('deny');
  });
  it('with Learn or Ignore is treated exactly like Set (§6.1)', () => {
    for (const action of ['Learn', 'Ignore'] as const)
      expect(ask([make(action)], 'web -> api', pending).ingressTrace).toEqual(
        ask([make('Set')], 'web -> api', pending).ingressTrace,
      );
  });
  it('with Delete has no influence on the pending verdict (§6.1)', () => {
    expect(ask([make('Delete')], 'web -> api', pending).ingressTrace).toEqual([kns(0)]);
  });
});

describe('a staged copy of an enforced policy', () => {
  const enforced = np('shop/p', { ...ingress, order: 5, ingress: [allow()] });
  const edit = (order: number): CalicoPolicy => snp('shop/p', { ...ingress, order, ingress: [deny()] });
  it('replaces nothing: both are members of the list (§6.1)', () => {
    const engine = compile(withPolicies([enforced, edit(9)]));
    expect(
      engine.isolation(fixture.pods[1] ?? expect.fail('the pod api'), 'Ingress', 'staged').policies,
    ).toHaveLength(2);
  });
  it('of equal order is shadowed by the enforced one from 3.32 on, for traffic that this decides (§6.1)', () => {
    expect(ask([edit(5), enforced], 'web -> api', pending).ingressTrace).toEqual([
      '0|default|np:shop/p|allow|0',
    ]);
  });
  it('of equal order decides what the enforced one leaves open (§6.1)', () => {
    const some = { ...enforced, ingress: [allow(from("app == 'web'"))] };
    expect(ask([edit(5), some], 'tool -> api', pending).ingressTrace).toEqual([
      '0|default|snp:shop/p|deny|0',
    ]);
  });
  it('of a smaller order previews the edit (§6.1)', () => {
    expect(ask([edit(4), enforced], 'web -> api', pending).ingressTrace).toEqual([
      '0|default|snp:shop/p|deny|0',
    ]);
    expect(ask([edit(4), enforced], 'web -> api').ingressTrace).toEqual(['0|default|np:shop/p|allow|0']);
  });
  it('with Delete leaves the enforced one standing: a deletion cannot be previewed so (§6.1)', () => {
    const gone = { ...edit(4), stagedAction: 'Delete' as const };
    expect(ask([gone, enforced], 'web -> api', pending).ingressTrace).toEqual([
      '0|default|np:shop/p|allow|0',
    ]);
  });
  it('is previewed instead by a what-if that puts or removes the enforced one (§6.5)', () => {
    const engine = compile(withPolicies([enforced, edit(9)]));
    const removed = engine.whatIf({
      remove: [{ kind: 'CalicoNetworkPolicy', namespace: 'shop', name: 'p' }],
    });
    expect(removed.evaluate(flow('web -> api'), 'enforced').ingress?.verdict).toBe('allow');
    const put = engine.whatIf({ put: [{ ...enforced, ingress: [deny()] }] });
    expect(put.evaluate(flow('web -> api'), 'enforced').ingress?.verdict).toBe('deny');
  });
});

describe('the pending view', () => {
  const sec = tiers(['sec', 10, 'Deny']);
  it('takes tiers in order, and in each the policies that govern the direction, enforced and staged, in order (§6.3)', () => {
    const policies = [
      sgnp('one', { ...ingress, tier: 'sec', order: 1, ingress: [pass(from("app == 'web'"))] }),
      gnp('two', { ...ingress, tier: 'sec', order: 2, ingress: [deny()] }),
      snp('shop/three', { ...ingress, order: 3, ingress: [allow()] }),
      knp('shop/four', { podSelector: { matchLabels: { app: 'api' } } }),
    ];
    expect(ask(policies, 'web -> api', { ...sec, ...pending }).ingressTrace).toEqual([
      '0|sec|sgnp:one|pass|0',
      '1|default|snp:shop/three|allow|0',
    ]);
    expect(ask(policies, 'tool -> api', { ...sec, ...pending }).ingressTrace).toEqual([
      '0|sec|gnp:two|deny|0',
    ]);
    expect(ask(policies, 'web -> api', sec).ingressTrace).toEqual(['0|sec|gnp:two|deny|0']);
  });
  it('skips Log rules and counts them (§6.3)', () => {
    const policy = sgnp('s', { ...ingress, ingress: [log(), deny()] });
    expect(ask([policy], 'web -> api', pending).ingressTrace).toEqual(['0|default|sgnp:s|deny|1']);
  });
  it('stops at an Allow or a Deny, and goes on to the next tier at a Pass (§6.3)', () => {
    const two = tiers(['a', 1, 'Deny'], ['b', 2, 'Deny']);
    const policies = [
      sgnp('a', { ...ingress, tier: 'a', ingress: [pass()] }),
      sgnp('b', { ...ingress, tier: 'b', ingress: [allow()] }),
      gnp('d', { ...ingress, ingress: [deny()] }),
    ];
    expect(ask(policies, 'web -> api', { ...two, ...pending }).ingressTrace).toEqual([
      '0|a|sgnp:a|pass|0',
      '1|b|sgnp:b|allow|0',
    ]);
  });
  it('reports the end of a tier with index −1 and stops there unless it passes (§6.3)', () => {
    const policy = sgnp('s', { ...ingress, tier: 'sec' });
    expect(ask([policy], 'web -> api', { ...sec, ...pending }).ingressTrace).toEqual([
      '0|sec|sgnp:s|deny|-1',
    ]);
    const passing = tiers(['sec', 10, 'Pass']);
    expect(ask([policy], 'web -> api', { ...passing, ...pending }).ingressTrace).toEqual([
      '0|sec|sgnp:s|pass|-1',
      kns(1),
    ]);
  });
  it('ends in the profiles, which are reported (§6.3)', () => {
    expect(ask([], 'web -> api', pending).ingressTrace).toEqual([kns(0)]);
  });
  it('is the enforced view where nothing is staged, triggers of tiers’ ends aside (§6.3)', () => {
    const policies = [
      gnp('one', { ...ingress, order: 1, ingress: [allow(from("app == 'web'"))] }),
      gnp('two', { ...ingress, order: 2 }),
    ];
    expect(ask(policies, 'web -> api', pending).ingressTrace).toEqual(
      ask(policies, 'web -> api').ingressTrace,
    );
    expect(ask(policies, 'tool -> api', pending).ingressTrace).toEqual(['0|default|gnp:one|deny|-1']);
    expect(ask(policies, 'tool -> api').ingressTrace).toEqual(['0|default|gnp:two|deny|-1']);
  });
});

describe('the enforced view', () => {
  it('reports one hit a tier: a rule or the end (§6.3)', () => {
    const policies = [
      gnp('one', { ...ingress, tier: 'a', ingress: [pass()] }),
      gnp('two', { ...ingress, tier: 'b', ingress: [pass(from("app == 'x'"))] }),
      gnp('three', { ...ingress, ingress: [allow()] }),
    ];
    expect(ask(policies, 'web -> api', tiers(['a', 1, 'Deny'], ['b', 2, 'Pass'])).ingressTrace).toEqual([
      '0|a|gnp:one|pass|0',
      '1|b|gnp:two|pass|-1',
      '2|default|gnp:three|allow|0',
    ]);
  });
  it('leaves staged entries out and numbers the rest anew: 0, 1, 2 … (§6.3)', () => {
    const policies = [
      gnp('one', { ...ingress, tier: 'a', ingress: [pass()] }),
      sgnp('staged', { ...ingress, tier: 'b', ingress: [deny()] }),
      gnp('three', { ...ingress, ingress: [pass()] }),
    ];
    expect(ask(policies, 'web -> api', tiers(['a', 1, 'Deny'], ['b', 2, 'Pass'])).ingressTrace).toEqual([
      '0|a|gnp:one|pass|0',
      '1|default|gnp:three|pass|0',
      kns(2),
    ]);
  });
});

describe('both views follow the rules of the data plane, where Calico’s own pending evaluator does not (§6.4):', () => {
  const matched = (policy: CalicoPolicy, question: Parameters<typeof ask>[1], change = {}) =>
    ask([policy], question, { ...change, ...pending }).ingress;
  const stagedAllow = (rule: Parameters<typeof allow>[0]) =>
    sgnp('s', { ...ingress, ingress: [allow(rule)] });
  it('named ports match (§6.4)', () => {
    const rule = { protocol: 'TCP', destination: { ports: ['http'] } };
    expect([8080, 9090].map((port) => matched(stagedAllow(rule), flow('web -> api', port)))).toEqual([
      'allow',
      'deny',
    ]);
  });
  it('a network set of /25 to /31 matches (§6.4)', () => {
    const networkSets = [
      { namespace: null, name: 'small', labels: { small: 'yes' }, nets: ['192.0.2.0/30'] },
    ];
    expect(
      matched(stagedAllow({ source: { selector: "small == 'yes'" } }), 'ext -> api', { networkSets }),
    ).toBe('allow');
  });
  it('ICMP type and code are checked (§6.4)', () => {
    const rule = { protocol: 'ICMP', icmp: { type: 8, code: 0 } };
    const asked = (icmpType: number, icmpCode: number) =>
      matched(stagedAllow(rule), flow('web -> api', null, 'icmp', { icmpType, icmpCode }));
    expect([asked(8, 0), asked(8, 1), asked(0, 0)]).toEqual(['allow', 'deny', 'deny']);
  });
  it('ipVersion is checked (§6.4)', () => {
    expect(matched(stagedAllow({ ipVersion: 6 }), 'web -> api')).toBe('deny');
    expect(matched(stagedAllow({ ipVersion: 4 }), 'web -> api')).toBe('allow');
  });
  it('a tier without an object denies at its end instead of failing (§6.4)', () => {
    expect(matched(sgnp('s', { ...ingress, tier: 'ghost' }), 'web -> api')).toBe('deny');
  });
  it('a CIDR of a rule matches whatever its length (§6.4)', () => {
    expect(matched(stagedAllow({ source: { nets: ['192.0.2.0/30'] } }), 'ext -> api')).toBe('allow');
  });
});

describe('staged names before 3.32', () => {
  it('carry staged: after the tier in traces (§7.2)', () => {
    const policies = [snp('shop/s', { ...ingress, ingress: [deny()] })];
    expect(ask(policies, 'web -> api', { ...before332, ...pending }).ingressTrace).toEqual([
      '0|default|shop/default.staged:s|deny|0',
    ]);
  });
});
