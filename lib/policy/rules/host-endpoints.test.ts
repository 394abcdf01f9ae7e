import { describe, expect, it } from 'vitest';
import type { CalicoPolicy } from '../model/policy';
import type { HostEndpoint } from '../model/snapshot';
import { type Answer, ask, type Circumstances } from '../testing/ask';
import { allow, deny, fixture, flow, gnp, makePod, pass } from '../testing/world';

const n1 = '192.168.0.1';
const n2 = '192.168.0.2';
const hep = (name: string, change: Partial<HostEndpoint> = {}): HostEndpoint => ({
  name,
  labels: { hep: name },
  node: 'n1',
  interfaceName: 'eth0',
  expectedIPs: [n1],
  profiles: [],
  ports: [],
  ...change,
});
/** As Calico makes them itself: every interface of a node, and everything allowed until a policy selects it. */
const automatic = (node: string, ip: string, change: Partial<HostEndpoint> = {}): HostEndpoint =>
  hep(`${node}-auto-hep`, {
    node,
    interfaceName: '*',
    expectedIPs: [ip],
    profiles: ['projectcalico-default-allow'],
    labels: { hep: `${node}-auto-hep`, 'projectcalico.org/created-by': 'calico-kube-controllers' },
    ...change,
  });
const eth0 = hep('eth0');
const auto = [automatic('n1', n1), automatic('n2', n2)];

const on = (endpoints: readonly HostEndpoint[], change: Circumstances = {}): Circumstances => ({
  hostEndpoints: endpoints,
  ...change,
});
const asked = (
  policies: readonly CalicoPolicy[],
  text: string,
  endpoints: readonly HostEndpoint[] = [eth0],
  change: Circumstances = {},
): Answer => ask(policies, flow(text, 8080), on(endpoints, change));

const normal = (name: string, spec: Partial<CalicoPolicy>) => gnp(name, { selector: 'has(hep)', ...spec });
const forward = (name: string, spec: Partial<CalicoPolicy>) =>
  normal(name, { applyOnForward: true, ...spec });
const preDnat = (name: string, spec: Partial<CalicoPolicy>) =>
  normal(name, { applyOnForward: true, preDNAT: true, types: ['Ingress'], ...spec });
const untracked = (name: string, spec: Partial<CalicoPolicy>) =>
  normal(name, { applyOnForward: true, doNotTrack: true, ...spec });
const closed = { types: ['Ingress' as const, 'Egress' as const] };

describe('the host endpoint of an interface', () => {
  const first = { ...hep('a', { interfaceName: null }), profiles: ['projectcalico-default-allow'] };
  it('is found by an expected address (§4.8)', () => {
    expect(asked([], `ext -> ${n1}`).hosts).toEqual(['eth0 Ingress normal deny']);
  });
  it('is the first by name of several for the same address (§4.8)', () => {
    expect(asked([], `ext -> ${n1}`, [hep('b', { interfaceName: null }), first]).hosts).toEqual([
      'a Ingress normal allow',
    ]);
  });
  it('with * is the fallback for interfaces without one of their own (§4.8)', () => {
    expect(asked([], `ext -> ${n1}`, [automatic('n1', n1), eth0]).hosts).toEqual([
      'eth0 Ingress normal deny',
    ]);
    expect(asked([], `ext -> ${n1}`, [automatic('n1', n1)]).hosts).toEqual([
      'n1-auto-hep Ingress normal allow',
    ]);
  });
  it('with * is the first by name of several (§4.8)', () => {
    const [b, a] = [automatic('n1', n1, { name: 'b' }), automatic('n1', n1, { name: 'a', profiles: [] })];
    expect(asked([], `ext -> ${n1}`, [b, a]).hosts).toEqual(['a Ingress normal deny']);
  });
  it('known by the name of an interface alone is taken for the node’s only interface (§4.8)', () => {
    expect(asked([], `ext -> ${n1}`, [hep('eth0', { expectedIPs: [] })]).verdict).toBe('deny');
  });
  it('is not known where two named interfaces may carry the address: they must agree (§4.8)', () => {
    const [a, b] = [hep('a', { expectedIPs: [] }), hep('b', { expectedIPs: [], interfaceName: 'eth1' })];
    expect(asked([], `ext -> ${n1}`, [a, b]).verdict).toBe('deny');
    const open = asked([], `ext -> ${n1}`, [{ ...a, profiles: ['projectcalico-default-allow'] }, b]);
    expect(open).toMatchObject({ verdict: 'unknown', hosts: ['a Ingress normal unknown'] });
    expect(open.evaluation.reason?.message).toContain('a, b');
  });
  it('may be a named one of an earlier name instead of the one with the address: they must agree (§4.8)', () => {
    const named = hep('a', { expectedIPs: [], profiles: ['projectcalico-default-allow'] });
    expect(asked([], `ext -> ${n1}`, [named, hep('b')]).verdict).toBe('unknown');
    expect(asked([], `ext -> ${n1}`, [{ ...named, name: 'c' }, hep('b')]).verdict).toBe('deny');
  });
  it('of another node has no say (§4.8)', () => {
    expect(asked([], `ext -> ${n1}`, [hep('n2', { node: 'n2', expectedIPs: [n2] })])).toMatchObject({
      verdict: 'allow',
      hosts: [],
    });
  });
});

