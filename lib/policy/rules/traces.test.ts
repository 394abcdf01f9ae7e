import { describe, expect, it } from 'vitest';
import type { PolicyKind } from '../model/policy';
import { formatTrace, sameTrace, traceVerdict } from '../model/trace';
import type { PolicyHit } from '../model/verdict';
import { ask, before332 } from '../testing/ask';
import { allow, deny, fixture, gnp, np, pass } from '../testing/world';

const hit = (kind: PolicyKind, change: Partial<PolicyHit> = {}): PolicyHit => ({
  kind,
  tier: 'default',
  namespace: null,
  name: 'p',
  action: 'Allow',
  policyIndex: 0,
  ruleIndex: 0,
  ...change,
});
const profile = (change: Partial<PolicyHit> = {}): PolicyHit => ({
  ...hit('GlobalNetworkPolicy', { tier: '', name: 'kns.shop' }),
  kind: 'Profile',
  ...change,
});
const endOf = (tier: string, trigger: PolicyHit | null, change: Partial<PolicyHit> = {}): PolicyHit => {
  const end = {
    ...hit('GlobalNetworkPolicy', { tier, name: '', action: 'Deny', ruleIndex: -1 }),
    kind: 'EndOfTier' as const,
  };
  if (trigger === null || trigger.kind === 'Profile' || trigger.kind === 'EndOfTier')
    return { ...end, ...change };
  const { kind, namespace, name } = trigger;
  return { ...end, trigger: { kind, namespace, name, tier }, ...change };
};
const modern = (...hits: readonly PolicyHit[]) => formatTrace(hits, 'as-served');
const older = (...hits: readonly PolicyHit[]) => formatTrace(hits, 'prefixed');

describe('the string form from 3.32', () => {
  it.each<readonly [PolicyKind, string | null, string]>([
    ['CalicoNetworkPolicy', 'shop', 'np:shop/p'],
    ['GlobalNetworkPolicy', null, 'gnp:p'],
    ['StagedNetworkPolicy', 'shop', 'snp:shop/p'],
    ['StagedGlobalNetworkPolicy', null, 'sgnp:p'],
    ['StagedKubernetesNetworkPolicy', 'shop', 'sknp:shop/p'],
    ['NetworkPolicy', 'shop', 'knp:shop/p'],
    ['ClusterNetworkPolicy', null, 'kcnp:p'],
  ])('of %s names kind, namespace and name (§7.1)', (kind, namespace, name) => {
    expect(modern(hit(kind, { namespace }))).toEqual([`0|default|${name}|allow|0`]);
  });
  it('has the position, the tier, the action in lower case and the rule’s number (§7.1)', () => {
    expect(
      modern(hit('GlobalNetworkPolicy', { tier: 'sec', action: 'Pass', policyIndex: 3, ruleIndex: 7 })),
    ).toEqual(['3|sec|gnp:p|pass|7']);
  });
  it('of an end of tier names the trigger and −1 (§7.1)', () => {
    expect(modern(endOf('sec', hit('GlobalNetworkPolicy', { name: 'block-all' })))).toEqual([
      '0|sec|gnp:block-all|deny|-1',
    ]);
  });
  it('of a profile has __PROFILE__ for tier (§7.1)', () => {
    expect(modern(profile({ policyIndex: 1 }))).toEqual(['1|__PROFILE__|pro:kns.shop|allow|0']);
  });
  it('keeps a name as served, with or without its tier (§1.6, §7.1)', () => {
    expect(modern(hit('GlobalNetworkPolicy', { tier: 'sec', name: 'sec.p' }))).toEqual([
      '0|sec|gnp:sec.p|allow|0',
    ]);
  });
});

describe('the string form of 3.30 and 3.31', () => {
  it.each<readonly [PolicyKind, string | null, string]>([
    ['CalicoNetworkPolicy', 'shop', 'shop/default.p'],
    ['GlobalNetworkPolicy', null, 'default.p'],
    ['StagedNetworkPolicy', 'shop', 'shop/default.staged:p'],
    ['StagedGlobalNetworkPolicy', null, 'default.staged:p'],
    ['StagedKubernetesNetworkPolicy', 'shop', 'shop/staged:knp.default.p'],
    ['NetworkPolicy', 'shop', 'shop/knp.default.p'],
  ])('of %s has the kind in the name (§7.2)', (kind, namespace, name) => {
    expect(older(hit(kind, { namespace }))).toEqual([`0|default|${name}|allow|0`]);
  });
  it('of the admin kinds begins with kanp and kbanp (§7.2)', () => {
    expect(older(hit('AdminNetworkPolicy', { tier: 'adminnetworkpolicy' }))).toEqual([
      '0|adminnetworkpolicy|kanp.adminnetworkpolicy.p|allow|0',
    ]);
    expect(
      older(hit('BaselineAdminNetworkPolicy', { tier: 'baselineadminnetworkpolicy', name: 'default' })),
    ).toEqual(['0|baselineadminnetworkpolicy|kbanp.baselineadminnetworkpolicy.default|allow|0']);
  });
  it('of a profile repeats __PROFILE__ (§7.2)', () => {
    expect(older(profile())).toEqual(['0|__PROFILE__|__PROFILE__.kns.shop|allow|0']);
  });
  it('never doubles the tier that a served name has already (§1.6, §7.2)', () => {
    for (const name of ['p', 'sec.p'])
      expect(older(hit('GlobalNetworkPolicy', { tier: 'sec', name }))).toEqual(['0|sec|sec.p|allow|0']);
  });
  it('is what a release before 3.32 is asked in (§7.2)', () => {
    expect(ask([np('shop/p', { selector: "app == 'api'" })], 'web -> api', before332).ingressTrace).toEqual([
      '0|default|shop/default.p|deny|-1',
    ]);
  });
});

