import { describe, expect, it } from 'vitest';
import { compilePolicy } from '../compile/policy-set';
import type { ClusterPolicy, ClusterPolicyPeer, ClusterPolicyPort, ClusterPolicyRule } from '../model/policy';
import { ask, before332 } from '../testing/ask';
import { allow, capabilities332, cnp, deny, flow, gnp, np } from '../testing/world';

const all: ClusterPolicyPeer = { namespaces: {} };
const dev: ClusterPolicyPeer = { namespaces: { matchLabels: { env: 'dev' } } };
const webPods: ClusterPolicyPeer = {
  pods: { namespaceSelector: {}, podSelector: { matchLabels: { app: 'web' } } },
};
const apiSubject = { pods: { namespaceSelector: {}, podSelector: { matchLabels: { app: 'api' } } } };
const rule = (
  action: ClusterPolicyRule['action'],
  peers: readonly ClusterPolicyPeer[] = [all],
  protocols?: readonly ClusterPolicyPort[],
): ClusterPolicyRule => ({ action, peers, ...(protocols === undefined ? {} : { protocols }) });
const ingress = (...rules: readonly ClusterPolicyRule[]) => cnp('c', { subject: apiSubject, ingress: rules });
const egress = (...rules: readonly ClusterPolicyRule[]) => cnp('c', { subject: apiSubject, egress: rules });
const kns = '1|__PROFILE__|pro:kns.shop|allow|0';
const governs = (policy: ClusterPolicy): string =>
  (['Ingress', 'Egress'] as const)
    .filter((direction) => compilePolicy(policy, capabilities332).policy?.[direction] != null)
    .join(' ');
const portsOf = (protocols: readonly ClusterPolicyPort[]) =>
  compilePolicy(ingress(rule('Accept', [all], protocols)), capabilities332).policy?.Ingress?.map(
    ({ protocol, destination }) => [protocol, destination?.ports ?? null],
  );

describe('the tier of a ClusterNetworkPolicy', () => {
  it('is kube-admin for Admin and kube-baseline for Baseline (§5.2)', () => {
    const of = (tier: 'Admin' | 'Baseline') =>
      ask([cnp('c', { tier, ingress: [rule('Deny')] })], 'web -> api').ingressTrace;
    expect(of('Admin')).toEqual(['0|kube-admin|kcnp:c|deny|0']);
    expect(of('Baseline')).toEqual(['0|kube-baseline|kcnp:c|deny|0']);
  });
  it('puts Admin before NetworkPolicies and Baseline after them, where none decided (§5.0)', () => {
    const own = np('shop/p', { selector: "app == 'api'", ingress: [allow()] });
    expect(ask([cnp('c', { ingress: [rule('Deny')] }), own], 'web -> api').ingress).toBe('deny');
    expect(ask([cnp('c', { tier: 'Baseline', ingress: [rule('Deny')] }), own], 'web -> api').ingress).toBe(
      'allow',
    );
  });
  it('that Calico does not know makes it ignore the policy (§5.2)', () => {
    expect(ask([cnp('c', { tier: null, ingress: [rule('Deny')] })], 'web -> api')).toMatchObject({
      ingress: 'allow',
      diagnostics: [{ severity: 'error', path: 'tier' }],
    });
  });
  it('is enforced from 3.32 on only, and that is said (§1.3)', () => {
    expect(ask([ingress(rule('Deny'))], 'web -> api', before332)).toMatchObject({
      ingress: 'allow',
      diagnostics: [{ severity: 'warning', path: 'kind' }],
    });
  });
});

describe('its order', () => {
  it('is its priority: lower numbers first (§5.0, §5.2)', () => {
    const policies = [
      cnp('a', { priority: 20, ingress: [rule('Deny')] }),
      cnp('b', { priority: 10, ingress: [rule('Accept')] }),
    ];
    expect(ask(policies, 'web -> api').ingressTrace).toEqual(['0|kube-admin|kcnp:b|allow|0']);
  });
  it('of equal priorities goes by name (§5.0, §5.2)', () => {
    const policies = [cnp('b', { ingress: [rule('Deny')] }), cnp('a', { ingress: [rule('Accept')] })];
    expect(ask(policies, 'web -> api').ingressTrace).toEqual(['0|kube-admin|kcnp:a|allow|0']);
  });
});

