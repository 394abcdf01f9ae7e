import { describe, expect, it } from 'vitest';
import type { EntityRule } from '../model/policy';
import type { NetworkSet, Snapshot } from '../model/snapshot';
import { makeHostEndpoint, matches } from '../testing/probe';
import { fixture, flow, makePod } from '../testing/world';

const gns = (name: string, labels: Record<string, string>, ...nets: string[]): NetworkSet => ({
  namespace: null,
  name,
  labels,
  nets,
});
const sets = (...networkSets: NetworkSet[]): Partial<Snapshot> => ({ networkSets });
const from = (source: EntityRule, src: string, world: Partial<Snapshot> = {}): boolean =>
  matches({ source }, flow(`${src} -> api`), { world });

describe('a positive selector', () => {
  it('matches an address if some entity has it and satisfies the selector (§2.6)', () => {
    expect(from({ selector: "app == 'tool'" }, '10.0.3.30')).toBe(true);
    expect(from({ selector: "app == 'tool'" }, '10.0.3.31')).toBe(false);
  });
  it('is asked of pods, host endpoints, NetworkSets and GlobalNetworkSets (§2.6)', () => {
    const world = { hostEndpoints: [makeHostEndpoint('h', { node: 'outside', expectedIPs: ['192.0.2.9'] })] };
    for (const src of ['tool', '192.0.2.9', '198.51.100.7', '203.0.113.5'])
      expect(from({ selector: 'all()' }, src, world), src).toBe(true);
  });
  it('several entities may cover one address, any one of them suffices (§2.6)', () => {
    const world = sets(gns('a', { team: 'x' }, '10.0.3.0/24'), gns('b', { zone: 'y' }, '10.0.0.0/16'));
    for (const selector of ["app == 'tool'", "team == 'x'", "zone == 'y'"])
      expect(from({ selector }, 'tool', world), selector).toBe(true);
  });
  it('must hold for one of them alone: their labels are not put together (§2.6)', () => {
    const world = sets(gns('a', { team: 'x' }, '10.0.3.0/24'));
    expect(from({ selector: "app == 'tool' && team == 'x'" }, 'tool', world)).toBe(false);
    expect(from({ selector: '!has(app)' }, 'tool', world)).toBe(true);
  });
  it('makes pods in the range of a set match its labels (§2.6)', () => {
    const world = sets(gns('block', { team: 'x' }, '10.0.3.0/24'));
    expect(from({ selector: "team == 'x'" }, 'tool', world)).toBe(true);
    expect(from({ selector: "team == 'x'" }, 'web', world)).toBe(false);
  });
  it('does not prefer the longest prefix (§2.6)', () => {
    const world = sets(
      gns('wide', { team: 'x' }, '10.0.0.0/8'),
      gns('narrow', { team: 'y' }, '10.0.3.30/32'),
    );
    expect(from({ selector: "team == 'x'" }, 'tool', world)).toBe(true);
    expect(from({ selector: "team == 'y'" }, 'tool', world)).toBe(true);
  });
  it('all() is not anything: an address of no known entity does not match (§2.6)', () => {
    expect(from({ selector: 'all()' }, 'ext')).toBe(false);
    expect(from({}, 'ext')).toBe(true);
    expect(from({ selector: '' }, 'ext')).toBe(true);
  });
  it('!has(x) means known entities that lack x (§2.6)', () => {
    expect(from({ selector: '!has(app)' }, 'bare')).toBe(true);
    expect(from({ selector: '!has(app)' }, 'tool')).toBe(false);
    expect(from({ selector: '!has(app)' }, 'ext')).toBe(false);
  });
});

