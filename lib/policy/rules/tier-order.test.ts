import { describe, expect, it } from 'vitest';
import { compile, sortedTiers } from '../engine';
import { builtInTiers, compareTiers } from '../model/names';
import type { Policy, Tier } from '../model/policy';
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
  flow,
  from,
  gnp,
  np,
  pass,
  withPolicies,
} from '../testing/world';

const tier = (name: string, order: number | null, defaultAction: Tier['defaultAction'] = 'Deny'): Tier => ({
  name,
  order,
  defaultAction,
});
const withTiers = (...tiers: readonly Tier[]) => ({ tiers: [...fixture.tiers, ...tiers] });
const denies = (name: string): Policy => gnp(`${name}-deny`, { tier: name, ingress: [deny()] });
/** Whose rule decides, of policies that all match. */
const decider = (policies: readonly Policy[], ...tiers: readonly Tier[]): string =>
  ask(policies, 'web -> api', withTiers(...tiers)).ingressTrace[0]?.split('|')[1] ?? '';

describe('tier order', () => {
  it('a tier whose object exists comes before one that is only named by policies (§4.1)', () => {
    expect(decider([denies('aaa-ghost'), denies('zzz')], tier('zzz', 90_000_000))).toBe('zzz');
  });
  it('a tier with the smaller order comes first, whatever its name (§4.1)', () => {
    expect(decider([denies('a'), denies('b')], tier('a', 20), tier('b', 10))).toBe('b');
  });
  it('an order may be negative or a fraction (§4.1)', () => {
    expect(decider([denies('a'), denies('b')], tier('a', 0.5), tier('b', -1))).toBe('b');
  });
  it('tiers of one order come by name (§4.1)', () => {
    expect(decider([denies('b'), denies('a')], tier('b', 10), tier('a', 10))).toBe('a');
  });
  it('names compare by byte, as text of JavaScript does for the ASCII that the API allows (§4.1)', () => {
    const names = ['b', 'a-b', 'a', 'B', 'a0', '0'].map((name) => tier(name, 7));
    expect([...names].sort(compareTiers).map(({ name }) => name)).toEqual(['0', 'B', 'a', 'a-b', 'a0', 'b']);
  });
  it('a tier without an order is read as 1 000 000: it runs after one of 999 999 and before one of 1 000 001 (§4.1)', () => {
    const tiers = [tier('late', 1_000_001), tier('none', null), tier('early', 999_999)];
    expect([...tiers].sort(compareTiers).map(({ name }) => name)).toEqual(['early', 'none', 'late']);
  });
  it('a tier without an order ties with default, and the name decides: a-team before it, platform after it (§4.1)', () => {
    expect(decider([denies('a-team'), denies('default')], tier('a-team', null))).toBe('a-team');
    expect(decider([denies('platform'), denies('default')], tier('platform', null))).toBe('default');
  });
  it('a tier without an order runs before kube-baseline (§4.1)', () => {
    const base = cnp('base', {
      tier: 'Baseline',
      ingress: [{ action: 'Deny', peers: [{ namespaces: {} }] }],
    });
    expect(decider([base, denies('platform')], tier('platform', null))).toBe('platform');
  });
  it('the engine lists its tiers in this order (§4.1)', () => {
    expect(sortedTiers(withPolicies([], withTiers(tier('sec', 10)))).map(({ name }) => name)).toEqual([
      'sec',
      'kube-admin',
      'default',
      'kube-baseline',
    ]);
  });
});

describe('a tier without an object', () => {
  const ghost = gnp('g', { tier: 'ghost', selector: "app == 'api'", ingress: [allow(from("app == 'web'"))] });
  it('runs last, after kube-baseline (§4.1)', () => {
    const base = cnp('base', {
      tier: 'Baseline',
      ingress: [{ action: 'Accept', peers: [{ namespaces: {} }] }],
    });
    expect(ask([ghost, base], 'tool -> api').ingressTrace).toEqual(['0|kube-baseline|kcnp:base|allow|0']);
  });
  it('denies at its end, and its rules count (§4.1)', () => {
    expect(ask([ghost], 'web -> api').ingressTrace).toEqual(['0|ghost|gnp:g|allow|0']);
    expect(ask([ghost], 'tool -> api').ingressTrace).toEqual(['0|ghost|gnp:g|deny|-1']);
  });
  it('is flagged at every policy that names it, where Calico’s own evaluator would give up (§4.1)', () => {
    expect(ask([ghost, np('shop/n', { tier: 'ghost' })], 'web -> api').diagnostics).toMatchObject([
      { policy: { name: 'g' }, severity: 'error', path: 'tier' },
      { policy: { name: 'n' }, severity: 'error', path: 'tier' },
    ]);
  });
  it('two of them come by name (§4.1)', () => {
    expect(decider([denies('ghost-b'), denies('ghost-a')])).toBe('ghost-a');
  });
});