describe('the normal list', () => {
  it('polices what ends at the host and what the host sends (§4.8)', () => {
    const policies = [normal('p', { ...closed, ingress: [allow()], egress: [deny()] })];
    expect(asked(policies, `ext -> ${n1}`).hosts).toEqual(['eth0 Ingress normal allow']);
    expect(asked(policies, `${n1} -> ext`).hosts).toEqual(['eth0 Egress normal deny']);
  });
  it('holds ordinary policies with and without applyOnForward (§4.8)', () => {
    expect(asked([forward('p', { ingress: [allow()] })], `ext -> ${n1}`).verdict).toBe('allow');
  });
  it('holds no preDNAT and no doNotTrack policies: they do not arm it (§4.8)', () => {
    const policies = [preDnat('p', {}), untracked('u', {})];
    const endpoint = { ...eth0, profiles: ['projectcalico-default-allow'] };
    expect(asked(policies, `ext -> ${n1}`, [endpoint]).verdict).toBe('allow');
  });
  it('goes from tiers to profiles to deny (§4.8)', () => {
    const passing = { tiers: [...fixture.tiers, { name: 'sec', order: 10, defaultAction: 'Pass' as const }] };
    const policy = normal('p', { tier: 'sec', types: ['Ingress'] });
    expect(asked([policy], `ext -> ${n1}`, [eth0], passing).verdict).toBe('deny');
    const endpoint = { ...eth0, profiles: ['projectcalico-default-allow'] };
    expect(asked([policy], `ext -> ${n1}`, [endpoint], passing).verdict).toBe('allow');
  });
  it('denies by the tier’s end where a policy governs the direction and none matches (§4.8)', () => {
    const endpoint = { ...eth0, profiles: ['projectcalico-default-allow'] };
    expect(asked([normal('p', { types: ['Ingress'] })], `ext -> ${n1}`, [endpoint]).verdict).toBe('deny');
    expect(asked([normal('p', { types: ['Egress'] })], `ext -> ${n1}`, [endpoint]).verdict).toBe('allow');
  });
  it('denies everything but failsafes where there is neither policy nor profile (§4.8)', () => {
    expect(asked([], `ext -> ${n1}`).verdict).toBe('deny');
    expect(asked([], `${n1} -> ext`).verdict).toBe('deny');
  });
  it('does not exist without a host endpoint: traffic of hosts is allowed (§4.8)', () => {
    expect(asked([normal('p', closed)], `ext -> ${n1}`, []).verdict).toBe('allow');
  });
  it('is asked at both hosts of a connection between two nodes (§4.8)', () => {
    const both = [hep('one'), hep('two', { node: 'n2', expectedIPs: [n2] })];
    expect(
      asked([normal('p', { ...closed, ingress: [allow()], egress: [allow()] })], `${n1} -> ${n2}`, both)
        .hosts,
    ).toEqual(['one Egress normal allow', 'two Ingress normal allow']);
  });
  it('is not asked for what a host sends to its own pods (§4.8)', () => {
    for (const endpoints of [[eth0], auto])
      expect(asked([normal('p', { ...closed, egress: [deny()] })], `${n1} -> web`, endpoints).verdict).toBe(
        'allow',
      );
  });
  it('is not asked for what a pod sends to its own host (§4.7)', () => {
    expect(asked([normal('p', { ...closed, ingress: [deny()] })], `web -> ${n1}`).hosts).toEqual([]);
  });
});

