import { describe, expect, it } from 'vitest';
import type { EntityRule } from '../model/policy';
import type { Service, Snapshot } from '../model/snapshot';
import { ask } from '../testing/ask';
import { droppedAt, matches, warningsOf } from '../testing/probe';
import { allow, fixture, flow, gnp } from '../testing/world';

const service = (endpoints: Service['endpoints'], more: Partial<Service> = {}): Service => ({
  namespace: 'db',
  name: 'svc',
  labels: {},
  selector: {},
  clusterIPs: ['10.96.0.77'],
  ports: [],
  endpoints,
  ...more,
});
const world = (...services: Service[]): Partial<Snapshot> => ({ services });
const services = { name: 'svc', namespace: 'db' };
const pg = service([{ ip: '10.0.2.20', protocol: 'TCP', port: 5432 }]);
const egress = (
  destination: EntityRule,
  asked: ReturnType<typeof flow>,
  change = world(pg),
  ns?: string,
): boolean =>
  matches({ destination }, asked, {
    direction: 'Egress',
    world: change,
    ...(ns === undefined ? {} : { in: ns }),
  });
const ingress = (source: EntityRule, asked: ReturnType<typeof flow>, change = world(pg)): boolean =>
  matches({ source }, asked, { world: change });

describe('services as destination of an egress rule', () => {
  it('match an endpoint by address, protocol and port (§3.3)', () => {
    expect(egress({ services }, flow('web -> pg', 5432))).toBe(true);
    expect(egress({ services }, flow('web -> pg', 5433))).toBe(false);
    expect(egress({ services }, flow('web -> pg', 5432, 'udp'))).toBe(false);
    expect(egress({ services }, flow('web -> api', 5432))).toBe(false);
  });
  it('match any of its endpoints (§3.3)', () => {
    const two = service([
      { ip: '10.0.2.20', protocol: 'TCP', port: 5432 },
      { ip: '192.0.2.1', protocol: 'UDP', port: 53 },
    ]);
    expect(egress({ services }, flow('web -> ext', 53, 'udp'), world(two))).toBe(true);
    // Address of the one, port of the other.
    expect(egress({ services }, flow('web -> ext', 5432), world(two))).toBe(false);
  });
  it('take address and port as they are, so a Service without selector works if its slices are written (§3.3)', () => {
    const outside = service([{ ip: '192.0.2.1', protocol: 'TCP', port: 443 }]);
    expect(egress({ services }, flow('web -> ext', 443), world(outside))).toBe(true);
  });
  it('skip an endpoint whose address is none (§3.3)', () => {
    const named = service([
      { ip: 'db.example.com', protocol: 'TCP', port: 5432 },
      { ip: '10.0.2.20', protocol: 'TCP', port: 5432 },
    ]);
    expect(egress({ services }, flow('web -> pg', 5432), world(named))).toBe(true);
    expect(egress({ services }, flow('web -> ext', 5432), world(named))).toBe(false);
  });
  it('belong to the namespace that is named: one of the same name elsewhere is another (§3.3)', () => {
    expect(egress({ services: { name: 'svc', namespace: 'shop' } }, flow('web -> pg', 5432))).toBe(false);
    expect(egress({ services: { name: 'sv', namespace: 'db' } }, flow('web -> pg', 5432))).toBe(false);
  });
  it('that do not exist never match (§3.3)', () => {
    expect(egress({ services }, flow('web -> pg', 5432), world())).toBe(false);
  });
  it('of a Service without endpoints never match (§3.3)', () => {
    expect(egress({ services }, flow('web -> pg', 5432), world(service([])))).toBe(false);
  });
  it('never mean the address of the Service itself: policy sees the destination after DNAT (§3.3)', () => {
    const policy = gnp('p', { types: ['Egress'], egress: [allow({ destination: { services } })] });
    const answer = ask([policy], flow('web -> 10.96.0.77', 5432), world(pg));
    expect(answer.evaluation).toMatchObject({ verdict: 'unknown', reason: { code: 'service-address' } });
  });
  it('match endpoints of the family of the packet (§3.3)', () => {
    const six = service([{ ip: 'fd00::5', protocol: 'TCP', port: 5432 }]);
    const pods = fixture.pods.map((pod) =>
      pod.name === 'web' ? { ...pod, ips: ['10.0.1.10', 'fd00::10'] } : pod,
    );
    const change = { ...world(six), pods };
    expect(egress({ services }, flow('web -> fd00::5', 5432), change)).toBe(true);
    expect(egress({ services }, flow('web -> pg', 5432), change)).toBe(false);
  });
});

