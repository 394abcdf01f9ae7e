import { describe, expect, it } from 'vitest';
import type { EntityRule, Rule } from '../model/policy';
import { matches, warningsOf } from '../testing/probe';
import { fixture, flow } from '../testing/world';

/** Every pod in both families: web is 10.0.1.10 and fd00::1:10, api 10.0.1.11 and fd00::1:11. */
const world = {
  pods: fixture.pods.map((pod) => ({
    ...pod,
    ips: pod.ips.flatMap((ip) => [ip, `fd00::${ip.split('.').slice(2).join(':')}`]),
  })),
};
const four = flow('10.0.1.10 -> 10.0.1.11');
const six = flow('fd00::1:10 -> fd00::1:11');
/** Does a rule match the IPv4 and the IPv6 connection from web to api? */
const both = (rule: Omit<Rule, 'action'>): boolean[] =>
  [four, six].map((asked) => matches(rule, asked, { world }));
const source = (entity: EntityRule): boolean[] => both({ source: entity });
const destination = (entity: EntityRule): boolean[] => both({ destination: entity });

describe('rules are rendered once for each family', () => {
  it('ranges of the other family are removed from a list (§3.1)', () => {
    for (const end of [source, destination]) {
      expect(end({ nets: ['10.0.0.0/8', 'fd00::/16'] })).toEqual([true, true]);
      expect(end({ nets: ['10.9.0.0/16', 'fd00::/16'] })).toEqual([false, true]);
      expect(end({ nets: ['10.0.0.0/8', 'fd01::/16'] })).toEqual([true, false]);
    }
  });
  it('a list that was not empty and becomes empty drops the rule for that family (§3.1)', () => {
    for (const end of [source, destination]) {
      expect(end({ nets: ['10.0.0.0/8'] })).toEqual([true, false]);
      expect(end({ nets: ['fd00::/16'] })).toEqual([false, true]);
    }
  });
  it('so nets of IPv4 never match IPv6, not even everything (§3.1)', () => {
    expect(source({ nets: ['0.0.0.0/0'] })).toEqual([true, false]);
    expect(source({ nets: ['::/0'] })).toEqual([false, true]);
  });
  it('and notNets of IPv4 never match IPv6 either (§3.1)', () => {
    for (const end of [source, destination]) {
      expect(end({ notNets: ['192.0.2.0/24'] })).toEqual([true, false]);
      expect(end({ notNets: ['2001:db8::/32'] })).toEqual([false, true]);
    }
  });
  it('a list that becomes empty on one end drops the rule, whatever the other end says (§3.1)', () => {
    expect(
      both({ source: { nets: ['10.0.0.0/8', 'fd00::/16'] }, destination: { nets: ['10.0.0.0/8'] } }),
    ).toEqual([true, false]);
    expect(both({ source: { nets: ['10.0.0.0/8'] }, destination: { nets: ['fd00::/16'] } })).toEqual([
      false,
      false,
    ]);
  });
  it('a negated 0.0.0.0/0 or ::/0 drops the rule for its family (§3.1)', () => {
    for (const end of [source, destination]) {
      expect(end({ notNets: ['0.0.0.0/0'] })).toEqual([false, false]);
      expect(end({ notNets: ['0.0.0.0/0', '2001:db8::/32'] })).toEqual([false, true]);
      expect(end({ notNets: ['192.0.2.0/24', '::/0'] })).toEqual([true, false]);
    }
  });
  it('so does one with bits behind its mask, which is the same range (§3.1)', () => {
    expect(source({ notNets: ['1.2.3.4/0', '2001:db8::/32'] })).toEqual([false, true]);
  });
  it('a rule of mixed families follows the filtering, per list (§3.1)', () => {
    expect(source({ nets: ['10.0.0.0/8', 'fd00::/16'], notNets: ['10.0.1.10/32'] })).toEqual([false, false]);
    expect(source({ nets: ['10.0.0.0/8', 'fd00::/16'], notNets: ['10.0.1.10/32', 'fd00::9/128'] })).toEqual([
      false,
      true,
    ]);
  });
  it('selectors match in both families (§2.6, §3.1)', () => {
    expect(source({ selector: "app == 'web'" })).toEqual([true, true]);
    expect(source({ notSelector: "app == 'web'" })).toEqual([false, false]);
  });
});

describe('ranges', () => {
  it('nets match an address in any of them (§3)', () => {
    expect(source({ nets: ['192.0.2.0/24', '10.0.1.10/32', 'fd00::1:0/112'] })).toEqual([true, true]);
  });
  it('notNets match an address in none of them (§3)', () => {
    expect(source({ notNets: ['192.0.2.0/24', '10.0.1.0/24', 'fd01::/16'] })).toEqual([false, true]);
  });
  it('are plain prefixes: pods, nodes and anything else are in them alike (§3)', () => {
    for (const [src, net] of [
      ['10.0.3.30', '10.0.3.0/24'],
      ['192.168.0.1', '192.168.0.0/16'],
      ['192.0.2.1', '192.0.2.0/24'],
      ['203.0.113.5', '203.0.113.5/32'],
    ] as const) {
      expect(matches({ source: { nets: [net] } }, `${src} -> api`)).toBe(true);
      expect(matches({ source: { notNets: [net] } }, `${src} -> api`)).toBe(false);
    }
  });
  it.each([
    ['10.0.3.0/24', ['10.0.2.255', '10.0.3.0', '10.0.3.255', '10.0.4.0'], [false, true, true, false]],
    ['10.0.3.128/25', ['10.0.3.127', '10.0.3.128', '10.0.3.255'], [false, true, true]],
    ['10.0.3.30/31', ['10.0.3.29', '10.0.3.30', '10.0.3.31', '10.0.3.32'], [false, true, true, false]],
    ['128.0.0.0/1', ['127.255.255.255', '128.0.0.0', '255.255.255.255'], [false, true, true]],
  ] as const)(
    '%s holds its first and last address and not their neighbours (§3)',
    (net, addresses, expected) => {
      expect(addresses.map((src) => matches({ source: { nets: [net] } }, `${src} -> api`))).toEqual(expected);
    },
  );
  it('strings that are no range are skipped one by one (§1.5)', () => {
    const nets = ['10.0.0.0/33', '10.0.3.0/24', 'x'];
    expect(['tool', 'web'].map((src) => matches({ source: { nets } }, `${src} -> api`))).toEqual([
      true,
      false,
    ]);
    expect(['tool', 'web'].map((src) => matches({ source: { notNets: nets } }, `${src} -> api`))).toEqual([
      false,
      true,
    ]);
    expect(warningsOf({ source: { nets } })).toEqual([
      'ingress[0].source.nets[0]',
      'ingress[0].source.nets[2]',
    ]);
  });
  it('if none is left the criterion vanishes and the rule matches more than written, which is said (§1.5)', () => {
    expect(matches({ source: { nets: ['10.0.0.0/33', ''] } }, 'ext -> api')).toBe(true);
    expect(matches({ destination: { notNets: ['x'] } }, 'ext -> api')).toBe(true);
    expect(warningsOf({ destination: { notNets: ['x'] } })).toEqual(['ingress[0].destination.notNets[0]']);
  });
  it('a bare address in nets is the range of that address (§1.5)', () => {
    expect(
      ['web', 'tool'].map((src) => matches({ source: { nets: ['10.0.1.10'] } }, `${src} -> api`)),
    ).toEqual([true, false]);
  });
});
