import { describe, expect, it } from 'vitest';
import type { HostEndpoint, Profile } from '../model/snapshot';
import { ask } from '../testing/ask';
import { allow, deny, flow, gnp, log, np, pass } from '../testing/world';

const kns = (index: number, namespace: string) => `${index}|__PROFILE__|pro:kns.${namespace}|allow|0`;

describe('profiles of a pod', () => {
  it('allow everything in a direction in which no policy selects it (§4.5)', () => {
    const answer = ask([], 'web -> pg');
    expect(answer).toMatchObject({ verdict: 'allow', egress: 'allow', ingress: 'allow' });
    expect(answer.egressTrace).toEqual([kns(0, 'shop')]);
    expect(answer.ingressTrace).toEqual([kns(0, 'db')]);
  });
  it('allow from outside the cluster and to it, too (§4.5)', () => {
    expect(ask([], 'ext -> pg').verdict).toBe('allow');
    expect(ask([], 'pg -> ext').verdict).toBe('allow');
  });
  it('are of the pod’s own namespace, and the one of its account has no rules to be reported (§4.5)', () => {
    expect(ask([], 'tool -> web').ingressTrace).toEqual([kns(0, 'shop')]);
  });
  it('are asked after the last tier only (§4.5)', () => {
    const policy = np('shop/p', { selector: "app == 'web'", ingress: [deny()] });
    expect(ask([policy], 'tool -> web').ingressTrace).toEqual(['0|default|np:shop/p|deny|0']);
  });
  it('leave the other direction to its policies (§4.5)', () => {
    const policy = np('shop/p', { selector: "app == 'web'", types: ['Ingress'] });
    expect(ask([policy], 'web -> pg')).toMatchObject({ egress: 'allow', verdict: 'allow' });
  });
});

/** Only host endpoints have profiles other than the derived ones, which allow everything. */
const profile = (name: string, rules: Profile['ingress']): Profile => ({
  name,
  ingress: rules,
  egress: rules,
  labelsToApply: {},
});
const host = (profiles: readonly string[]): HostEndpoint => ({
  name: 'n1-eth0',
  labels: {},
  node: 'n1',
  interfaceName: 'eth0',
  expectedIPs: ['192.168.0.1'],
  profiles,
  ports: [],
});
const toHost = (names: readonly string[], profiles: readonly Profile[]) =>
  ask([], flow('ext -> 192.168.0.1', 8080), { hostEndpoints: [host(names)], profiles });
const verdict = (names: readonly string[], profiles: readonly Profile[]) => toHost(names, profiles).verdict;

describe('rules of profiles', () => {
  it('are asked over the profiles in order; the first that matches decides (§4.5)', () => {
    const [denying, allowing] = [profile('denying', [deny()]), profile('allowing', [allow()])];
    expect(verdict(['allowing', 'denying'], [denying, allowing])).toBe('allow');
    expect(verdict(['denying', 'allowing'], [denying, allowing])).toBe('deny');
  });
  it('with action Log do not decide (§4.5)', () => {
    expect(verdict(['p'], [profile('p', [log(), allow()])])).toBe('allow');
    expect(verdict(['p'], [profile('p', [log()])])).toBe('deny');
  });
  it('of which none matches are a deny (§4.5)', () => {
    expect(verdict(['p'], [profile('p', [allow({ protocol: 'TCP', destination: { ports: [8443] } })])])).toBe(
      'deny',
    );
  });
  it('with action Pass move on to the next profile, as iptables does (§4.5)', () => {
    const profiles = [profile('first', [pass(), deny()]), profile('second', [allow()])];
    expect(verdict(['first', 'second'], profiles)).toBe('allow');
    expect(verdict(['first'], profiles)).toBe('deny');
  });
  it('match as in a global policy (§4.5)', () => {
    const api = { source: { selector: "app == 'api'", namespaceSelector: 'all()' } };
    const world = { hostEndpoints: [host(['p'])], profiles: [profile('p', [allow(api)])] };
    const from = (pod: string) => ask([], flow(`${pod} -> 192.168.0.1`, 8080), world).verdict;
    expect([from('api'), from('pg')]).toEqual(['allow', 'deny']);
  });
});

describe('an endpoint without a profile that allows', () => {
  it('denies where it has none at all (§4.5)', () => {
    expect(verdict([], [])).toBe('deny');
  });
  it('denies at a named profile that is missing, even before one that allows (§4.5)', () => {
    const allowing = profile('allowing', [allow()]);
    expect(verdict(['missing'], [])).toBe('deny');
    expect(verdict(['missing', 'allowing'], [allowing])).toBe('deny');
    expect(verdict(['allowing', 'missing'], [allowing])).toBe('allow');
  });
  it('denies at a profile that Felix’ validator refuses, as if it were missing (§1.5, §4.5)', () => {
    const refused = profile('refused', [allow({ source: { selector: "app = 'web'" } })]);
    expect(verdict(['refused'], [refused])).toBe('deny');
  });
  it('knows the profiles that are derived, also where the API serves none (§1.2, §4.5)', () => {
    expect(verdict(['projectcalico-default-allow'], [])).toBe('allow');
    expect(verdict(['kns.shop'], [])).toBe('allow');
    expect(verdict(['ksa.shop.api-sa'], [])).toBe('deny');
    expect(verdict(['kns.nowhere'], [])).toBe('deny');
  });
  it('is asked after the tiers: a policy that matches nothing denies before the profile allows (§4.5)', () => {
    const everything = gnp('everything', { selector: 'all()', types: ['Ingress'] });
    const answer = ask([everything], flow('ext -> 192.168.0.1', 8080), {
      hostEndpoints: [host(['projectcalico-default-allow'])],
    });
    expect(answer.hosts).toEqual(['n1-eth0 Ingress normal deny']);
  });
});