describe('the forward list', () => {
  it('polices what passes through to and from pods, by applyOnForward policies (§4.8)', () => {
    const policies = [forward('p', { ...closed, ingress: [deny()], egress: [allow()] })];
    expect(asked(policies, 'ext -> web').hosts).toEqual(['eth0 Ingress forward deny']);
    expect(asked(policies, 'web -> ext').hosts).toEqual(['eth0 Egress forward allow']);
  });
  it('does not hold a policy without applyOnForward (§4.8)', () => {
    expect(asked([normal('p', closed)], 'ext -> web')).toMatchObject({ verdict: 'allow', hosts: [] });
  });
  it('allows where no applyOnForward policy selects the endpoint in that direction (§4.8)', () => {
    expect(asked([forward('p', { types: ['Egress'], egress: [deny()] })], 'ext -> web').verdict).toBe(
      'allow',
    );
    expect(asked([forward('p', { ...closed, selector: "hep == 'other'" })], 'ext -> web').verdict).toBe(
      'allow',
    );
  });
  it('denies by the tier’s end where one governs the direction and none matches (§4.8)', () => {
    expect(asked([forward('p', { types: ['Ingress'] })], 'ext -> web').hosts).toEqual([
      'eth0 Ingress forward deny',
    ]);
  });
  it('is armed by enforced applyOnForward policies only (§4.8)', () => {
    const staged = { ...forward('p', { types: ['Ingress'] }), kind: 'StagedGlobalNetworkPolicy' as const };
    expect(asked([staged], 'ext -> web').verdict).toBe('allow');
    expect(asked([staged], 'ext -> web', [eth0], { scope: 'staged' }).verdict).toBe('deny');
  });
  it('does not block where its tiers pass and nothing denies; profiles are not asked (§4.8)', () => {
    const passing = { tiers: [...fixture.tiers, { name: 'sec', order: 10, defaultAction: 'Pass' as const }] };
    const policy = forward('p', { tier: 'sec', types: ['Ingress'] });
    expect(asked([policy], 'ext -> web', [eth0], passing)).toMatchObject({
      verdict: 'allow',
      hosts: ['eth0 Ingress forward allow'],
    });
  });
  it('comes with the pod’s own policy, which may deny what it allows (§4.8)', () => {
    const policies = [
      forward('p', { ingress: [allow()] }),
      gnp('pods', { selector: "app == 'web'", ingress: [deny()] }),
    ];
    expect(asked(policies, 'ext -> web')).toMatchObject({
      verdict: 'deny',
      ingress: 'deny',
      hosts: ['eth0 Ingress forward allow'],
    });
  });
  it('is asked at the outgoing interface after the pod’s egress (§4.8)', () => {
    const policies = [forward('p', { types: ['Egress'], egress: [deny()] })];
    expect(asked(policies, 'web -> ext')).toMatchObject({
      verdict: 'deny',
      egress: 'allow',
      hosts: ['eth0 Egress forward deny'],
    });
  });
});

