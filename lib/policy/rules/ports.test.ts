import { describe, expect, it } from 'vitest';
import type { EntityRule, Rule, RulePort } from '../model/policy';
import type { NamedPort, Snapshot } from '../model/snapshot';
import { ask } from '../testing/ask';
import { droppedAt, makeHostEndpoint, matches, policyOf } from '../testing/probe';
import { fixture, flow, makePod } from '../testing/world';

const tcp = (destination: EntityRule, port: number, dst = 'api'): boolean =>
  matches({ protocol: 'TCP', destination }, flow(`web -> ${dst}`, port));
const at = (ports: readonly RulePort[], port: number): boolean => tcp({ ports }, port);
const named = (name: string, port: number, protocol = 'TCP'): NamedPort => ({ name, port, protocol });

describe('port values', () => {
  it('an integer is that port (§1.4)', () => {
    expect([8079, 8080, 8081].map((port) => at([8080], port))).toEqual([false, true, false]);
  });
  it('a string of digits is that number (§1.4)', () => {
    expect(at(['8080'], 8080)).toBe(true);
    expect(at(['08080'], 8080)).toBe(true);
  });
  it('"a:b" is a range, inclusive on both ends (§1.4, §3.2)', () => {
    expect([7999, 8000, 8040, 8080, 8081].map((port) => at(['8000:8080'], port))).toEqual([
      false,
      true,
      true,
      true,
      false,
    ]);
    expect(at(['8080:8080'], 8080)).toBe(true);
    expect(at(['1:65535'], 65535)).toBe(true);
  });
  it('anything else of [a-zA-Z0-9_.-]{1,128} is a name (§1.4)', () => {
    const names = ['http', 'a_b.c-D', '-5', '80a', 'x'.repeat(128)];
    const world: Partial<Snapshot> = {
      pods: fixture.pods.map((pod) =>
        pod.name === 'api' ? { ...pod, ports: names.map((name) => named(name, 8080)) } : pod,
      ),
    };
    for (const name of names)
      expect(
        matches({ protocol: 'TCP', destination: { ports: [name] } }, 'web -> api', { world }),
        name,
      ).toBe(true);
  });
  it.each([
    0,
    '0',
    '0:10',
    65536,
    '65536',
    '99999999999',
    '10:5',
    '1:65536',
    -1,
    1.5,
    '',
    'a b',
    'x'.repeat(129),
    '80:',
    ':80',
  ])('%j does not decode or validate: the policy is dropped (§1.4, §1.5)', (port) => {
    expect(droppedAt({ protocol: 'TCP', destination: { ports: [port] } })).toBe(
      'ingress[0].destination.ports',
    );
    expect(droppedAt({ protocol: 'TCP', source: { notPorts: [port] } })).toBe('ingress[0].source.notPorts');
  });
});

describe('ports and protocols', () => {
  it.each(['TCP', 'UDP', 'SCTP', 6, 17, 132, '6', '17', '132'])(
    'numeric ports may stand beside protocol %s (§3.2)',
    (protocol) => {
      const rule = { protocol, destination: { ports: [8080] } };
      const carried = { TCP: 6, UDP: 17, SCTP: 132 }[String(protocol)] ?? Number(protocol);
      expect(matches(rule, flow('web -> api', 8080, carried))).toBe(true);
      expect(matches(rule, flow('web -> api', 8081, carried))).toBe(false);
      expect(matches(rule, flow('web -> api', 8080, carried === 6 ? 'udp' : 'tcp'))).toBe(false);
    },
  );
  const lists = ['ports', 'notPorts'] as const;
  it.each(lists.flatMap((list) => (['source', 'destination'] as const).map((end) => [end, list] as const)))(
    'numeric ports in %s.%s without a protocol make Felix discard the policy (§1.5, §3.2)',
    (end, list) => {
      expect(droppedAt({ [end]: { [list]: [8080] } })).toBe('ingress[0]');
      expect(droppedAt({ [end]: { [list]: ['8000:9000', 'http'] } })).toBe('ingress[0]');
      expect(droppedAt({ notProtocol: 'UDP', [end]: { [list]: [8080] } })).toBe('ingress[0]');
    },
  );
  it('UDPLite does not count as a protocol with ports (§3.2)', () => {
    expect(droppedAt({ protocol: 'UDPLite', destination: { ports: [8080] } })).toBe('ingress[0]');
  });
  it.each(['ICMP', 'ICMPv6', 'UDPLite', 1, 47])(
    'protocol %s with ports is invalid everywhere, named ones too (§3.2)',
    (protocol) => {
      expect(droppedAt({ protocol, destination: { ports: [8080] } })).toBe('ingress[0]');
      expect(droppedAt({ protocol, destination: { ports: ['http'] } })).toBe('ingress[0]');
      expect(droppedAt({ protocol, source: { notPorts: ['http'] } })).toBe('ingress[0]');
    },
  );
  it('a rule of named ports only may omit the protocol (§3.2)', () => {
    expect(matches({ destination: { ports: ['http'] } }, flow('web -> api', 8080))).toBe(true);
    expect(matches({ destination: { ports: ['http'] } }, flow('web -> api', 9090))).toBe(false);
  });
  it('without a protocol in the rule a name is a TCP port, as Calico’s rule scanner has it (against §3.2)', () => {
    const world: Partial<Snapshot> = {
      pods: fixture.pods.map((pod) =>
        pod.name === 'api'
          ? { ...pod, ports: [named('q', 8080, 'UDP'), named('s', 8080, 'SCTP'), named('t', 8080)] }
          : pod,
      ),
    };
    const asks = (name: string, protocol: string) =>
      matches({ destination: { ports: [name] } }, flow('web -> api', 8080, protocol), { world });
    expect(['tcp', 'udp', 'sctp'].map((protocol) => asks('q', protocol))).toEqual([false, false, false]);
    expect(['tcp', 'udp', 'sctp'].map((protocol) => asks('s', protocol))).toEqual([false, false, false]);
    expect(['tcp', 'udp', 'sctp'].map((protocol) => asks('t', protocol))).toEqual([true, false, false]);
  });
  it('a packet without ports matches no ports, and every notPorts (§3.2)', () => {
    expect(matches({ destination: { ports: ['http'] } }, flow('web -> api', null, 'icmp'))).toBe(false);
    expect(matches({ destination: { notPorts: ['http'] } }, flow('web -> api', null, 'icmp'))).toBe(true);
  });
});