describe('built-in tiers', () => {
  const names = (capabilities: typeof capabilities332) =>
    builtInTiers(capabilities).map(({ name, order, defaultAction }) => `${name} ${order} ${defaultAction}`);
  const none = { clusterNetworkPolicy: false, adminNetworkPolicy: false, baselineAdminNetworkPolicy: false };
  it('up to 3.28 there is default alone, which denies (§4.1)', () => {
    expect(names({ ...capabilities331, ...none })).toEqual(['default 1000000 Deny']);
  });
  it('3.29 adds adminnetworkpolicy, of order 1000, which passes (§4.1)', () => {
    expect(names({ ...capabilities331, ...none, adminNetworkPolicy: true })).toEqual([
      'adminnetworkpolicy 1000 Pass',
      'default 1000000 Deny',
    ]);
  });
  it('3.30 and 3.31 add baselineadminnetworkpolicy, of order 10 000 000, which passes (§4.1)', () => {
    expect(names(capabilities331)).toEqual([
      'adminnetworkpolicy 1000 Pass',
      'default 1000000 Deny',
      'baselineadminnetworkpolicy 10000000 Pass',
    ]);
  });
  it('from 3.32 there are kube-admin, default and kube-baseline (§4.1)', () => {
    expect(names(capabilities332)).toEqual([
      'kube-admin 1000 Pass',
      'default 1000000 Deny',
      'kube-baseline 10000000 Pass',
    ]);
  });
  it('they are there also where tiers cannot be listed (§4.1)', () => {
    const adm = cnp('adm', { ingress: [{ action: 'Pass', peers: [{ namespaces: {} }] }] });
    const open = { tiers: [] };
    expect(ask([adm, gnp('d', { ingress: [deny()] })], 'web -> api', open).ingressTrace).toEqual([
      '0|kube-admin|kcnp:adm|pass|0',
      '1|default|gnp:d|deny|0',
    ]);
    const older = [
      anp('a', { ingress: [{ action: 'Pass', peers: [{ namespaces: {} }] }] }),
      banp({ ingress: [{ action: 'Deny', peers: [{ namespaces: {} }] }] }),
    ];
    expect(ask(older, 'web -> api', { ...before332, ...open }).ingressTrace).toEqual([
      '0|adminnetworkpolicy|kanp.adminnetworkpolicy.a|pass|0',
      '1|baselineadminnetworkpolicy|kbanp.baselineadminnetworkpolicy.default|deny|0',
    ]);
  });
  it('a tier that the release does not build in exists only as an object (§4.1)', () => {
    const engine = compile(withPolicies([denies('kube-admin')], { ...before332, tiers: [] }));
    expect(engine.diagnostics).toMatchObject([{ path: 'tier', severity: 'error' }]);
  });
  it('adminnetworkpolicy, left over after an upgrade to 3.32, is an ordinary tier of what it holds (§4.1)', () => {
    const left = tier('adminnetworkpolicy', 1000, 'Pass');
    const policies = [
      anp('gone', { ingress: [{ action: 'Deny', peers: [{ namespaces: {} }] }] }),
      gnp('kept', { tier: 'adminnetworkpolicy', ingress: [pass()] }),
    ];
    expect(ask(policies, 'web -> api', withTiers(left)).ingressTrace).toEqual([
      '0|adminnetworkpolicy|gnp:kept|pass|0',
      '1|__PROFILE__|pro:kns.shop|allow|0',
    ]);
  });
  it('the operator’s own tier is read like any other (§4.1)', () => {
    const policies = [
      gnp('calico-system.all', { tier: 'calico-system', ingress: [allow()] }),
      denies('default'),
    ];
    expect(
      compile(withPolicies(policies, withTiers(tier('calico-system', 100)))).evaluate(
        flow('web -> api'),
        'enforced',
      ).ingress?.verdict,
    ).toBe('allow');
  });
});
