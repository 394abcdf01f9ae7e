import { describe, expect, it } from 'vitest';
import { ask } from '../testing/ask';
import { allow, cnp, deny, fixture, from, gnp, log, np, pass, sgnp, snp } from '../testing/world';

const api = "app == 'api'";
const tiers = (defaultAction: 'Deny' | 'Pass' = 'Deny') => ({
  tiers: [...fixture.tiers, { name: 'sec', order: 10, defaultAction }],
});
const kns = (index: number) => `${index}|__PROFILE__|pro:kns.shop|allow|0`;
const sec = { tier: 'sec', selector: api, types: ['Ingress' as const] };

describe('rules of a tier', () => {
  it('are asked in order, policy by policy; the first that matches decides (§0)', () => {
    const policies = [
      gnp('one', {
        ...sec,
        order: 1,
        ingress: [deny(from("app == 'x'")), allow(from("app == 'web'")), deny()],
      }),
      gnp('two', { ...sec, order: 2, ingress: [deny()] }),
    ];
    expect(ask(policies, 'web -> api', tiers()).ingressTrace).toEqual(['0|sec|gnp:one|allow|1']);
  });
  it('with action Log do not decide and are counted (§0)', () => {
    const policy = gnp('one', { ...sec, ingress: [log(), log(from('all()')), allow()] });
    expect(ask([policy], 'web -> api', tiers()).ingressTrace).toEqual(['0|sec|gnp:one|allow|2']);
  });
  it('with action Pass skip the rest of this tier only, later policies of it included (§4.4)', () => {
    const policies = [
      gnp('one', { ...sec, order: 1, ingress: [pass(), deny()] }),
      gnp('two', { ...sec, order: 2, ingress: [deny()] }),
      np('shop/d', { selector: api, ingress: [allow()] }),
    ];
    expect(ask(policies, 'web -> api', tiers()).ingressTrace).toEqual([
      '0|sec|gnp:one|pass|0',
      '1|default|np:shop/d|allow|0',
    ]);
  });
  it('with action Pass in the last tier lead to the profiles (§4.4)', () => {
    const base = cnp('b', { tier: 'Baseline', ingress: [{ action: 'Pass', peers: [{ namespaces: {} }] }] });
    expect(ask([base], 'web -> api').ingressTrace).toEqual(['0|kube-baseline|kcnp:b|pass|0', kns(1)]);
  });
  it('with action Pass in default go on to kube-baseline (§4.4)', () => {
    const base = cnp('b', { tier: 'Baseline', ingress: [{ action: 'Deny', peers: [{ namespaces: {} }] }] });
    expect(ask([gnp('d', { ingress: [pass()] }), base], 'web -> api').ingressTrace).toEqual([
      '0|default|gnp:d|pass|0',
      '1|kube-baseline|kcnp:b|deny|0',
    ]);
  });
});