describe('ports and notPorts', () => {
  it('ports match if any range holds the port or any name resolves to it (§3, §3.2)', () => {
    expect([53, 8080, 9090, 9999].map((port) => at([53, 'http', '9000:9100'], port))).toEqual([
      true,
      true,
      true,
      false,
    ]);
  });
  it('notPorts match if no range holds it and no name resolves to it (§3)', () => {
    const not = (port: number) => tcp({ notPorts: [53, 'http', '9000:9100'] }, port);
    expect([53, 8080, 9090, 9999].map(not)).toEqual([false, false, false, true]);
  });
  it('of the source are asked of the source port (§3.2)', () => {
    const from = (source: EntityRule, srcPort: number) =>
      matches({ protocol: 'TCP', source }, flow('web -> api', 8080, 'tcp', { srcPort }));
    expect(from({ ports: [1000] }, 1000)).toBe(true);
    expect(from({ ports: [8080] }, 1000)).toBe(false);
    expect(from({ notPorts: [1000] }, 1000)).toBe(false);
  });
});

describe('named ports', () => {
  it('match where an entity with a port of that name has the address and the number (§3.2)', () => {
    expect([8080, 9090].map((port) => at(['http'], port))).toEqual([true, false]);
    expect(at(['metrics'], 9090)).toBe(true);
    expect(tcp({ ports: ['http'] }, 8080, 'tool')).toBe(false);
  });
  it('match with the protocol of the rule only (§3.2)', () => {
    const dns = (protocol: Rule['protocol'] & string, name: string) =>
      matches({ protocol, destination: { ports: [name] } }, flow('web -> dns', 53, protocol.toLowerCase()));
    expect(dns('UDP', 'dns')).toBe(true);
    expect(dns('TCP', 'dns')).toBe(false);
    expect(dns('TCP', 'dns-tcp')).toBe(true);
  });
  it('of pods that map one name to different numbers match each with its own number only (§3.2)', () => {
    const world: Partial<Snapshot> = {
      pods: fixture.pods.map((pod) => (pod.name === 'tool' ? { ...pod, ports: [named('http', 80)] } : pod)),
    };
    const asks = (dst: string, port: number) =>
      matches({ protocol: 'TCP', destination: { ports: ['http'] } }, flow(`web -> ${dst}`, port), { world });
    expect([asks('api', 8080), asks('api', 80), asks('tool', 80), asks('tool', 8080)]).toEqual([
      true,
      false,
      true,
      false,
    ]);
  });
  it('ask the positive selector of the very entity that has the port (§3.2)', () => {
    const world: Partial<Snapshot> = {
      networkSets: [{ namespace: null, name: 'block', labels: { team: 'x' }, nets: ['10.0.1.0/24'] }],
    };
    const asks = (selector: string) =>
      matches({ protocol: 'TCP', destination: { selector, ports: ['http'] } }, flow('web -> api'), { world });
    expect(asks("app == 'api'")).toBe(true);
    // A set at the address satisfies the selector, but has no ports.
    expect(asks("team == 'x'")).toBe(false);
    expect(
      matches(
        { protocol: 'TCP', destination: { selector: "team == 'x'", ports: [8080] } },
        flow('web -> api'),
        { world },
      ),
    ).toBe(true);
  });
  it('beside numeric ones in one list are OR-ed, while the selector must hold for either (§3.2)', () => {
    const asks = (selector: string, port: number) => tcp({ selector, ports: [9999, 'http'] }, port);
    expect([asks('has(app)', 9999), asks('has(app)', 8080), asks('has(app)', 1)]).toEqual([
      true,
      true,
      false,
    ]);
    expect([asks('!has(app)', 9999), asks('!has(app)', 8080)]).toEqual([false, false]);
  });
  it('of the source match with source address and source port (§3.2)', () => {
    const asks = (srcPort: number, src = 'web') =>
      matches(
        { protocol: 'TCP', source: { ports: ['http'] } },
        flow(`${src} -> pg`, 5432, 'tcp', { srcPort }),
      );
    expect([asks(8080), asks(5432), asks(8080, 'tool')]).toEqual([true, false, false]);
  });
  it('come from host endpoints too (§3.2)', () => {
    const hostEndpoints = [
      makeHostEndpoint('h', { node: 'outside', expectedIPs: ['192.0.2.9'], ports: [named('ssh', 22)] }),
    ];
    const asks = (port: number) =>
      matches({ protocol: 'TCP', destination: { ports: ['ssh'] } }, flow('web -> 192.0.2.9', port), {
        direction: 'Egress',
        world: { hostEndpoints },
      });
    expect([22, 23].map(asks)).toEqual([true, false]);
  });
  it('network sets have none, so they never match one (§3.2)', () => {
    const rule = { protocol: 'TCP', destination: { ports: ['http'] } } as const;
    expect(matches(rule, flow('web -> 203.0.113.5'), { direction: 'Egress' })).toBe(false);
  });
  it('are looked up exactly (§3.2)', () => {
    for (const name of ['HTTP', 'htt', 'http2']) expect(at([name], 8080), name).toBe(false);
  });
  it('unknown everywhere are an empty set: ports never match, notPorts always do (§3.2)', () => {
    expect(at(['nosuch'], 8080)).toBe(false);
    expect(tcp({ notPorts: ['nosuch'] }, 8080)).toBe(true);
  });
  it('of one port are as many as the pod declares: each name finds it (§3.2)', () => {
    const pods = [
      ...fixture.pods,
      makePod('dev/multi', {}, '10.0.3.40', { ports: [named('a', 80), named('b', 80)] }),
    ];
    for (const name of ['a', 'b'])
      expect(
        matches({ protocol: 'TCP', destination: { ports: [name] } }, flow('web -> dev/multi', 80), {
          world: { pods },
        }),
      ).toBe(true);
  });
});

