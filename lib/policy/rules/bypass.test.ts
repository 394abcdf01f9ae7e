import { describe, expect, it } from 'vitest';
import type { CalicoCapabilities } from '../model/snapshot';
import { ask } from '../testing/ask';
import { allow, deny, fixture, flow, gnp, makePod, np, withPolicies } from '../testing/world';

const n1 = '192.168.0.1';
const n2 = '192.168.0.2';
const closed = gnp('closed', { selector: 'all()', types: ['Ingress', 'Egress'] });
const closedIngress = gnp('closed', { selector: 'all()', types: ['Ingress'] });
const hostPod = makePod('shop/host', { app: 'web' }, n1, { hostNetwork: true });
const withHost = { pods: [...fixture.pods, hostPod] };

describe('both sides', () => {
  const openApi = np('shop/in', { selector: "app == 'api'", ingress: [allow()] });
  const shutWeb = np('shop/out', { selector: "app == 'web'", types: ['Egress'], egress: [deny()] });
  it('must allow: egress at the source, and ingress at the destination (§4.6)', () => {
    const shutApi = np('shop/in', { selector: "app == 'api'", ingress: [deny()] });
    const openWeb = np('shop/out', { selector: "app == 'web'", types: ['Egress'], egress: [allow()] });
    const verdicts = [
      [openWeb, openApi],
      [openWeb, shutApi],
      [shutWeb, openApi],
      [shutWeb, shutApi],
    ].map((policies) => ask(policies, 'web -> api').verdict);
    expect(verdicts).toEqual(['allow', 'deny', 'deny', 'deny']);
  });
  it('are each evaluated with their own tiers (§4.6)', () => {
    const answer = ask([shutWeb, openApi], 'web -> api');
    expect(answer.egressTrace).toEqual(['0|default|np:shop/out|deny|0']);
    expect(answer.ingressTrace).toEqual(['0|default|np:shop/in|allow|0']);
  });
  it('are evaluated alike for two pods of one node (§4.7)', () => {
    expect(ask([closed], 'web -> tool')).toMatchObject({ egress: 'deny', ingress: 'deny' });
    expect(ask([closedIngress], 'web -> tool')).toMatchObject({ egress: 'allow', ingress: 'deny' });
  });
  it('a side without a Calico endpoint is not evaluated (§0)', () => {
    expect(ask([closed], 'ext -> api')).toMatchObject({ egress: null, ingress: 'deny' });
    expect(ask([closed], 'api -> ext')).toMatchObject({ egress: 'deny', ingress: null });
  });
});

describe('a host and the pods of a node', () => {
  it('the node reaches its own pods whatever their policy says: by its address and from host-network pods (§4.7)', () => {
    expect(ask([closedIngress], `${n1} -> web`)).toMatchObject({ verdict: 'allow', ingressTrace: [] });
    expect(ask([closedIngress], 'shop/host -> web', withHost).verdict).toBe('allow');
  });
  it('another node is under the pod’s ingress policy, by the node’s address (§4.7)', () => {
    expect(ask([closedIngress], `${n2} -> web`).verdict).toBe('deny');
    const policy = gnp('nets', {
      selector: "app == 'web'",
      ingress: [allow({ source: { nets: [`${n2}/32`] } })],
    });
    expect(ask([policy], `${n2} -> web`).ingressTrace).toEqual(['0|default|gnp:nets|allow|0']);
  });
  it('another node may come with its tunnel’s address, which is the node’s too (§4.7)', () => {
    const nodes = fixture.nodes.map((node) =>
      node.name === 'n2' ? { ...node, ips: [n2, '10.0.0.200'] } : node,
    );
    const policy = gnp('nets', {
      selector: "app == 'web'",
      ingress: [allow({ source: { nets: ['10.0.0.200/32'] } })],
    });
    expect(ask([policy], '10.0.0.200 -> web', { nodes }).ingress).toBe('allow');
    expect(ask([closedIngress], '10.0.0.200 -> api', { nodes }).ingress).toBe('allow');
  });
  it('a host-network pod is no endpoint: policies that select its labels have no effect on it (§4.7)', () => {
    expect(ask([closed], 'ext -> shop/host', withHost)).toMatchObject({ verdict: 'allow', ingress: null });
    expect(ask([closed], 'shop/host -> ext', withHost)).toMatchObject({ verdict: 'allow', egress: null });
  });
  it('a host-network pod is no peer by its labels, and one by its node’s address (§4.7)', () => {
    const byLabel = np('shop/p', {
      selector: "app == 'api'",
      ingress: [allow({ source: { selector: "app == 'web'" } })],
    });
    const byNet = np('shop/p', {
      selector: "app == 'api'",
      ingress: [allow({ source: { nets: [`${n1}/32`] } })],
    });
    expect(ask([byLabel], 'shop/host -> api', withHost).verdict).toBe('deny');
    expect(ask([byNet], 'shop/host -> api', withHost).verdict).toBe('allow');
  });
});