describe('its subject', () => {
  const denies = (subject: ClusterPolicy['subject']) =>
    ['web', 'api', 'pg', 'tool', 'bare'].filter(
      (pod) => ask([cnp('c', { subject, ingress: [rule('Deny')] })], `dns -> ${pod}`).ingress === 'deny',
    );
  it('namespaces: all pods of matching namespaces (§5.2)', () => {
    expect(denies({ namespaces: { matchLabels: { env: 'prod' } } })).toEqual(['web', 'api', 'pg']);
    expect(denies({ namespaces: {} })).toHaveLength(5);
  });
  it('pods: namespaceSelector and podSelector together (§5.2)', () => {
    expect(
      denies({
        pods: {
          namespaceSelector: { matchLabels: { env: 'dev' } },
          podSelector: { matchLabels: { app: 'tool' } },
        },
      }),
    ).toEqual(['tool']);
    expect(denies({ pods: { namespaceSelector: {}, podSelector: {} } })).toHaveLength(5);
  });
  it('that names neither makes Calico ignore the policy (§5.2)', () => {
    expect(ask([cnp('c', { subject: {}, ingress: [rule('Deny')] })], 'web -> api')).toMatchObject({
      ingress: 'allow',
      diagnostics: [{ severity: 'error', path: 'subject' }],
    });
  });
  it('never selects a host endpoint (§5.2)', () => {
    const hostEndpoint = {
      name: 'eth0',
      labels: {},
      node: 'n1',
      interfaceName: 'eth0',
      expectedIPs: ['192.168.0.1'],
      profiles: ['projectcalico-default-allow'],
      ports: [],
    };
    const policy = cnp('c', { ingress: [rule('Deny')] });
    expect(ask([policy], flow('ext -> 192.168.0.1'), { hostEndpoints: [hostEndpoint] }).verdict).toBe(
      'allow',
    );
  });
});

describe('its actions', () => {
  it('are Accept, Deny and Pass; Accept allows (§5.2)', () => {
    const of = (action: ClusterPolicyRule['action']) =>
      ask([ingress(rule(action))], 'web -> api').ingressTrace;
    expect(of('Accept')).toEqual(['0|kube-admin|kcnp:c|allow|0']);
    expect(of('Deny')).toEqual(['0|kube-admin|kcnp:c|deny|0']);
    expect(of('Pass')).toEqual(['0|kube-admin|kcnp:c|pass|0', kns]);
  });
  it('Allow is none of them: the rule is dropped, and said (§5.2)', () => {
    const odd = JSON.parse('{"action":"Allow","peers":[{"namespaces":{}}]}') as ClusterPolicyRule;
    expect(ask([ingress(odd, rule('Deny'))], 'web -> api')).toMatchObject({
      ingressTrace: ['0|kube-admin|kcnp:c|deny|0'],
      diagnostics: [{ path: 'ingress[0]', severity: 'warning' }],
    });
  });
  it('the first rule that matches decides (§5.0)', () => {
    expect(ask([ingress(rule('Accept', [webPods]), rule('Deny'))], 'web -> api').ingress).toBe('allow');
    expect(ask([ingress(rule('Accept', [webPods]), rule('Deny'))], 'tool -> api').ingress).toBe('deny');
  });
  it('without a match the tier passes on (§5.2, §4.1)', () => {
    expect(ask([ingress(rule('Deny', [webPods]))], 'tool -> api').ingressTrace).toEqual([
      '0|kube-admin|kcnp:c|pass|-1',
      kns,
    ]);
  });
});