describe('an early list, untracked or preDNAT,', () => {
  it('passes at every tier’s end: what matches nothing goes on (§4.8)', () => {
    const policies = [preDnat('p', {}), untracked('u', {}), normal('n', { ingress: [allow()] })];
    expect(asked(policies, `ext -> ${n1}`).hosts).toEqual([
      'eth0 Ingress untracked allow',
      'eth0 Ingress pre-dnat allow',
      'eth0 Ingress normal allow',
    ]);
  });
  it('ends the way with a Deny (§4.8)', () => {
    const policies = [preDnat('p', { ingress: [deny()] }), normal('n', { ingress: [allow()] })];
    expect(asked(policies, `ext -> ${n1}`).hosts).toEqual(['eth0 Ingress pre-dnat deny']);
  });
  it('with an Allow skips the later lists of the endpoint, normal or forward (§4.8)', () => {
    const policies = [preDnat('p', { ingress: [allow()] }), forward('n', { ingress: [deny()] })];
    expect(asked(policies, `ext -> ${n1}`).hosts).toEqual(['eth0 Ingress pre-dnat allow']);
    expect(asked(policies, 'ext -> web').hosts).toEqual(['eth0 Ingress pre-dnat allow']);
  });
  it('with an Allow leaves the policy of a local pod in force (§4.8)', () => {
    const policies = [
      preDnat('p', { ingress: [allow()] }),
      gnp('pods', { selector: "app == 'web'", ingress: [deny()] }),
    ];
    expect(asked(policies, 'ext -> web')).toMatchObject({ verdict: 'deny', ingress: 'deny' });
  });
  it('with a Pass goes on to the next tier of the list (§4.8)', () => {
    const tiers = { tiers: [...fixture.tiers, { name: 'sec', order: 10, defaultAction: 'Deny' as const }] };
    const policies = [preDnat('s', { tier: 'sec', ingress: [pass()] }), preDnat('d', { ingress: [deny()] })];
    expect(asked(policies, `ext -> ${n1}`, [eth0], tiers).hosts).toEqual(['eth0 Ingress pre-dnat deny']);
  });
  it('that may or may not match settles nothing (§4.8)', () => {
    const port = { protocol: 'TCP', source: { ports: [5000] } };
    const policies = [preDnat('p', { ingress: [allow(port)] }), normal('n', { ingress: [deny()] })];
    expect(asked(policies, `ext -> ${n1}`)).toMatchObject({
      verdict: 'unknown',
      hosts: ['eth0 Ingress pre-dnat unknown'],
    });
  });
});

describe('the preDNAT list', () => {
  const policies = [preDnat('p', { ingress: [deny()] })];
  it('polices what comes in, to the host and through it (§4.8)', () => {
    expect(asked(policies, `ext -> ${n1}`).verdict).toBe('deny');
    expect(asked(policies, 'ext -> web').verdict).toBe('deny');
  });
  it('does not police what goes out (§4.8)', () => {
    const endpoint = { ...eth0, profiles: ['projectcalico-default-allow'] };
    expect(asked(policies, `${n1} -> ext`, [endpoint]).hosts).toEqual(['eth0 Egress normal allow']);
    expect(asked(policies, 'web -> ext').hosts).toEqual([]);
  });
});