describe('a hit', () => {
  const sec = { tiers: [...fixture.tiers, { name: 'sec', order: 10, defaultAction: 'Pass' as const }] };
  const trace =
    ask([gnp('s', { tier: 'sec' }), gnp('d', { ingress: [pass()] })], 'web -> api', sec).evaluation.ingress
      ?.trace ?? [];
  it('of an end of tier has the tier, and neither name nor namespace (§7.3)', () => {
    expect(trace[0]).toMatchObject({
      kind: 'EndOfTier',
      tier: 'sec',
      namespace: null,
      name: '',
      ruleIndex: -1,
    });
  });
  it('of an end of tier alone has a trigger: kind, namespace, name and tier (§7.3)', () => {
    expect(trace[0]?.trigger).toEqual({
      kind: 'GlobalNetworkPolicy',
      namespace: null,
      name: 's',
      tier: 'sec',
    });
    expect(trace[1]?.trigger).toBeUndefined();
  });
  it('of a profile has no tier (§7.3)', () => {
    expect(trace[2]).toMatchObject({ kind: 'Profile', tier: '', name: 'kns.shop', action: 'Allow' });
  });
  it('is spelled by Goldmane’s kinds: NetworkPolicy is Kubernetes’ own (§7.3)', () => {
    const kind = ask([np('shop/p', { selector: "app == 'api'", ingress: [deny()] })], 'web -> api').evaluation
      .ingress?.trace[0]?.kind;
    expect(kind).toBe('CalicoNetworkPolicy');
  });
  it('is numbered by its position (§7.3)', () => {
    expect(trace.map(({ policyIndex }) => policyIndex)).toEqual([0, 1, 2]);
  });
});

describe('the verdict of a trace', () => {
  it('is the action of its last hit, by position (§7.3)', () => {
    const [first, last] = [hit('GlobalNetworkPolicy', { action: 'Pass' }), profile({ policyIndex: 1 })];
    expect(traceVerdict([last, first])).toBe('allow');
    expect(traceVerdict([first, { ...last, action: 'Deny' }])).toBe('deny');
  });
  it('is unknown for a trace that is empty or ends in Pass (§7.3)', () => {
    expect(traceVerdict([])).toBeNull();
    expect(traceVerdict([hit('GlobalNetworkPolicy', { action: 'Pass' })])).toBeNull();
  });
});

describe('two traces say the same', () => {
  const a = hit('CalicoNetworkPolicy', { namespace: 'shop', action: 'Pass' });
  const b = hit('GlobalNetworkPolicy', { tier: 'sec', policyIndex: 1, action: 'Deny' });
  it('in any order of hits, which Goldmane does not keep (§7.3)', () => {
    expect(sameTrace([a, b], [b, a])).toBe(true);
  });
  it('whatever policy an end of tier is attributed to (§6.3)', () => {
    const one = endOf('sec', hit('GlobalNetworkPolicy', { name: 'one' }));
    expect(sameTrace([one], [endOf('sec', hit('StagedGlobalNetworkPolicy', { name: 'two' }))])).toBe(true);
    expect(sameTrace([one], [endOf('sec', null)])).toBe(true);
  });
  it('with and without the tier’s prefix in a name (§1.6)', () => {
    expect(sameTrace([b], [{ ...b, name: 'sec.p' }])).toBe(true);
    expect(sameTrace([b], [{ ...b, name: 'default.p' }])).toBe(false);
  });
  it('not where the tier, the action or whether it is the end of a tier differ (§6.3)', () => {
    const end = endOf('default', b);
    expect(sameTrace([end], [{ ...end, tier: 'sec' }])).toBe(false);
    expect(sameTrace([end], [{ ...end, action: 'Pass' }])).toBe(false);
    expect(sameTrace([end], [hit('GlobalNetworkPolicy', { action: 'Deny' })])).toBe(false);
  });
  it('not where kind, namespace, name or rule differ', () => {
    for (const change of [
      { kind: 'StagedNetworkPolicy' },
      { namespace: 'db' },
      { name: 'q' },
      { ruleIndex: 1 },
    ] as const)
      expect(sameTrace([a], [{ ...a, ...change }])).toBe(false);
  });
});

describe('a trace of the engine', () => {
  it('ends at a Deny of the source’s side: both sides are told apart (§4.6)', () => {
    const answer = ask(
      [
        np('shop/p', { selector: "app == 'web'", types: ['Egress'], egress: [deny()] }),
        gnp('in', { selector: "app == 'api'", ingress: [allow()] }),
      ],
      'web -> api',
    );
    expect(answer.egressTrace).toEqual(['0|default|np:shop/p|deny|0']);
    expect(answer.ingressTrace).toEqual(['0|default|gnp:in|allow|0']);
  });
});
