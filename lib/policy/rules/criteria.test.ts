import { describe, expect, it } from 'vitest';
import type { Rule } from '../model/policy';
import { ask } from '../testing/ask';
import { matches } from '../testing/probe';
import { allow, deny, fixture, flow, gnp, log, np, pass } from '../testing/world';

type Criteria = Omit<Rule, 'action'>;
/** Every field, with a value that web → api TCP 8080 from port 40000 satisfies, and one that it does not. */
const fields: readonly (readonly [string, Criteria, Criteria])[] = [
  ['ipVersion', { ipVersion: 4 }, { ipVersion: 6 }],
  ['protocol', { protocol: 'TCP' }, { protocol: 'UDP' }],
  ['notProtocol', { notProtocol: 'UDP' }, { notProtocol: 'TCP' }],
  ['icmp', {}, { icmp: { type: 8 } }],
  ['notICMP', { notICMP: { type: 8 } }, { notProtocol: 6 }],
  ['source.nets', { source: { nets: ['10.0.1.0/24'] } }, { source: { nets: ['10.0.2.0/24'] } }],
  ['source.notNets', { source: { notNets: ['10.0.2.0/24'] } }, { source: { notNets: ['10.0.1.0/24'] } }],
  ['source.selector', { source: { selector: "app == 'web'" } }, { source: { selector: "app == 'pg'" } }],
  [
    'source.notSelector',
    { source: { notSelector: "app == 'pg'" } },
    { source: { notSelector: "app == 'web'" } },
  ],
  [
    'source.namespaceSelector',
    { source: { namespaceSelector: "env == 'prod'" } },
    { source: { namespaceSelector: "env == 'dev'" } },
  ],
  [
    'source.serviceAccounts',
    { source: { serviceAccounts: { names: ['web-sa'] } } },
    { source: { serviceAccounts: { names: ['api-sa'] } } },
  ],
  [
    'source.ports',
    { protocol: 'TCP', source: { ports: [40000] } },
    { protocol: 'TCP', source: { ports: [40001] } },
  ],
  [
    'source.notPorts',
    { protocol: 'TCP', source: { notPorts: [40001] } },
    { protocol: 'TCP', source: { notPorts: [40000] } },
  ],
  [
    'destination.nets',
    { destination: { nets: ['10.0.1.11/32'] } },
    { destination: { nets: ['10.0.1.10/32'] } },
  ],
  [
    'destination.notNets',
    { destination: { notNets: ['10.0.1.10/32'] } },
    { destination: { notNets: ['10.0.1.11/32'] } },
  ],
  [
    'destination.selector',
    { destination: { selector: 'has(app)' } },
    { destination: { selector: '!has(app)' } },
  ],
  [
    'destination.notSelector',
    { destination: { notSelector: '!has(app)' } },
    { destination: { notSelector: 'has(app)' } },
  ],
  [
    'destination.namespaceSelector',
    { destination: { namespaceSelector: 'all()' } },
    { destination: { namespaceSelector: 'global()' } },
  ],
  [
    'destination.serviceAccounts',
    { destination: { serviceAccounts: { selector: "team == 'backend'" } } },
    { destination: { serviceAccounts: { selector: "team != 'backend'" } } },
  ],
  [
    'destination.ports',
    { protocol: 'TCP', destination: { ports: [8080] } },
    { protocol: 'TCP', destination: { ports: [8081] } },
  ],
  [
    'destination.notPorts',
    { protocol: 'TCP', destination: { notPorts: [8081] } },
    { protocol: 'TCP', destination: { notPorts: [8080] } },
  ],
];
const asked = flow('web -> api', 8080, 'tcp', { srcPort: 40000 });

/** One rule with the criteria of both. */
const together = (a: Criteria, b: Criteria): Criteria => ({
  ...a,
  ...b,
  ...(a.source || b.source ? { source: { ...a.source, ...b.source } } : {}),
  ...(a.destination || b.destination ? { destination: { ...a.destination, ...b.destination } } : {}),
});

describe('a rule', () => {
  it.each(fields)(
    'matches by %s alone when it holds, and does not when it does not (§3)',
    (_, met, unmet) => {
      expect(matches(met, asked)).toBe(true);
      expect(matches(unmet, asked)).toBe(false);
    },
  );
  it('matches if and only if every criterion present matches: each pair of them is an AND (§3)', () => {
    for (const [a, met] of fields)
      for (const [b, otherMet, otherUnmet] of fields) {
        if (a === b) continue;
        expect(matches(together(met, otherMet), asked), `${a} and ${b}`).toBe(true);
        expect(matches(together(met, otherUnmet), asked), `${a} and not ${b}`).toBe(false);
      }
  });
  it('without criteria matches everything (§3)', () => {
    expect(matches({}, asked)).toBe(true);
    expect(matches({ source: {}, destination: {} }, flow('ext -> api', null, 47))).toBe(true);
  });
  it.each<readonly [string, Criteria]>([
    ['an empty source', { source: {} }],
    ['empty nets', { source: { nets: [], notNets: [] } }],
    ['empty selectors', { source: { selector: '', notSelector: '', namespaceSelector: '' } }],
    ['empty ports', { destination: { ports: [], notPorts: [] } }],
    ['empty serviceAccounts', { source: { serviceAccounts: {} } }],
    ['empty lists of accounts', { source: { serviceAccounts: { names: [], selector: '' } } }],
    ['an empty icmp', { icmp: {}, notICMP: {} }],
    ['an empty http', { http: {} }],
  ])('an absent or empty criterion is none: %s (§3)', (_, criteria) => {
    expect(matches(criteria, flow('ext -> api', 8080, 'udp'))).toBe(true);
    expect(matches(criteria, flow('ext -> api', 8080, 'udp'), { in: 'shop' })).toBe(true);
  });
  it('may have positive and negative forms of a criterion, and both must hold (§3)', () => {
    const nets = { nets: ['10.0.0.0/16'], notNets: ['10.0.3.0/24'] };
    expect(['web', 'tool', 'ext'].map((src) => matches({ source: nets }, `${src} -> api`))).toEqual([
      true,
      false,
      false,
    ]);
    const ports = { ports: ['8000:9000'], notPorts: [8080] };
    expect(
      [8080, 8081, 9001].map((port) =>
        matches({ protocol: 'TCP', destination: ports }, flow('web -> api', port)),
      ),
    ).toEqual([false, true, false]);
    const selectors = { selector: 'has(app)', notSelector: "app == 'tool'" };
    expect(['web', 'tool', 'bare'].map((src) => matches({ source: selectors }, `${src} -> api`))).toEqual([
      true,
      false,
      false,
    ]);
    const protocols = { protocol: 'TCP', notProtocol: 'TCP' };
    expect(matches(protocols, asked)).toBe(false);
  });
});