describe('the end of a tier', () => {
  it('denies where the tier’s action is Deny (§4.4)', () => {
    expect(ask([gnp('s', sec)], 'web -> api', tiers('Deny')).ingressTrace).toEqual(['0|sec|gnp:s|deny|-1']);
  });
  it('goes on to the next tier where the action is Pass (§4.4)', () => {
    const policies = [gnp('s', sec), np('shop/d', { selector: api, ingress: [deny()] })];
    expect(ask(policies, 'web -> api', tiers('Pass')).ingressTrace).toEqual([
      '0|sec|gnp:s|pass|-1',
      '1|default|np:shop/d|deny|0',
    ]);
  });
  it('is armed by a policy that governs the direction with an empty list (§4.3, §4.4)', () => {
    expect(ask([gnp('s', { ...sec, ingress: [] })], 'web -> api', tiers()).ingress).toBe('deny');
  });
  it('is not reached where a policy of the tier governs only the other direction (§4.4)', () => {
    const policy = gnp('s', { ...sec, types: ['Egress'] });
    expect(ask([policy], 'web -> api', tiers()).ingressTrace).toEqual([kns(0)]);
  });
  it('does not exist for an endpoint that no policy of the tier selects: the tier is invisible (§4.4)', () => {
    const policies = ['web', 'pg', 'tool'].map((app) => gnp(app, { ...sec, selector: `app == '${app}'` }));
    expect(ask(policies, 'bare -> api', tiers()).ingressTrace).toEqual([kns(0)]);
  });
  it('is not armed by staged policies in the enforced view: a staged-only tier is absent (§4.4)', () => {
    expect(ask([sgnp('s', sec), snp('shop/s', sec)], 'web -> api', tiers()).ingressTrace).toEqual([kns(0)]);
  });
  it('is armed by every staged policy but Delete in the pending view (§4.4)', () => {
    const pending = (stagedAction: 'Set' | 'Learn' | 'Ignore' | 'Delete') =>
      ask([sgnp('s', { ...sec, stagedAction })], 'web -> api', { ...tiers(), scope: 'staged' }).ingress;
    expect([pending('Set'), pending('Learn'), pending('Ignore'), pending('Delete')]).toEqual([
      'deny',
      'deny',
      'deny',
      'allow',
    ]);
  });
  it('is armed by an enforced policy beside staged ones, whatever the staged ones would do (§4.4)', () => {
    const policies = [gnp('enforced', sec), sgnp('staged', { ...sec, ingress: [allow()] })];
    expect(ask(policies, 'web -> api', tiers()).ingressTrace).toEqual(['0|sec|gnp:enforced|deny|-1']);
  });
  it('that passes is reported only with an enforced policy of the direction (§6.3)', () => {
    expect(ask([sgnp('s', sec)], 'web -> api', tiers('Pass')).ingressTrace).toEqual([kns(0)]);
    expect(ask([gnp('s', sec)], 'web -> api', tiers('Pass')).ingressTrace).toEqual([
      '0|sec|gnp:s|pass|-1',
      kns(1),
    ]);
  });
});

describe('whom an end of tier names', () => {
  const policies = [
    sgnp('first', { ...sec, order: 0 }),
    gnp('second', { ...sec, order: 1 }),
    gnp('third', { ...sec, order: 2 }),
    sgnp('last', { ...sec, order: 3 }),
  ];
  it('enforced: the last enforced policy of the tier that governs the direction (§6.3)', () => {
    expect(ask(policies, 'web -> api', tiers()).ingressTrace).toEqual(['0|sec|gnp:third|deny|-1']);
  });
  it('pending: the first policy of the tier, staged or not (§6.3)', () => {
    const pending = { ...tiers(), scope: 'staged' as const };
    expect(ask(policies, 'web -> api', pending).ingressTrace).toEqual(['0|sec|sgnp:first|deny|-1']);
    expect(ask(policies.slice(1), 'web -> api', pending).ingressTrace).toEqual(['0|sec|gnp:second|deny|-1']);
  });
  it('may differ between the two views with no staged policy around (§6.3)', () => {
    const enforced = policies.slice(1, 3);
    expect(ask(enforced, 'web -> api', tiers()).ingressTrace).toEqual(['0|sec|gnp:third|deny|-1']);
    expect(ask(enforced, 'web -> api', { ...tiers(), scope: 'staged' }).ingressTrace).toEqual([
      '0|sec|gnp:second|deny|-1',
    ]);
  });
  it('never names a policy that does not select the endpoint or govern the direction (§6.3)', () => {
    const others = [
      ...policies,
      gnp('other-way', { ...sec, order: 9, types: ['Egress'] }),
      gnp('elsewhere', { ...sec, order: 9, selector: "app == 'pg'" }),
    ];
    expect(ask(others, 'web -> api', tiers()).ingressTrace).toEqual(['0|sec|gnp:third|deny|-1']);
  });
});