describe('its peers', () => {
  it('namespaces have no pod selector: network sets of these namespaces match, too (§5.2)', () => {
    const shop: ClusterPolicyPeer = {
      namespaces: { matchLabels: { 'kubernetes.io/metadata.name': 'shop' } },
    };
    expect(ask([ingress(rule('Deny', [shop]))], '198.51.100.7 -> api').ingress).toBe('deny');
    expect(ask([ingress(rule('Deny', [shop]))], '203.0.113.9 -> api').ingress).toBe('allow');
    expect(ask([ingress(rule('Deny', [all]))], '198.51.100.7 -> api').ingress).toBe('deny');
  });
  it('pods are pods: no network set matches (§5.2)', () => {
    const pods: ClusterPolicyPeer = { pods: { namespaceSelector: {}, podSelector: {} } };
    expect(ask([ingress(rule('Deny', [pods]))], 'tool -> api').ingress).toBe('deny');
    expect(ask([ingress(rule('Deny', [pods]))], '198.51.100.7 -> api').ingress).toBe('allow');
  });
  it('networks are address ranges, in egress (§5.2)', () => {
    const networks: ClusterPolicyPeer = { networks: ['192.0.2.0/24', '10.0.2.0/24'] };
    expect(ask([egress(rule('Deny', [networks]))], 'api -> ext').egress).toBe('deny');
    expect(ask([egress(rule('Deny', [networks]))], 'api -> pg').egress).toBe('deny');
    expect(ask([egress(rule('Deny', [networks]))], 'api -> web').egress).toBe('allow');
  });
  it('an empty list matches nothing: it becomes no rule (§5.2)', () => {
    expect(ask([ingress(rule('Deny', []))], 'web -> api').ingress).toBe('allow');
    expect(ask([ingress(rule('Deny', []), rule('Accept'))], 'web -> api').ingressTrace).toEqual([
      '0|kube-admin|kcnp:c|allow|0',
    ]);
  });
});

describe('its protocols', () => {
  const asked = (protocols: readonly ClusterPolicyPort[], port: number, protocol = 'tcp') =>
    ask([ingress(rule('Deny', [all], protocols))], flow('web -> api', port, protocol)).ingress;
  it('a destination port is a number or a range (§5.2)', () => {
    expect([80, 81].map((port) => asked([{ protocol: 'TCP', port: 80 }], port))).toEqual(['deny', 'allow']);
    const range = [{ protocol: 'UDP', port: { start: 10, end: 12 } }];
    expect([9, 10, 12, 13].map((port) => asked(range, port, 'udp'))).toEqual([
      'allow',
      'deny',
      'deny',
      'allow',
    ]);
  });
  it('a protocol without port is all its ports (§5.2)', () => {
    expect(asked([{ protocol: 'SCTP' }], 7, 'sctp')).toBe('deny');
    expect(asked([{ protocol: 'SCTP' }], 7)).toBe('allow');
  });
  it('a named port is a named port without protocol (§5.2)', () => {
    expect([8080, 9090].map((port) => asked([{ namedPort: 'http' }], port))).toEqual(['deny', 'allow']);
  });
  it('none at all, and an empty entry among others, are everything (§5.2)', () => {
    expect(portsOf([])).toEqual([[null, null]]);
    expect(portsOf([{ protocol: 'TCP', port: 80 }, {}])).toEqual([[null, null]]);
    expect(ask([ingress(rule('Deny'))], flow('web -> api', null, 'icmp', { icmpType: 8 })).ingress).toBe(
      'deny',
    );
  });
  it('are grouped and sorted, the unnamed group of named ports first (§5.2)', () => {
    expect(
      portsOf([
        { protocol: 'UDP', port: 1 },
        { namedPort: 'http' },
        { protocol: 'TCP', port: 2 },
        { protocol: 'SCTP', port: 3 },
      ])?.map(([protocol]) => protocol),
    ).toEqual([null, 132, 6, 17]);
  });
  it('number the rules as for NetworkPolicies: protocols × peers (§5.2)', () => {
    const policy = ingress(
      rule(
        'Deny',
        [dev, webPods],
        [
          { protocol: 'UDP', port: 1 },
          { protocol: 'TCP', port: 1 },
        ],
      ),
      rule('Accept'),
    );
    const numbered = (source: string, port: number, protocol: string) =>
      ask([policy], flow(`${source} -> api`, port, protocol))
        .ingressTrace[0]?.split('|')
        .pop();
    expect(numbered('tool', 1, 'tcp')).toBe('0');
    expect(numbered('web', 1, 'tcp')).toBe('1');
    expect(numbered('tool', 1, 'udp')).toBe('2');
    expect(numbered('web', 1, 'udp')).toBe('3');
    expect(numbered('web', 2, 'udp')).toBe('4');
  });
});