describe('a list of rules', () => {
  const rules = (...ingress: Rule[]) => [
    np('shop/p', { selector: "app == 'api'", types: ['Ingress'], ingress }),
  ];
  it('is tried in its order, and the first match decides (§3)', () => {
    expect(ask(rules(allow(), deny()), asked).ingress).toBe('allow');
    expect(ask(rules(deny(), allow()), asked).ingress).toBe('deny');
  });
  it('is counted from zero in traces (§3)', () => {
    const first = allow({ source: { selector: "app == 'nobody'" } });
    expect(ask(rules(first, first, deny()), asked).ingressTrace).toEqual(['0|default|np:shop/p|deny|2']);
  });
  it('of each direction is counted by itself (§3)', () => {
    const policy = gnp('p', { types: ['Ingress', 'Egress'], egress: [allow()], ingress: [log(), allow()] });
    const { egressTrace, ingressTrace } = ask([policy], asked);
    expect(egressTrace).toEqual(['0|default|gnp:p|allow|0']);
    expect(ingressTrace).toEqual(['0|default|gnp:p|allow|1']);
  });
});

describe('remaining fields', () => {
  const policy = (...ingress: Rule[]) => [
    gnp('p', { selector: "app == 'api'", types: ['Ingress'], ingress }),
  ];
  it('a Log rule that matches continues with the next rule (§3.5)', () => {
    expect(ask(policy(log(), allow()), asked).ingressTrace).toEqual(['0|default|gnp:p|allow|1']);
  });
  it('a Log rule never terminates and never counts as a match at the end of a tier (§3.5)', () => {
    expect(ask(policy(log(), log({ protocol: 'TCP' })), asked).ingressTrace).toEqual([
      '0|default|gnp:p|deny|-1',
    ]);
    expect(ask(policy(pass()), asked).ingress).toBe('allow');
  });
  it('metadata has no effect (§1.4, §3.5)', () => {
    expect(matches({ metadata: { annotations: { deny: 'everything' } } }, asked)).toBe(true);
  });
  it('performanceHints never change a verdict (§1.4)', () => {
    const hinted = policy(allow({ source: { selector: "app == 'web'" } })).map((one) =>
      Object.assign({}, one, { performanceHints: ['AssumeNeededOnEveryNode'] }),
    );
    expect(ask(hinted, asked).ingress).toBe('allow');
    expect(ask(hinted, 'tool -> api').ingress).toBe('deny');
  });
});

describe('what addresses a rule sees', () => {
  it('the destination is the one after service DNAT: of a cluster address nothing is claimed (§3.6)', () => {
    const policy = gnp('p', {
      types: ['Egress'],
      egress: [allow({ destination: { nets: ['10.96.0.10/32'] } })],
    });
    expect(ask([policy], flow('web -> 10.96.0.10', 53, 'udp')).evaluation.reason?.code).toBe(
      'service-address',
    );
    expect(ask([policy], flow('web -> dns', 53, 'udp')).egress).toBe('deny');
  });
  it('the source at the destination is what the packet carries: a node address behind a node port (§3.6)', () => {
    expect(matches({ source: { nets: ['192.168.0.1/32'] } }, '192.168.0.1 -> api')).toBe(true);
    expect(matches({ source: { selector: 'all()' } }, '192.168.0.1 -> api')).toBe(false);
  });
  it('traffic of a host to a remote pod carries any address of its node, a tunnel’s too, so rules for one leave it open (§3.6)', () => {
    const nodes = fixture.nodes.map((node) =>
      node.name === 'n1' ? { ...node, ips: ['192.168.0.1', '10.244.0.0'] } : node,
    );
    const to = (...nets: string[]) =>
      ask(
        [gnp('p', { types: ['Ingress'], ingress: [allow({ source: { nets } })] })],
        flow('web -> api', 8080, 'tcp', { src: { type: 'host', name: 'n1' } }),
        { nodes },
      ).verdict;
    expect(to('192.168.0.1/32')).toBe('unknown');
    expect(to('192.168.0.1/32', '10.244.0.0/32')).toBe('allow');
    expect(to('192.168.0.2/32')).toBe('deny');
  });
  it('the source at the source is the address of the pod (§3.6)', () => {
    expect(matches({ source: { nets: ['10.0.1.10/32'] } }, 'web -> ext', { direction: 'Egress' })).toBe(true);
  });
});