describe('a pod and its own host', () => {
  const action = (endpointToHostAction?: CalicoCapabilities['endpointToHostAction']) => ({
    capabilities: {
      ...fixture.capabilities,
      ...(endpointToHostAction === undefined ? {} : { endpointToHostAction }),
    },
  });
  const open = gnp('open', { selector: 'all()', types: ['Egress'], egress: [allow()] });
  it('the pod’s egress policy is asked first (§4.7)', () => {
    for (const change of [action(), action('Accept'), action('Drop'), action('Return')])
      expect(ask([closed], `web -> ${n1}`, change).egressTrace).toEqual(['0|default|gnp:closed|deny|-1']);
  });
  it('Accept, which the manifests and the operator configure, lets it in (§4.7)', () => {
    expect(ask([open], `web -> ${n1}`, action()).verdict).toBe('allow');
    expect(ask([open], `web -> ${n1}`, action('Accept')).verdict).toBe('allow');
  });
  it('Drop, Felix’ own default, drops what policy allows (§4.7)', () => {
    expect(ask([open], `web -> ${n1}`, action('Drop'))).toMatchObject({ verdict: 'deny', egress: 'deny' });
  });
  it('Return hands what policy allows to the host’s own rules, which nobody here knows (§4.7)', () => {
    expect(ask([open], `web -> ${n1}`, action('Return'))).toMatchObject({
      verdict: 'unknown',
      egressTrace: ['0|default|gnp:open|allow|0'],
      evaluation: { reason: { code: 'not-computed' } },
    });
  });
  it('no action applies to another host (§4.7)', () => {
    for (const change of [action('Drop'), action('Return')])
      expect(ask([open], `web -> ${n2}`, change).verdict).toBe('allow');
  });
});

describe('ICMPv6 from a pod to its host', () => {
  const six = 'fd00::1';
  const pods = [makePod('shop/six', { app: 'six' }, 'fd00::10')];
  const nodes = [
    { name: 'n1', labels: {}, ips: [six], ready: true },
    { name: 'n2', labels: {}, ips: ['fd00::2'], ready: true },
  ];
  const asked = (icmpType: number | null, to = six) =>
    ask(
      [closed],
      flow(`shop/six -> ${to}`, null, 'icmp6', icmpType === null ? {} : { icmpType, icmpCode: 0 }),
      { pods, nodes },
    ).verdict;
  it.each([130, 131, 132, 133, 135, 136])('of type %i is allowed before policy (§4.7)', (type) => {
    expect(asked(type)).toBe('allow');
  });
  it.each([128, 129, 134, 137])('of type %i is under policy (§4.7)', (type) => {
    expect(asked(type)).toBe('deny');
  });
  it('of a type that is not known may be one of them (§4.7)', () => {
    expect(asked(null)).toBe('unknown');
  });
  it('to another host is under policy (§4.7)', () => {
    expect(asked(135, 'fd00::2')).toBe('deny');
  });
});

describe('encapsulated packets that a pod sends', () => {
  const open = gnp('open', {
    selector: 'all()',
    types: ['Ingress', 'Egress'],
    ingress: [allow()],
    egress: [allow()],
  });
  it('VXLAN, UDP to port 4789, is dropped whatever policy says (§4.7)', () => {
    for (const to of ['ext', 'api', n1, n2])
      expect(ask([open], flow(`web -> ${to}`, 4789, 'udp')), to).toMatchObject({
        egress: 'deny',
        egressTrace: [],
      });
  });
  it('IPIP is dropped whatever policy says (§4.7)', () => {
    expect(ask([open], flow('web -> ext', null, 4)).egress).toBe('deny');
    expect(ask([open], flow('web -> ext', null, 'ipip')).egress).toBe('deny');
  });
  it('TCP to port 4789 is no VXLAN, and a pod may be reached on it (§4.7)', () => {
    expect(ask([open], flow('web -> ext', 4789, 'tcp')).verdict).toBe('allow');
    expect(ask([open], flow('ext -> web', 4789, 'udp')).verdict).toBe('allow');
  });
});

describe('what is settled outside policy', () => {
  it('a pod that reaches itself through a Service is undecided where a side would deny (§4.7)', () => {
    expect(ask([closedIngress], 'web -> web')).toMatchObject({
      verdict: 'unknown',
      evaluation: { reason: { code: 'hairpin' } },
    });
    expect(ask([], 'web -> web').verdict).toBe('allow');
  });
  it('rules see the address after DNAT: a ClusterIP is never judged (§0, §4.7)', () => {
    expect(withPolicies([]).services[0]?.clusterIPs).toEqual(['10.96.0.10']);
    expect(ask([], flow('web -> 10.96.0.10', 53, 'udp'))).toMatchObject({
      verdict: 'unknown',
      evaluation: { reason: { code: 'service-address' } },
    });
  });
});