const unconvertible: readonly (readonly [string, Partial<ClusterPolicyRule>, 'ingress' | 'egress'])[] = [
  [
    'a range that ends before it begins',
    { protocols: [{ protocol: 'TCP', port: { start: 9, end: 8 } }] },
    'ingress',
  ],
  ['a peer without any field', { peers: [all, {}] }, 'ingress'],
  ['networks in ingress', { peers: [{ networks: ['10.0.0.0/8'] }] }, 'ingress'],
  ['a range of addresses that is none', { peers: [{ networks: ['10.0.0.0/8', '10.0.0.0/33'] }] }, 'egress'],
  ['nodes, which Calico does not support', { peers: [{ nodes: {} }] }, 'egress'],
  ['domain names, which Calico does not support', { peers: [{ domainNames: ['example.com'] }] }, 'egress'],
];

describe.each(unconvertible)('a rule with %s', (_, change, side) => {
  const make = (action: ClusterPolicyRule['action'], ...more: readonly ClusterPolicyRule[]) => {
    const rules = [{ ...rule(action), ...change }, ...more];
    return side === 'ingress' ? ingress(...rules) : egress(...rules);
  };
  const text = side === 'ingress' ? 'web -> api' : 'api -> web';
  const trace = (policy: ClusterPolicy) => {
    const answer = ask([policy], text);
    return side === 'ingress' ? answer.ingressTrace : answer.egressTrace;
  };
  it('denies everything instead if it is Deny or Pass (§5.2)', () => {
    expect(trace(make('Deny'))).toEqual(['0|kube-admin|kcnp:c|deny|0']);
    expect(trace(make('Pass'))).toEqual(['0|kube-admin|kcnp:c|deny|0']);
  });
  it('is dropped if it is Accept (§5.2)', () => {
    expect(trace(make('Accept', rule('Deny')))).toEqual(['0|kube-admin|kcnp:c|deny|0']);
  });
  it('is said (§5.2)', () => {
    expect(ask([make('Deny')], text).diagnostics).toMatchObject([
      { severity: 'warning', path: `${side}[0]` },
    ]);
  });
});

describe('its types', () => {
  it('are the directions in which a rule was converted (§5.2)', () => {
    expect(governs(ingress(rule('Deny')))).toBe('Ingress');
    expect(governs(egress(rule('Deny')))).toBe('Egress');
    const dropped = { ...rule('Accept'), peers: [{}] };
    expect(governs(cnp('c', { ingress: [dropped], egress: [rule('Accept')] }))).toBe('Egress');
  });
  it('are both where there is no rule, harmlessly: the tier passes (§5.2)', () => {
    expect(governs(cnp('c', {}))).toBe('Ingress Egress');
    expect(governs(ingress({ ...rule('Accept'), peers: [{}] }))).toBe('Ingress Egress');
    expect(ask([cnp('c', {}), gnp('d', { ingress: [deny()] })], 'web -> api').ingressTrace).toEqual([
      '0|kube-admin|kcnp:c|pass|-1',
      '1|default|gnp:d|deny|0',
    ]);
  });
});