describe('the untracked list', () => {
  it('is asked first of all (§4.8)', () => {
    const policies = [
      untracked('u', { types: ['Ingress'], ingress: [deny()] }),
      preDnat('p', { ingress: [allow()] }),
    ];
    expect(asked(policies, `ext -> ${n1}`).hosts).toEqual(['eth0 Ingress untracked deny']);
  });
  it('polices both directions, and outward only what the host itself sends (§4.8)', () => {
    const policies = [untracked('u', { types: ['Egress'], egress: [deny()] })];
    expect(asked(policies, `${n1} -> ext`).hosts).toEqual(['eth0 Egress untracked deny']);
    expect(asked(policies, 'web -> ext').hosts).toEqual([]);
  });
  it('with an Allow outward skips the normal list (§4.8)', () => {
    const policies = [
      untracked('u', { ...closed, ingress: [allow()], egress: [allow()] }),
      normal('n', { ...closed, egress: [deny()] }),
    ];
    expect(asked(policies, `${n1} -> ext`).hosts).toEqual([
      'eth0 Egress untracked allow',
      'eth0 Ingress untracked allow',
    ]);
  });
  it('needs a rule of its own for the reply: without one TCP’s is dropped as invalid (§4.8)', () => {
    const policies = [
      untracked('u', { ...closed, ingress: [allow()] }),
      normal('n', { ...closed, egress: [allow()] }),
    ];
    expect(asked(policies, `ext -> ${n1}`).hosts).toEqual([
      'eth0 Ingress untracked allow',
      'eth0 Egress untracked deny',
    ]);
  });
  it('meets the reply with ends and ports exchanged (§4.8)', () => {
    const reply = allow({
      protocol: 'TCP',
      source: { ports: [8080] },
      destination: { nets: ['192.0.2.1/32'] },
    });
    const policies = [untracked('u', { ...closed, ingress: [allow()], egress: [reply] })];
    expect(asked(policies, `ext -> ${n1}`).verdict).toBe('allow');
    expect(asked(policies, `198.51.100.9 -> ${n1}`).verdict).toBe('deny');
  });
  it('leaves the reply of other protocols to the normal list, as a new connection (§4.8)', () => {
    const udp = (egress: CalicoPolicy['egress']) =>
      ask(
        [untracked('u', { ...closed, ingress: [allow()] }), normal('n', { ...closed, egress })],
        flow(`ext -> ${n1}`, 5000, 'udp'),
        on([eth0]),
      ).hosts;
    expect(udp([allow()])).toEqual(['eth0 Ingress untracked allow', 'eth0 Egress normal allow']);
    expect(udp([deny()])).toEqual(['eth0 Ingress untracked allow', 'eth0 Egress normal deny']);
  });
  it('is ignored on an all-interfaces endpoint (§4.8)', () => {
    expect(asked([untracked('u', { ...closed, ingress: [deny()] })], `ext -> ${n1}`, auto).verdict).toBe(
      'allow',
    );
  });
});

describe('policies of the early lists on pods', () => {
  it('have no effect and arm nothing: only ordinary policies count there (§4.8)', () => {
    const all = { selector: 'all()', ingress: [deny()] };
    for (const policy of [untracked('u', { ...all, types: ['Ingress'] }), preDnat('p', all)])
      expect(ask([policy], 'web -> api').ingressTrace).toEqual(['0|__PROFILE__|pro:kns.shop|allow|0']);
  });
  it('with applyOnForward alone are ordinary policies there (§4.8)', () => {
    expect(ask([forward('p', { selector: 'all()', ingress: [deny()] })], 'web -> api').ingress).toBe('deny');
  });
});

describe('an all-interfaces endpoint', () => {
  const policies = [forward('p', { ...closed, egress: [allow()], ingress: [allow()] })];
  it('guards the interfaces of pods too: what a pod sends comes in there and goes out by the fabric (§4.8)', () => {
    expect(asked(policies, 'web -> ext', auto).hosts).toEqual([
      'n1-auto-hep Ingress forward allow',
      'n1-auto-hep Egress forward allow',
    ]);
  });
  it('guards the way to a pod twice: in by the fabric, out to the pod (§4.8)', () => {
    expect(asked(policies, 'ext -> web', auto).hosts).toEqual([
      'n1-auto-hep Ingress forward allow',
      'n1-auto-hep Egress forward allow',
    ]);
  });
  it('polices traffic between two pods of its node, and of two nodes at both (§4.8)', () => {
    expect(asked(policies, 'web -> tool', auto).hosts).toEqual([
      'n1-auto-hep Ingress forward allow',
      'n1-auto-hep Egress forward allow',
    ]);
    expect(asked(policies, 'web -> api', auto).hosts).toEqual([
      'n1-auto-hep Ingress forward allow',
      'n1-auto-hep Egress forward allow',
      'n2-auto-hep Ingress forward allow',
      'n2-auto-hep Egress forward allow',
    ]);
  });
  it('denies pods’ traffic at the end of a tier of applyOnForward policies (§4.8)', () => {
    expect(asked([forward('p', { types: ['Ingress'] })], 'web -> tool', auto).verdict).toBe('deny');
  });
  it('lets preDNAT policies see what pods send, also to their own host (§4.8)', () => {
    const early = [preDnat('p', { ingress: [deny()] })];
    expect(asked(early, 'web -> ext', auto).hosts).toEqual(['n1-auto-hep Ingress pre-dnat deny']);
    expect(asked(early, `web -> ${n1}`, auto).hosts).toEqual(['n1-auto-hep Ingress pre-dnat deny']);
  });
  it('shares its node with a specific one: by which a pod’s traffic goes is not known, they must agree (§4.8)', () => {
    const open = asked([forward('p', { types: ['Ingress'], selector: "hep == 'eth0'" })], 'ext -> web', [
      eth0,
      ...auto,
    ]);
    expect(open).toMatchObject({ verdict: 'unknown', hosts: ['eth0 Ingress forward unknown'] });
  });
});

