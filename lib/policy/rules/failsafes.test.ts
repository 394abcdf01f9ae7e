import { describe, expect, it } from 'vitest';
import type { CalicoPolicy } from '../model/policy';
import type { HostEndpoint } from '../model/snapshot';
import { ask } from '../testing/ask';
import { deny, flow, gnp } from '../testing/world';

const n1 = '192.168.0.1';
const n2 = '192.168.0.2';
const eth0: HostEndpoint = {
  name: 'eth0',
  labels: { hep: 'eth0' },
  node: 'n1',
  interfaceName: 'eth0',
  expectedIPs: [n1],
  profiles: [],
  ports: [],
};
const at = { hostEndpoints: [eth0] };
const asked = (
  text: string,
  port: number | null,
  protocol: string | number,
  policies: readonly CalicoPolicy[] = [],
) => ask(policies, flow(text, port, protocol), at);

const inbound: readonly (readonly [string, number])[] = [
  ['tcp', 22],
  ['udp', 68],
  ['tcp', 179],
  ['tcp', 2379],
  ['tcp', 2380],
  ['tcp', 5473],
  ['tcp', 6443],
  ['tcp', 6666],
  ['tcp', 6667],
];
const outbound: readonly (readonly [string, number])[] = [
  ['udp', 53],
  ['udp', 67],
  ['tcp', 179],
  ['tcp', 2379],
  ['tcp', 2380],
  ['tcp', 5473],
  ['tcp', 6443],
  ['tcp', 6666],
  ['tcp', 6667],
];
const other = (protocol: string) => (protocol === 'tcp' ? 'udp' : 'tcp');

describe.each(inbound)('inbound failsafe %s %i', (protocol, port) => {
  it('reaches the host whatever policy says (§4.8)', () => {
    const closed = gnp('closed', { selector: 'has(hep)', ingress: [deny()] });
    expect(asked(`ext -> ${n1}`, port, protocol, [closed]).verdict).toBe('allow');
  });
  it('is of that protocol only (§4.8)', () => {
    expect(asked(`ext -> ${n1}`, port, other(protocol)).verdict).toBe('deny');
  });
});

describe.each(outbound)('outbound failsafe %s %i', (protocol, port) => {
  it('leaves the host whatever policy says (§4.8)', () => {
    const closed = gnp('closed', { selector: 'has(hep)', types: ['Egress'], egress: [deny()] });
    expect(asked(`${n1} -> ext`, port, protocol, [closed]).verdict).toBe('allow');
  });
  it('is of that protocol only (§4.8)', () => {
    expect(asked(`${n1} -> ext`, port, other(protocol)).verdict).toBe('deny');
  });
});

describe('failsafes', () => {
  const early = (flags: Partial<CalicoPolicy>) =>
    gnp('early', {
      selector: 'has(hep)',
      applyOnForward: true,
      ingress: [deny()],
      egress: [deny()],
      ...flags,
    });
  it('are no others than Felix’ defaults: each direction has its own (§4.8)', () => {
    const ports = (list: typeof inbound, protocol: string) =>
      list.filter(([name]) => name === protocol).map(([, port]) => port);
    const known = [22, 53, 67, 68, 80, 179, 443, 2379, 2380, 4789, 5473, 6443, 6666, 6667];
    for (const protocol of ['tcp', 'udp']) {
      const allowed = (text: string) =>
        known.filter((port) => asked(text, port, protocol).verdict === 'allow');
      expect(allowed(`ext -> ${n1}`)).toEqual(ports(inbound, protocol));
      expect(allowed(`${n1} -> ext`)).toEqual(ports(outbound, protocol));
    }
  });
  it('cover the raw and the preDNAT stage (§4.8)', () => {
    const pre = early({ preDNAT: true, egress: [], types: ['Ingress'] });
    expect(asked(`ext -> ${n1}`, 22, 'tcp', [early({ doNotTrack: true })]).verdict).toBe('allow');
    expect(asked(`ext -> ${n1}`, 22, 'tcp', [pre]).verdict).toBe('allow');
    expect(asked(`${n1} -> ext`, 53, 'udp', [early({ doNotTrack: true })]).verdict).toBe('allow');
    expect(asked('ext -> web', 22, 'tcp', [pre]).verdict).toBe('allow');
  });
  it('do not cover the forward list (§4.8)', () => {
    expect(asked('ext -> web', 22, 'tcp', [early({})]).verdict).toBe('deny');
    expect(asked('web -> ext', 53, 'udp', [early({})]).verdict).toBe('deny');
  });
  it('do not cover pods (§4.8)', () => {
    expect(ask([gnp('pods', { selector: "app == 'web'" })], flow('ext -> web', 22)).verdict).toBe('deny');
  });
});

describe('overlay transport', () => {
  const vxlan = [4789, 'udp'] as const;
  it('between nodes is allowed before policy: VXLAN, IPIP and WireGuard (§4.8)', () => {
    for (const [port, protocol] of [vxlan, [null, 4], [51_820, 'udp'], [51_821, 'udp']] as const) {
      expect(asked(`${n2} -> ${n1}`, port, protocol).verdict, String(port)).toBe('allow');
      expect(asked(`${n1} -> ${n2}`, port, protocol).verdict, String(port)).toBe('allow');
    }
  });
  it('VXLAN and IPIP from anybody who is no node are dropped, whatever policy says (§4.8)', () => {
    const open = { hostEndpoints: [{ ...eth0, profiles: ['projectcalico-default-allow'] }] };
    expect(ask([], flow(`ext -> ${n1}`, ...vxlan), open).verdict).toBe('deny');
    expect(ask([], flow(`ext -> ${n1}`, null, 4), open).verdict).toBe('deny');
    expect(ask([], flow(`ext -> ${n1}`, 51_820, 'udp'), open).verdict).toBe('allow');
  });
  it('to anybody who is no node is under policy (§4.8)', () => {
    expect(asked(`${n1} -> ext`, ...vxlan).verdict).toBe('deny');
  });
});
