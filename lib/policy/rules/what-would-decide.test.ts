import { describe, expect, it } from 'vitest';
import { compile } from '../engine';
import type { Rule } from '../model/policy';
import type { Flow } from '../model/verdict';
import { allow, fixture, flow, np, withPolicies } from '../testing/world';

const zone = { type: 'network', zone: 'pub' } as const;
const pg = "app == 'pg'";

/** The reason why the one rule of an ingress policy at pg cannot be judged. */
const needs = (rule: Rule, asked: Flow) => {
  const policy = np('db/p', { selector: pg, types: ['Ingress'], ingress: [rule] });
  const { verdict, reason } = compile(withPolicies([policy])).evaluate(asked, 'enforced');
  return [verdict, reason?.needs];
};

describe('an unknown says what would decide it', () => {
  it('an address, for a rule that asks for ranges', () => {
    expect(
      needs(allow({ source: { nets: ['192.0.2.0/24'] } }), flow('web -> pg', 5432, 'tcp', { src: zone })),
    ).toEqual(['unknown', "the address behind 'pub'"]);
  });
  it('an address, for a rule that excludes ranges', () => {
    expect(
      needs(allow({ source: { notNets: ['192.0.2.0/24'] } }), flow('web -> pg', 5432, 'tcp', { src: zone })),
    ).toEqual(['unknown', "the address behind 'pub'"]);
  });
  it('the source port', () => {
    expect(needs(allow({ protocol: 'TCP', source: { ports: [1024] } }), flow('web -> pg', 5432))).toEqual([
      'unknown',
      'the source port',
    ]);
  });
  it('the destination port', () => {
    expect(
      needs(allow({ protocol: 'TCP', destination: { ports: [5432] } }), flow('web -> pg', null)),
    ).toEqual(['unknown', 'the destination port']);
  });
  it('the ICMP type, and once that is known the ICMP code', () => {
    const rule = allow({ protocol: 'ICMP', icmp: { type: 8, code: 0 } });
    expect(needs(rule, flow('web -> pg', null, 'icmp'))).toEqual(['unknown', 'the ICMP type']);
    expect(needs(rule, flow('web -> pg', null, 'icmp', { icmpType: 8 }))).toEqual([
      'unknown',
      'the ICMP code',
    ]);
  });
  it('the address behind a zone, for a rule that asks for the endpoints of a Service', () => {
    const policy = np('db/p', {
      selector: pg,
      types: ['Egress'],
      egress: [allow({ destination: { services: { namespace: 'db', name: 'outside' } } })],
    });
    const services = [
      {
        namespace: 'db',
        name: 'outside',
        labels: {},
        selector: {},
        clusterIPs: [],
        ports: [],
        endpoints: [{ ip: '192.0.2.7', protocol: 'TCP', port: 443 }],
      },
    ];
    const asked = flow('pg -> web', 443, 'tcp', { dst: zone });
    expect(compile(withPolicies([policy], { services })).evaluate(asked, 'enforced').reason?.needs).toBe(
      "the address behind 'pub'",
    );
  });
  const settled = (asked: Flow, change = {}) =>
    compile(withPolicies([], change)).evaluate(asked, 'enforced').reason?.needs;
  it('the endpoint behind a Service, for its address', () => {
    expect(settled(flow('web -> 10.96.0.10', 53, 'udp'))).toBe('the endpoint behind the Service');
  });
  it('the endpoint itself, where it is not in the cluster any more', () => {
    expect(settled(flow('shop/gone -> api'))).toBe('the labels and the address of that endpoint');
  });
  it('an address of the family of the record', () => {
    expect(settled(flow('web -> api', 80, 'tcp', { ipVersion: 6 }))).toBe('the IPv6 address of the source');
  });
  it('addresses of one family at both ends', () => {
    expect(settled(flow('web -> fd00::1'))).toBe('addresses of one family at both ends');
  });
  it('the number of a protocol nobody knows', () => {
    expect(settled(flow('web -> api', null, 'nosuch'))).toBe('the number of the protocol');
  });
  it('which of several unlike pods it was', () => {
    const policy = np('dev/p', { selector: "app == 'tool'", types: ['Egress'] });
    const pods = fixture.pods.map((pod) =>
      pod.namespace === 'dev' ? { ...pod, workload: { namespace: 'dev', kind: 'Job', name: 'j' } } : pod,
    );
    const src = { type: 'workload', namespace: 'dev', kind: 'Job', name: 'j' } as const;
    const answer = compile(withPolicies([policy], { pods })).evaluate(
      flow('web -> ext', 80, 'tcp', { src }),
      'enforced',
    );
    expect(answer.reason).toMatchObject({ code: 'mixed-endpoints', needs: 'which of the ends it was' });
    expect(answer.egress?.reason?.needs).toBe('which of the sources it was');
  });
});