describe('automatic host endpoints', () => {
  it('change nothing until a policy selects them (§4.8)', () => {
    for (const text of [
      `ext -> ${n1}`,
      `${n1} -> ext`,
      'ext -> web',
      'web -> ext',
      `${n1} -> ${n2}`,
      `web -> ${n2}`,
    ])
      expect(asked([], text, auto).verdict, text).toBe('allow');
  });
  it('are denied at the end of a tier before their profile is reached, once a policy selects them (§4.8)', () => {
    const policy = gnp('p', {
      selector: "projectcalico.org/created-by == 'calico-kube-controllers'",
      types: ['Ingress'],
    });
    expect(asked([policy], `ext -> ${n1}`, auto).verdict).toBe('deny');
    expect(asked([policy], `${n1} -> ext`, auto).verdict).toBe('allow');
  });
});

describe('what else is said of host endpoints', () => {
  it('a node that is reached by a pod of another node is under its ingress (§4.7)', () => {
    expect(asked([], `api -> ${n1}`)).toMatchObject({ verdict: 'deny', hosts: ['eth0 Ingress normal deny'] });
  });
  it('policies with a namespace and Kubernetes kinds never select one (§4.8)', () => {
    const np = {
      ...normal('p', { types: ['Ingress'] }),
      kind: 'CalicoNetworkPolicy' as const,
      namespace: 'shop',
    };
    const endpoint = { ...eth0, profiles: ['projectcalico-default-allow'] };
    expect(asked([np], `ext -> ${n1}`, [endpoint]).verdict).toBe('allow');
  });
  it('its labels include those that its profiles apply (§2.4, §4.8)', () => {
    const profiles = [
      { name: 'labelled', ingress: [allow()], egress: [allow()], labelsToApply: { zone: 'dmz' } },
    ];
    const endpoint = { ...eth0, profiles: ['labelled'] };
    const policy = gnp('p', { selector: "zone == 'dmz'", ingress: [deny()] });
    expect(asked([policy], `ext -> ${n1}`, [endpoint], { profiles }).verdict).toBe('deny');
  });
  it('they are asked of concrete ends only: records of flows show nothing of them (§4.8)', () => {
    const workload = { type: 'workload', namespace: 'shop', kind: null, name: 'web' } as const;
    const answer = ask(
      [forward('p', { types: ['Ingress'] })],
      flow('ext -> web', 8080, 'tcp', { dst: workload }),
      on([eth0]),
    );
    expect(answer.hosts).toEqual([]);
    expect(asked([forward('p', { types: ['Ingress'] })], 'ext -> web').verdict).toBe('deny');
  });
  it('a host-network pod is its node, host endpoint and all (§4.7, §4.8)', () => {
    const host = makePod('shop/host', {}, n1, { hostNetwork: true });
    expect(asked([], 'ext -> shop/host', [eth0], { pods: [...fixture.pods, host] }).hosts).toEqual([
      'eth0 Ingress normal deny',
    ]);
  });
});