describe('a dropped policy', () => {
  const bad = policyOf({ destination: { ports: [8080] } });
  it('loses its allows and its denies, and no longer arms the end of its tier (§1.5)', () => {
    expect(ask([bad], 'web -> api').ingressTrace).toEqual(['0|__PROFILE__|pro:kns.shop|allow|0']);
    const deny = { ...bad, ingress: [{ action: 'Deny' as const, destination: { ports: [8080] } }] };
    expect(ask([deny], 'web -> api').ingress).toBe('allow');
  });
  it('loses the rules of both directions for one bad rule (§1.5)', () => {
    const policy = { ...bad, types: ['Egress', 'Ingress'] as const, egress: [{ action: 'Deny' as const }] };
    expect(ask([policy], 'web -> api').egress).toBe('allow');
  });
  it('is dropped for a bad rule of a direction it does not govern (§1.5)', () => {
    const policy = { ...bad, types: ['Egress'] as const, egress: [{ action: 'Deny' as const }] };
    expect(ask([policy], 'web -> api').egress).toBe('allow');
  });
  it('leaves the other policies alone, and is named (§1.5)', () => {
    const good = { ...policyOf({ source: { selector: "app == 'tool'" } }), name: 'good' };
    const { ingressTrace, diagnostics } = ask([bad, good], 'web -> api');
    expect(ingressTrace).toEqual(['0|default|gnp:good|deny|-1']);
    expect(diagnostics).toMatchObject([
      {
        severity: 'error',
        policy: { name: 'probe' },
        message: expect.stringContaining('as if it did not exist'),
      },
    ]);
  });
});
