import { describe, expect, it } from 'vitest';
import { compile, type Flow, type Policy, type PolicyHit, type Snapshot } from '@/lib/policy';
import { allow, deny, fixture, flow, knp, pass, snp } from '@/lib/policy/testing/world';
import { knownDifference } from './known-difference';

const ended: PolicyHit = {
  kind: 'EndOfTier',
  tier: 'default',
  namespace: null,
  name: '',
  action: 'Deny',
  policyIndex: 0,
  ruleIndex: -1,
};
const decided = (policy: Policy, action: 'Allow' | 'Deny', ruleIndex = 0): PolicyHit => ({
  kind: policy.kind,
  tier: 'default',
  namespace: policy.namespace,
  name: policy.name,
  action,
  policyIndex: 0,
  ruleIndex,
});

interface Case {
  readonly policies: readonly Policy[];
  readonly flow: Flow;
  readonly side?: 'source' | 'destination';
  readonly trace: readonly PolicyHit[];
  readonly world?: Partial<Snapshot>;
}
const difference = ({ policies, world, side = 'destination', ...rest }: Case) =>
  knownDifference({ engine: compile({ ...fixture, ...world, policies }), side, ...rest });
const quirks = (asked: Case) => difference(asked)?.quirks ?? null;

const api = { selector: "app == 'api'", types: ['Ingress' as const] };
const inwards = (...ingress: ReturnType<typeof allow>[]) => snp('shop/default.in', { ...api, ingress });
const outwards = (...egress: ReturnType<typeof allow>[]) =>
  snp('shop/default.out', { selector: "app == 'web'", types: ['Egress'], egress });
const toSet = outwards(
  allow({ destination: { selector: "kind == 'partner'", namespaceSelector: 'global()' } }),
);
const setFlow: Flow = {
  ...flow('web -> web', 443),
  dst: { type: 'network-set', namespace: null, name: 'partners' },
};
const partners = (...nets: string[]): Partial<Snapshot> => ({
  networkSets: [{ namespace: null, name: 'partners', labels: { kind: 'partner' }, nets }],
});

describe('a difference is known', () => {
  it('where a rule of a named port would have allowed', () => {
    const policies = [inwards(allow({ protocol: 'TCP', destination: { ports: ['http'] } }))];
    expect(difference({ policies, flow: flow('web -> api'), trace: [ended] })).toEqual({
      quirks: ['named-port'],
      words: 'named port',
      text: 'Calico’s evaluator is known to differ here: named port',
    });
    const kubernetes = [knp('shop/k', { ingress: [{ ports: [{ port: 'http' }] }] })];
    expect(quirks({ policies: kubernetes, flow: flow('web -> api'), trace: [ended] })).toEqual([
      'named-port',
    ]);
  });

  it('where a network set has a small prefix, in IPv4 and IPv6', () => {
    const dual = fixture.pods.map((pod) =>
      pod.name === 'web' ? { ...pod, ips: [...pod.ips, 'fd00::10'] } : pod,
    );
    for (const net of ['203.0.113.16/28', '2001:db8::/124']) {
      const world = { ...partners(net), pods: dual };
      expect(quirks({ policies: [toSet], flow: setFlow, side: 'source', trace: [ended], world })).toEqual([
        'small-prefix',
      ]);
    }
  });

  it('where only some prefixes of the set are small: the address may lie in one of them', () => {
    const world = partners('198.51.100.0/24', '203.0.113.16/28');
    expect(quirks({ policies: [toSet], flow: setFlow, side: 'source', trace: [ended], world })).toEqual([
      'small-prefix',
    ]);
  });

  it('where a small prefix lay over pods', () => {
    const policies = [
      inwards(deny({ source: { selector: "kind == 'partner'", namespaceSelector: 'global()' } }), allow()),
    ];
    const trace = policies.map((policy) => decided(policy, 'Allow', 1));
    const world = partners('10.0.1.0/28');
    expect(quirks({ policies, flow: flow('web -> api'), trace, world })).toEqual(['small-prefix']);
  });

  it('where ICMP types decide', () => {
    const policies = [inwards(deny({ protocol: 'ICMP', icmp: { type: 3 } }), allow())];
    const trace = policies.map((policy) => decided(policy, 'Deny'));
    const ping = flow('web -> api', null, 'icmp', { icmpType: 8, icmpCode: 0 });
    expect(quirks({ policies, flow: ping, trace })).toEqual(['icmp-type']);
  });

  it('where ipVersion decides', () => {
    const policies = [inwards(deny({ ipVersion: 6 }), allow())];
    const trace = policies.map((policy) => decided(policy, 'Deny'));
    expect(quirks({ policies, flow: flow('web -> api'), trace })).toEqual(['ip-version']);
  });

  it('where a Service has SCTP', () => {
    const services = [
      {
        namespace: 'shop',
        name: 'api',
        labels: {},
        selector: {},
        clusterIPs: [],
        ports: [],
        endpoints: [{ ip: '10.0.1.11', protocol: 'SCTP', port: 9090 }],
      },
    ];
    const policies = [outwards(allow({ destination: { services: { name: 'api', namespace: 'shop' } } }))];
    const asked = { policies, side: 'source', trace: [ended], world: { services } } as const;
    expect(quirks({ ...asked, flow: flow('web -> api', 9090, 'sctp') })).toEqual(['sctp-service']);
    expect(quirks({ ...asked, flow: flow('web -> api', 9090) })).toBeNull();
  });

  it('where it takes two of them, and no more are named than it takes', () => {
    const policies = [
      inwards(
        deny({ ipVersion: 6, source: { selector: "app == 'nobody'" } }),
        allow({ protocol: 'TCP', destination: { ports: ['http'] } }),
        allow({ source: { selector: "kind == 'partner'", namespaceSelector: 'global()' } }),
      ),
    ];
    const world = partners('10.0.1.0/28');
    expect(quirks({ policies, flow: flow('web -> api'), trace: [ended], world })).toEqual([
      'named-port',
      'small-prefix',
    ]);
  });
});

describe('a difference stays unexplained', () => {
  it('where a quirk is about but does not give Calico’s answer', () => {
    const policies = [
      inwards(allow({ protocol: 'TCP', destination: { ports: ['http'] } }), allow({ protocol: 'TCP' })),
    ];
    expect(quirks({ policies, flow: flow('web -> api'), trace: [ended] })).toBeNull();
  });

  it('where the verdict becomes the same by another trace', () => {
    const policies = [inwards(allow({ protocol: 'TCP', destination: { ports: ['http'] } }))];
    const trace = policies.map((policy) => decided(policy, 'Deny', 7));
    expect(quirks({ policies, flow: flow('web -> api'), trace })).toBeNull();
  });

  it('where nothing in the world is of a known kind', () => {
    expect(quirks({ policies: [inwards(allow())], flow: flow('web -> api'), trace: [ended] })).toBeNull();
  });

  it('where Calico took an unknown IP set for a match: no object shows it', () => {
    const policies = [inwards(allow({ source: { selector: "app == 'nobody'" } }))];
    const trace = policies.map((policy) => decided(policy, 'Allow'));
    expect(quirks({ policies, flow: flow('web -> api'), trace })).toBeNull();
  });

  it('where a profile passes: the engine does not read it either', () => {
    const profiles = [{ name: 'kns.shop', ingress: [pass()], egress: [], labelsToApply: {} }];
    const trace: PolicyHit[] = [{ ...ended, kind: 'Profile', tier: '', name: 'kns.shop', ruleIndex: 0 }];
    expect(quirks({ policies: [], flow: flow('web -> api'), trace, world: { profiles } })).toBeNull();
  });
});
