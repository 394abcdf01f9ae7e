import { describe, expect, it } from 'vitest';
import { compilePolicy } from '../compile/policy-set';
import type { CalicoPolicy, Policy } from '../model/policy';
import type { CalicoCapabilities } from '../model/snapshot';
import { ask } from '../testing/ask';
import { allow, capabilities332, cnp, deny, gnp, knp, np, sgnp, sknp, snp } from '../testing/world';

function governs(policy: Policy, typesDefault: CalicoCapabilities['typesDefault'] = 'by-length'): string {
  const { policy: compiled } = compilePolicy(policy, { ...capabilities332, typesDefault });
  return (['Ingress', 'Egress'] as const).filter((direction) => compiled?.[direction] != null).join(' ');
}

const kinds: readonly (readonly [string, (spec: Partial<CalicoPolicy>) => CalicoPolicy])[] = [
  ['NetworkPolicy', (spec) => np('shop/p', spec)],
  ['GlobalNetworkPolicy', (spec) => gnp('p', spec)],
  ['StagedNetworkPolicy', (spec) => snp('shop/p', spec)],
  ['StagedGlobalNetworkPolicy', (spec) => sgnp('p', spec)],
];

describe.each(kinds)('types of a Calico %s', (_, make) => {
  it('as stored win over every default (§4.3)', () => {
    for (const typesDefault of ['by-length', 'by-presence', 'both'] as const) {
      expect(governs(make({ types: ['Egress'], ingress: [deny()] }), typesDefault)).toBe('Egress');
      expect(governs(make({ types: ['Ingress'], egress: [deny()] }), typesDefault)).toBe('Ingress');
      expect(governs(make({ types: ['Egress', 'Ingress'] }), typesDefault)).toBe('Ingress Egress');
    }
  });
  it('by the aggregated server: no egress rule, so Ingress (§4.3)', () => {
    expect(governs(make({}))).toBe('Ingress');
    expect(governs(make({ ingress: [allow()], egress: [] }))).toBe('Ingress');
  });
  it('by the aggregated server: egress rules and no ingress rule, so Egress (§4.3)', () => {
    expect(governs(make({ egress: [allow()], ingress: [] }))).toBe('Egress');
  });
  it('by the aggregated server: rules of both, so both (§4.3)', () => {
    expect(governs(make({ egress: [allow()], ingress: [allow()] }))).toBe('Ingress Egress');
  });
  it('by native CRDs: the field decides, also an empty one (§4.3)', () => {
    const byPresence = (carries: CalicoPolicy['types'], spec: Partial<CalicoPolicy> = {}) =>
      governs(make({ ...spec, ...(carries === undefined ? {} : { carries }) }), 'by-presence');
    expect(byPresence(['Egress'])).toBe('Egress');
    expect(byPresence(['Ingress', 'Egress'], { egress: [allow()] })).toBe('Ingress Egress');
    expect(byPresence([])).toBe('Ingress');
    expect(byPresence(['Ingress'])).toBe('Ingress');
  });
  it('of a raw object: empty types are read as both (§4.3)', () => {
    expect(governs(make({}), 'both')).toBe('Ingress Egress');
    expect(governs(make({ types: [] }), 'both')).toBe('Ingress Egress');
  });
});

describe('types of Kubernetes kinds', () => {
  it('of a NetworkPolicy are its policyTypes, empty ones being Ingress (§4.3, §5.1)', () => {
    expect(governs(knp('shop/k', { policyTypes: ['Egress'], ingress: [{}] }))).toBe('Egress');
    expect(governs(knp('shop/k', { policyTypes: ['Ingress', 'Egress'] }))).toBe('Ingress Egress');
    expect(governs(knp('shop/k', { policyTypes: [] }))).toBe('Ingress');
    expect(governs(knp('shop/k', { egress: [{}] }))).toBe('Ingress');
  });
  it('of a staged one are not defaulted by the aggregated server: Ingress only, egress rules are ignored (§4.3)', () => {
    expect(governs(sknp('shop/k', { egress: [{}] }), 'by-length')).toBe('Ingress');
    expect(governs(sknp('shop/k', { egress: [{}] }), 'both')).toBe('Ingress');
  });
  it('of a staged one are defaulted by native CRDs by presence of the egress field (§4.3)', () => {
    expect(governs(sknp('shop/k', { egress: [] }), 'by-presence')).toBe('Ingress Egress');
    expect(governs(sknp('shop/k', { egress: [{}] }), 'by-presence')).toBe('Ingress Egress');
    expect(governs(sknp('shop/k', { ingress: [{}] }), 'by-presence')).toBe('Ingress');
  });
  it('of a ClusterNetworkPolicy are the directions with rules; without any rule both (§4.3, §5.2)', () => {
    const rule = { action: 'Pass' as const, peers: [{ namespaces: {} }] };
    expect(governs(cnp('c', { ingress: [rule] }))).toBe('Ingress');
    expect(governs(cnp('c', { egress: [rule] }))).toBe('Egress');
    expect(governs(cnp('c', {}))).toBe('Ingress Egress');
  });
});

describe('a direction that is not governed', () => {
  const policy = np('shop/p', {
    selector: "app == 'api'",
    types: ['Egress'],
    ingress: [allow()],
    egress: [],
  });
  it('knows nothing of the policy: its rules there are ignored (§4.3)', () => {
    const later = gnp('later', { selector: "app == 'api'", types: ['Ingress'], ingress: [deny()] });
    expect(ask([policy, later], 'web -> api').ingressTrace).toEqual(['0|default|gnp:later|deny|0']);
  });
  it('is not armed: the end of the tier does not deny there (§4.3)', () => {
    expect(ask([policy], 'web -> api').ingressTrace).toEqual(['0|__PROFILE__|pro:kns.shop|allow|0']);
  });
  it('is left alone while the other is armed by an empty list (§4.3)', () => {
    expect(ask([policy], 'api -> pg').egressTrace).toEqual(['0|default|np:shop/p|deny|-1']);
  });
});
