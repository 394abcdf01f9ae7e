import { describe, expect, it } from 'vitest';
import type { Rule } from '../model/policy';
import { droppedAt, matches } from '../testing/probe';
import { fixture, flow } from '../testing/world';

type Criteria = Omit<Rule, 'action'>;
const on = (rule: Criteria, protocol: string | number): boolean =>
  matches(rule, flow('web -> api', 8080, protocol));
const names: readonly (readonly [string, number])[] = [
  ['TCP', 6],
  ['UDP', 17],
  ['ICMP', 1],
  ['SCTP', 132],
  ['UDPLite', 136],
];
/** Every pod in both families, at fd00:: with the last number of its IPv4 address. */
const dual = {
  pods: fixture.pods.map((pod) => ({
    ...pod,
    ips: pod.ips.flatMap((ip) => [ip, `fd00::${ip.split('.').slice(2).join(':')}`]),
  })),
};
const v6 = { ipVersion: 6 as const };

describe('protocol', () => {
  it.each(names)('%s is number %i, in rules and in flows (§1.4, §3)', (name, number) => {
    for (const written of [name, number, String(number)])
      for (const carried of [name.toLowerCase(), number]) {
        expect(on({ protocol: written }, carried)).toBe(true);
        expect(on({ notProtocol: written }, carried)).toBe(false);
      }
    expect(on({ protocol: name }, 47)).toBe(false);
    expect(on({ notProtocol: name }, 47)).toBe(true);
  });
  it('ICMPv6 is number 58 (§1.4, §3)', () => {
    const asked = flow('web -> api', null, 'icmp6', v6);
    for (const protocol of ['ICMPv6', 58, '58']) {
      expect(matches({ protocol }, asked, { world: dual })).toBe(true);
      expect(matches({ notProtocol: protocol }, asked, { world: dual })).toBe(false);
    }
  });
  it('any number from 1 to 255 is a protocol (§1.4)', () => {
    for (const protocol of [1, 2, 50, 255]) expect(on({ protocol }, protocol)).toBe(true);
  });
  it.each([0, 256, -1, 1.5, '0', '256', 'GRE', 'ESP', 'ICMP6', 'IPIP', ''])(
    '%j is none: Felix drops the policy (§1.4, §1.5)',
    (protocol) => {
      expect(droppedAt({ protocol })).toBe('ingress[0].protocol');
      expect(droppedAt({ notProtocol: protocol })).toBe('ingress[0].notProtocol');
    },
  );
  it('names in lower case slip through in native kinds, and work (§1.4)', () => {
    expect(on({ protocol: 'tcp' }, 'tcp')).toBe(true);
    expect(on({ protocol: 'udplite' }, 136)).toBe(true);
  });
});

describe('ipVersion', () => {
  it('is the family of the packet (§3)', () => {
    const [four, six] = [flow('web -> api', 80, 'tcp', { ipVersion: 4 }), flow('web -> api', 80, 'tcp', v6)];
    expect([four, six].map((asked) => matches({ ipVersion: 4 }, asked, { world: dual }))).toEqual([
      true,
      false,
    ]);
    expect([four, six].map((asked) => matches({ ipVersion: 6 }, asked, { world: dual }))).toEqual([
      false,
      true,
    ]);
  });
  it('the protocol name ICMP implies 4, the name ICMPv6 implies 6 (§3)', () => {
    // A packet of protocol 1 in IPv6 exists on paper only, and shows the difference.
    const odd = flow('web -> api', null, 1, v6);
    expect(matches({ protocol: 'ICMP' }, odd, { world: dual })).toBe(false);
    const other = flow('web -> api', null, 58, { ipVersion: 4 });
    expect(matches({ protocol: 'ICMPv6' }, other, { world: dual })).toBe(false);
  });
  it('the numbers 1 and 58 imply nothing (§3)', () => {
    expect(matches({ protocol: 1 }, flow('web -> api', null, 1, v6), { world: dual })).toBe(true);
    expect(matches({ protocol: '58' }, flow('web -> api', null, 58, { ipVersion: 4 }), { world: dual })).toBe(
      true,
    );
  });
  it('notProtocol implies nothing (§3)', () => {
    expect(matches({ notProtocol: 'ICMP' }, flow('web -> api', 80, 'tcp', v6), { world: dual })).toBe(true);
  });
});

describe('ICMP', () => {
  const ping = (icmpType: number, icmpCode = 0) => flow('web -> api', null, 'icmp', { icmpType, icmpCode });
  it('type matches when equal (§3)', () => {
    expect([8, 0].map((type) => matches({ protocol: 'ICMP', icmp: { type: 8 } }, ping(type)))).toEqual([
      true,
      false,
    ]);
    expect(matches({ protocol: 'ICMP', icmp: { type: 0 } }, ping(0))).toBe(true);
  });
  it('type and code match when both are equal (§3)', () => {
    const rule = { protocol: 'ICMP', icmp: { type: 3, code: 1 } };
    expect([ping(3, 1), ping(3, 0), ping(4, 1)].map((asked) => matches(rule, asked))).toEqual([
      true,
      false,
      false,
    ]);
    expect(matches({ protocol: 'ICMP', icmp: { type: 3, code: 0 } }, ping(3, 0))).toBe(true);
  });
  it('notICMP matches unless the type is equal (§3)', () => {
    expect([8, 0].map((type) => matches({ protocol: 'ICMP', notICMP: { type: 8 } }, ping(type)))).toEqual([
      false,
      true,
    ]);
  });
  it('notICMP with a code matches unless type and code are equal (§3)', () => {
    const rule = { protocol: 'ICMP', notICMP: { type: 3, code: 1 } };
    expect([ping(3, 1), ping(3, 0), ping(4, 1)].map((asked) => matches(rule, asked))).toEqual([
      false,
      true,
      true,
    ]);
  });
  it('icmp and notICMP must both hold (§3)', () => {
    const rule = { protocol: 'ICMP', icmp: { type: 3 }, notICMP: { type: 3, code: 1 } };
    expect([ping(3, 0), ping(3, 1), ping(8)].map((asked) => matches(rule, asked))).toEqual([
      true,
      false,
      false,
    ]);
  });
  it('is the same for ICMPv6 (§3)', () => {
    const asked = (icmpType: number) => flow('web -> api', null, 'icmp6', { ...v6, icmpType });
    const rule = { protocol: 'ICMPv6', icmp: { type: 128 } };
    expect([128, 129].map((type) => matches(rule, asked(type), { world: dual }))).toEqual([true, false]);
  });
  it('is meaningful with ICMP and ICMPv6 only (§3)', () => {
    expect(on({ icmp: { type: 8 } }, 'tcp')).toBe(false);
    expect(on({ notICMP: { type: 8 } }, 'tcp')).toBe(true);
  });
  it.each([
    { type: 255 },
    { type: -1 },
    { type: 8, code: 256 },
    { type: 8, code: -1 },
    { code: 256 },
    { type: 1.5 },
  ])(
    'types go from 0 to 254 and codes from 0 to 255, so %j makes Felix drop the policy (§1.4, §1.5)',
    (icmp) => {
      expect(droppedAt({ protocol: 'ICMP', icmp })).toBe('ingress[0].icmp');
      expect(droppedAt({ protocol: 'ICMP', notICMP: icmp })).toBe('ingress[0].notICMP');
    },
  );
  it('254 and 255 are the last type and code (§1.4)', () => {
    expect(matches({ protocol: 'ICMP', icmp: { type: 254, code: 255 } }, ping(254, 255))).toBe(true);
  });
});