describe('a notSelector', () => {
  it('beside a positive selector is folded in per entity (§2.6)', () => {
    const world = sets(gns('block', { team: 'x' }, '10.0.3.0/24'));
    // The set satisfies the one and not the other, though the pod satisfies both.
    expect(from({ selector: 'has(team)', notSelector: "app == 'tool'" }, 'tool', world)).toBe(true);
    expect(from({ selector: 'has(app)', notSelector: "app == 'tool'" }, 'tool', world)).toBe(false);
    expect(from({ selector: 'has(team)', notSelector: "team == 'x'" }, 'tool', world)).toBe(false);
  });
  it('alone excludes every address of an entity that satisfies it (§2.6)', () => {
    const world = sets(gns('block', { team: 'x' }, '10.0.3.0/24'));
    expect(from({ notSelector: "app == 'tool'" }, 'tool', world)).toBe(false);
    expect(from({ notSelector: "team == 'x'" }, 'tool', world)).toBe(false);
    expect(from({ notSelector: "team == 'x'" }, 'web', world)).toBe(true);
  });
  it('alone matches unknown addresses (§2.6)', () => {
    expect(from({ notSelector: 'all()' }, 'ext')).toBe(true);
    expect(from({ notSelector: 'all()' }, 'tool')).toBe(false);
  });
  it('has(x) in it means everything but known entities with x, unknown addresses included (§2.6)', () => {
    expect(from({ notSelector: 'has(app)' }, 'bare')).toBe(true);
    expect(from({ notSelector: 'has(app)' }, 'ext')).toBe(true);
    expect(from({ notSelector: 'has(app)' }, 'tool')).toBe(false);
  });
});

describe('what has which addresses', () => {
  it('a host endpoint without expectedIPs is never matched by a rule selector (§2.6)', () => {
    const host = makeHostEndpoint('h', { labels: { role: 'node' }, node: 'n1' });
    const source = { selector: "role == 'node'" };
    expect(from(source, '192.168.0.1', { hostEndpoints: [host] })).toBe(false);
    expect(from(source, '192.168.0.1', { hostEndpoints: [{ ...host, expectedIPs: ['192.168.0.1'] }] })).toBe(
      true,
    );
  });
  it('host endpoints of every node count, not only of the own one (§2.6)', () => {
    const hostEndpoints = ['n1', 'n7'].map((node, index) =>
      makeHostEndpoint(node, { labels: { role: 'node' }, node, expectedIPs: [`192.0.2.${index + 100}`] }),
    );
    for (const src of ['192.0.2.100', '192.0.2.101'])
      expect(from({ selector: "role == 'node'" }, src, { hostEndpoints }), src).toBe(true);
  });
  it('a set with 0.0.0.0/0 matches every IPv4 address and no IPv6 one (§2.6)', () => {
    const pods = fixture.pods.map((pod) =>
      pod.name === 'api' ? { ...pod, ips: ['10.0.1.11', 'fd00::11'] } : pod,
    );
    const world = { ...sets(gns('all', { any: '' }, '0.0.0.0/0')), pods };
    for (const src of ['ext', 'tool', '0.0.0.0', '127.255.255.255', '128.0.0.0', '255.255.255.255'])
      expect(from({ selector: 'has(any)' }, src, world), src).toBe(true);
    expect(from({ selector: 'has(any)' }, 'fd00::99', world)).toBe(false);
  });
  it('the two halves of everything are everything too (§2.6)', () => {
    const world = sets(gns('all', { any: '' }, '0.0.0.0/1', '128.0.0.0/1'));
    expect(from({ selector: 'has(any)' }, '255.255.255.255', world)).toBe(true);
    expect(from({ selector: 'has(any)' }, 'ext', world)).toBe(true);
  });
  it('a set without nets has no address, so it matches nothing (§2.6)', () => {
    expect(from({ selector: 'has(empty)' }, 'ext', sets(gns('none', { empty: '' })))).toBe(false);
  });
  it('a pod of the host network is no entity: its labels are not found at the address of its node (§2.6)', () => {
    const pods = [
      ...fixture.pods,
      makePod('shop/agent', { app: 'agent' }, '192.168.0.1', { hostNetwork: true }),
    ];
    expect(from({ selector: "app == 'agent'" }, '192.168.0.1', { pods })).toBe(false);
  });
  it('an address on the edge of a prefix belongs to it, the next one does not (§2.6)', () => {
    const world = sets(gns('s', { in: '' }, '192.0.2.64/26'));
    expect(
      ['192.0.2.63', '192.0.2.64', '192.0.2.127', '192.0.2.128'].map((src) =>
        from({ selector: 'has(in)' }, src, world),
      ),
    ).toEqual([false, true, true, false]);
  });
  it('the same holds of the destination (§2.6)', () => {
    const world = sets(gns('block', { team: 'x' }, '10.0.3.0/24'));
    const to = (selector: string, dst: string): boolean =>
      matches({ destination: { selector } }, flow(`web -> ${dst}`), { direction: 'Egress', world });
    expect(to("team == 'x'", 'tool')).toBe(true);
    expect(to('all()', 'ext')).toBe(false);
  });
});