describe('services as source of an ingress rule', () => {
  it('match by the address of an endpoint, ports are not considered (§3.3)', () => {
    expect(ingress({ services }, flow('pg -> api', 8080))).toBe(true);
    expect(ingress({ services }, flow('pg -> api', 8080, 'udp'))).toBe(true);
    expect(ingress({ services }, flow('web -> api', 8080))).toBe(false);
  });
  it('may be combined with ports of the rule (§3.3)', () => {
    const rule = { protocol: 'TCP', source: { services, ports: [40000] } } as const;
    const asks = (srcPort: number, src = 'pg') =>
      matches(rule, flow(`${src} -> api`, 8080, 'tcp', { srcPort }), { world: world(pg) });
    expect([asks(40000), asks(40001), asks(40000, 'web')]).toEqual([true, false, false]);
    const to = { protocol: 'TCP', source: { services }, destination: { ports: [8080] } } as const;
    expect([8080, 8081].map((port) => matches(to, flow('pg -> api', port), { world: world(pg) }))).toEqual([
      true,
      false,
    ]);
  });
});

describe('namespace of services', () => {
  it('absent in a namespaced policy, although documented to be its own, is none: the rule never matches (§3.3)', () => {
    const own = { services: { name: 'svc' } };
    expect(egress(own, flow('web -> pg', 5432), world(pg), 'shop')).toBe(false);
    expect(
      egress(
        own,
        flow('pg -> ext', 5432),
        world(service([{ ip: '192.0.2.1', protocol: 'TCP', port: 5432 }])),
        'db',
      ),
    ).toBe(false);
  });
  it('absent is warned about, in either kind of policy (§3.3)', () => {
    const rule = { destination: { services: { name: 'svc' } } };
    expect(warningsOf(rule, { direction: 'Egress', in: 'db' })).toEqual(['egress[0].destination.services']);
    expect(warningsOf(rule, { direction: 'Egress' })).toEqual(['egress[0].destination.services']);
    expect(warningsOf({ destination: { services } }, { direction: 'Egress' })).toEqual([]);
  });
  it('does not restrict the end to the policy’s namespace (§2.5, §3.3)', () => {
    expect(egress({ services }, flow('web -> pg', 5432), world(pg), 'shop')).toBe(true);
  });
  it('beside another criterion of the end, which validation refuses, is an AND (§3, §3.3)', () => {
    expect(egress({ services, selector: "app == 'pg'" }, flow('web -> pg', 5432))).toBe(true);
    expect(egress({ services, selector: "app == 'web'" }, flow('web -> pg', 5432))).toBe(false);
    expect(droppedAt({ destination: { services, ports: [5432] } }, { direction: 'Egress' })).toBe(
      'egress[0]',
    );
  });
});

describe('http', () => {
  it('is ignored by the packet data planes: the rule acts on its other criteria, with a note (§3.4)', () => {
    const rule = { protocol: 'TCP', http: { methods: ['GET'], paths: [{ prefix: '/x' }] } } as const;
    expect(matches(rule, 'web -> api')).toBe(true);
    expect(matches(rule, flow('web -> api', 53, 'udp'))).toBe(false);
    expect(warningsOf(rule)).toEqual(['ingress[0].http']);
  });
});
