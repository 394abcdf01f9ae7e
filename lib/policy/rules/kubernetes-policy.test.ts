import { describe, expect, it } from 'vitest';
import { compilePolicy } from '../compile/policy-set';
import type {
  KubernetesPeer,
  KubernetesPolicy,
  KubernetesPort,
  KubernetesRule,
  LabelSelector,
} from '../model/policy';
import { parseSelector, printSelector } from '../selector/selector';
import { ask, before332 } from '../testing/ask';
import { allow, capabilities332, deny, fixture, flow, gnp, knp, makePod, sknp } from '../testing/world';

const api = { podSelector: { matchLabels: { app: 'api' } } };
const ingress = (...rules: readonly KubernetesRule[]): KubernetesPolicy =>
  knp('shop/k', { ...api, policyTypes: ['Ingress'], ingress: rules });
const rule = (peers?: readonly KubernetesPeer[], ports?: readonly KubernetesPort[]): KubernetesRule => ({
  ...(peers === undefined ? {} : { peers }),
  ...(ports === undefined ? {} : { ports }),
});
const compiled = (policy: KubernetesPolicy) => compilePolicy(policy, capabilities332).policy;
/** A selector as the engine prints it. */
const printed = (text: string): string => {
  const parsed = parseSelector(text);
  return parsed.ok ? printSelector(parsed.selector) : parsed.error.message;
};
const shopPods = 'projectcalico.org/orchestrator == "k8s" && projectcalico.org/namespace == "shop"';
const subject = (podSelector: LabelSelector): string => {
  const found = compiled(knp('shop/k', { podSelector }));
  return found === null ? '' : printSelector(found.subject);
};
const peerOf = (peer: KubernetesPeer): string => {
  const pos = compiled(ingress(rule([peer])))?.Ingress?.[0]?.source?.pos;
  return pos == null ? '' : printSelector(pos);
};
/** Which of the fixture’s sources the peer lets reach the pod api. */
const admitted = (peer: KubernetesPeer, change: Parameters<typeof ask>[2] = {}): string[] =>
  ['web', 'pg', 'tool', 'bare', '198.51.100.7', '203.0.113.9', 'ext'].filter(
    (source) => ask([ingress(rule([peer]))], `${source} -> api`, change).ingress === 'allow',
  );
const portsOf = (ports: readonly KubernetesPort[]) =>
  compiled(ingress(rule(undefined, ports)))?.Ingress?.map(({ protocol, destination }) => [
    protocol,
    destination?.ports ?? null,
  ]);

describe('a Kubernetes NetworkPolicy', () => {
  it('stands in tier default at order 1000 (§5.1)', () => {
    const policies = [ingress(rule()), gnp('before', { order: 999, ingress: [deny()] })];
    expect(ask(policies, 'web -> api').ingressTrace).toEqual(['0|default|gnp:before|deny|0']);
    expect(
      ask([ingress(rule()), gnp('after', { order: 1001, ingress: [deny()] })], 'web -> api').ingressTrace,
    ).toEqual(['0|default|knp:shop/k|allow|0']);
  });
  it('is called by its own name from 3.32, knp.default.<name> before (§5.1)', () => {
    expect(ask([ingress(rule())], 'web -> api').ingressTrace).toEqual(['0|default|knp:shop/k|allow|0']);
    expect(ask([ingress(rule())], 'web -> api', before332).ingressTrace).toEqual([
      '0|default|shop/knp.default.k|allow|0',
    ]);
  });
  it('has rules that allow only; isolation comes from the end of tier default (§5.1)', () => {
    expect(compiled(ingress(rule(), rule()))?.Ingress?.map(({ action }) => action)).toEqual([
      'Allow',
      'Allow',
    ]);
    expect(ask([ingress()], 'web -> api').ingressTrace).toEqual(['0|default|knp:shop/k|deny|-1']);
  });
  it('allows what a later policy of the tier allows: what it does not match is not denied yet (§5.0, §5.1)', () => {
    expect(ask([ingress(), knp('shop/z', { ...api, ingress: [rule()] })], 'web -> api').ingressTrace).toEqual(
      ['0|default|knp:shop/z|allow|0'],
    );
  });
  it('isolates only pods that it selects, in directions that it lists (§5.0)', () => {
    expect(ask([ingress()], 'api -> web')).toMatchObject({ egress: 'allow', ingress: 'allow' });
    expect(ask([ingress()], 'web -> api').ingress).toBe('deny');
  });
  it('ignores egress rules without Egress in its types (§5.1)', () => {
    expect(
      ask([knp('shop/k', { ...api, policyTypes: ['Ingress'], egress: [rule()] })], 'api -> pg').egressTrace,
    ).toEqual(['0|__PROFILE__|pro:kns.shop|allow|0']);
  });
  it('means all egress to be denied only if it lists Egress (§5.0)', () => {
    expect(ask([knp('shop/k', { policyTypes: ['Egress'] })], 'api -> pg').egress).toBe('deny');
    expect(ask([knp('shop/k', {})], 'api -> pg').egress).toBe('allow');
  });
});

describe('its subject', () => {
  it('is pods of its own namespace with these labels (§5.1)', () => {
    expect(subject({ matchLabels: { app: 'api' } })).toBe(printed(`${shopPods} && app == "api"`));
  });
  it('is all pods of the namespace where the selector is empty (§5.1)', () => {
    const policy = knp('shop/k', { policyTypes: ['Ingress'] });
    expect(['web', 'api', 'pg'].map((pod) => ask([policy], `ext -> ${pod}`).ingress)).toEqual([
      'deny',
      'deny',
      'allow',
    ]);
  });
});

describe('label selectors', () => {
  it('matchLabels become equalities, sorted by key (§5.1)', () => {
    expect(subject({ matchLabels: { b: '2', a: '1' } })).toBe(printed(`${shopPods} && a == "1" && b == "2"`));
  });
  it('In becomes in, NotIn not in, Exists has, DoesNotExist ! has (§5.1)', () => {
    const matchExpressions = [
      { key: 'a', operator: 'In' as const, values: ['2', '1'] },
      { key: 'b', operator: 'NotIn' as const, values: ['1'] },
      { key: 'c', operator: 'Exists' as const },
      { key: 'd', operator: 'DoesNotExist' as const },
    ];
    expect(subject({ matchExpressions })).toBe(
      printed(`${shopPods} && a in {"1", "2"} && b not in {"1"} && has(c) && !has(d)`),
    );
  });
  it('are all AND-ed (§5.1)', () => {
    expect(subject({ matchLabels: { a: '1' }, matchExpressions: [{ key: 'b', operator: 'Exists' }] })).toBe(
      printed(`${shopPods} && a == "1" && has(b)`),
    );
  });
  it('NotIn matches an absent key, as in Kubernetes (§5.1)', () => {
    const peer = {
      namespaceSelector: {},
      podSelector: { matchExpressions: [{ key: 'app', operator: 'NotIn' as const, values: ['web'] }] },
    };
    expect(admitted(peer)).toEqual(['pg', 'tool', 'bare']);
  });
});

describe('peers', () => {
  it('an absent or an empty list is no criterion: any address inside or outside (§5.1)', () => {
    for (const rules of [rule(), rule([])])
      expect(
        ['web', 'tool', 'ext'].map((source) => ask([ingress(rules)], `${source} -> api`).ingress),
      ).toEqual(['allow', 'allow', 'allow']);
  });
  it('podSelector alone means pods of the policy’s namespace, {} all of them (§5.1)', () => {
    expect(admitted({ podSelector: {} })).toEqual(['web']);
    expect(admitted({ podSelector: { matchLabels: { app: 'pg' } } })).toEqual([]);
  });
  it('namespaceSelector alone means all pods of matching namespaces, {} of every namespace (§5.1)', () => {
    expect(admitted({ namespaceSelector: { matchLabels: { env: 'dev' } } })).toEqual(['tool', 'bare']);
    expect(admitted({ namespaceSelector: {} })).toEqual(['web', 'pg', 'tool', 'bare']);
  });
  it('both in one peer are AND-ed (§5.1)', () => {
    expect(
      admitted({
        namespaceSelector: { matchLabels: { env: 'dev' } },
        podSelector: { matchLabels: { app: 'tool' } },
      }),
    ).toEqual(['tool']);
  });
  it('several are OR-ed, one Calico rule each (§5.1)', () => {
    const peers = [{ podSelector: {} }, { namespaceSelector: { matchLabels: { env: 'dev' } } }];
    const policy = ingress(rule(peers));
    expect(ask([policy], 'web -> api').ingressTrace).toEqual(['0|default|knp:shop/k|allow|0']);
    expect(ask([policy], 'tool -> api').ingressTrace).toEqual(['0|default|knp:shop/k|allow|1']);
    expect(ask([policy], 'pg -> api').ingress).toBe('deny');
  });
  it('ipBlock is a pure address test: it matches pods inside, and not in its exceptions (§5.1)', () => {
    expect(admitted({ ipBlock: { cidr: '0.0.0.0/0' } })).toHaveLength(7);
    expect(admitted({ ipBlock: { cidr: '10.0.0.0/16', except: ['10.0.3.0/24', '10.0.2.20/32'] } })).toEqual([
      'web',
    ]);
  });
  it('an ipBlock’s range is masked (§5.1)', () => {
    expect(admitted({ ipBlock: { cidr: '10.0.1.99/24' } })).toEqual(['web']);
  });
  it('an ipBlock sees addresses after DNAT of Services (§5.0)', () => {
    const policy = knp('shop/k', {
      policyTypes: ['Egress'],
      egress: [rule([{ ipBlock: { cidr: '10.96.0.10/32' } }])],
    });
    expect(ask([policy], flow('web -> dns', 53, 'udp')).egress).toBe('deny');
  });
  it('of pods never match network sets and host endpoints: they carry the orchestrator’s label (§5.1)', () => {
    expect(peerOf({ namespaceSelector: {} })).toBe(
      printed('projectcalico.org/orchestrator == "k8s" && has(projectcalico.org/namespace)'),
    );
    expect(peerOf({ podSelector: {} })).toBe(printed(shopPods));
    expect(
      admitted({ podSelector: { matchExpressions: [{ key: 'none', operator: 'DoesNotExist' }] } }),
    ).toEqual(['web']);
  });
  it('namespaces are matched by their own labels (§5.1)', () => {
    expect(peerOf({ namespaceSelector: { matchLabels: { env: 'dev' } } })).toBe(
      printed('projectcalico.org/orchestrator == "k8s" && pcns.env == "dev"'),
    );
  });
  it('a host-network pod is no peer by its labels (§5.0)', () => {
    const pods = [
      ...fixture.pods,
      makePod('shop/host', { app: 'web' }, '192.168.0.1', { hostNetwork: true }),
    ];
    expect(ask([ingress(rule([{ podSelector: {} }]))], 'shop/host -> api', { pods }).ingress).toBe('deny');
  });
  it('whose range does not parse are no criterion at all, which is said (§1.5, §5.1)', () => {
    const policy = ingress(rule([{ ipBlock: { cidr: '10.0.0.0/33' } }]));
    expect(ask([policy], 'ext -> api')).toMatchObject({
      ingress: 'allow',
      diagnostics: [{ severity: 'warning' }],
    });
  });
  it('lose their further exceptions at one that does not parse (§5.1)', () => {
    const except = ['10.0.1.10/32', 'nonsense', '10.0.3.0/24'];
    expect(admitted({ ipBlock: { cidr: '10.0.0.0/16', except } })).toEqual(['pg', 'tool', 'bare']);
  });
});

describe('ports', () => {
  const asked = (ports: readonly KubernetesPort[], port: number, protocol: string) =>
    ask([ingress(rule(undefined, ports))], flow('web -> api', port, protocol)).ingress;
  it('an absent or an empty list is no criterion on protocol (§5.1)', () => {
    expect(portsOf([])).toEqual([[null, null]]);
    expect(asked([], 53, 'udp')).toBe('allow');
    expect(ask([ingress(rule())], flow('web -> api', null, 'icmp', { icmpType: 8 })).ingress).toBe('allow');
  });
  it('an entry without protocol is TCP (§5.1)', () => {
    expect([asked([{ port: 80 }], 80, 'tcp'), asked([{ port: 80 }], 80, 'udp')]).toEqual(['allow', 'deny']);
  });
  it('an entry without port, even {}, is every port of its protocol (§5.1)', () => {
    expect(portsOf([{}])).toEqual([[6, null]]);
    expect(portsOf([{ protocol: 'UDP' }])).toEqual([[17, null]]);
  });
  it('endPort makes an inclusive range (§5.1)', () => {
    const range = [{ port: 8000, endPort: 8002 }];
    expect([7999, 8000, 8002, 8003].map((port) => asked(range, port, 'tcp'))).toEqual([
      'deny',
      'allow',
      'allow',
      'deny',
    ]);
  });
  it('a named port is one of the destination’s, of that protocol (§5.1, §3.2)', () => {
    const named = [{ port: 'metrics' }];
    expect([9090, 8080].map((port) => asked(named, port, 'tcp'))).toEqual(['allow', 'deny']);
    expect(asked([{ port: 'metrics', protocol: 'UDP' }], 9090, 'udp')).toBe('deny');
  });
  it('are grouped by protocol, protocols sorted by name (§5.1)', () => {
    expect(
      portsOf([
        { protocol: 'UDP', port: 1 },
        { port: 2 },
        { protocol: 'SCTP', port: 3 },
        { protocol: 'UDP', port: 9 },
      ]),
    ).toEqual([
      [132, { ranges: [[3, 3]], names: [] }],
      [6, { ranges: [[2, 2]], names: [] }],
      [
        17,
        {
          ranges: [
            [1, 1],
            [9, 9],
          ],
          names: [],
        },
      ],
    ]);
  });
  it('one entry without port opens its whole protocol, wherever it stands (§5.1)', () => {
    expect(portsOf([{ port: 80 }, {}])).toEqual([[6, null]]);
    expect(portsOf([{}, { port: 80 }])).toEqual([[6, null]]);
  });
  it('are sorted and merged into ranges; names are kept beside them (§5.1)', () => {
    const ports = [
      { port: 9090 },
      { port: 82 },
      { port: 'b' },
      { port: 80 },
      { port: 81, endPort: 85 },
      { port: 'a' },
    ];
    expect(portsOf(ports)).toEqual([
      [
        6,
        {
          ranges: [
            [80, 85],
            [9090, 9090],
          ],
          names: ['b', 'a'],
        },
      ],
    ]);
  });
  it('a string of digits is a number (§1.4, §5.1)', () => {
    expect(asked([{ port: '8080' }], 8080, 'tcp')).toBe('allow');
  });
});

describe('rule numbers in traces', () => {
  const numbered = (policy: KubernetesPolicy, text: string, port: number, protocol = 'tcp') =>
    ask([policy], flow(text, port, protocol))
      .ingressTrace[0]?.split('|')
      .pop();
  it('count protocols × peers, the protocols outside (§5.1)', () => {
    const policy = ingress(
      rule(
        [{ namespaceSelector: { matchLabels: { env: 'dev' } } }, { podSelector: {} }],
        [
          { protocol: 'UDP', port: 53 },
          { protocol: 'TCP', port: 80 },
          { protocol: 'SCTP', port: 7 },
        ],
      ),
    );
    expect(numbered(policy, 'tool -> api', 7, 'sctp')).toBe('0');
    expect(numbered(policy, 'web -> api', 7, 'sctp')).toBe('1');
    expect(numbered(policy, 'tool -> api', 80)).toBe('2');
    expect(numbered(policy, 'web -> api', 80)).toBe('3');
    expect(numbered(policy, 'tool -> api', 53, 'udp')).toBe('4');
    expect(numbered(policy, 'web -> api', 53, 'udp')).toBe('5');
  });
  it('run on through the rules of a direction, and start anew in the other (§5.1)', () => {
    const two = [
      rule([{ podSelector: {} }], [{ port: 1 }, { protocol: 'UDP', port: 1 }]),
      rule(undefined, [{ port: 2 }]),
    ];
    const policy = knp('shop/k', { ...api, policyTypes: ['Ingress', 'Egress'], ingress: two, egress: two });
    expect(numbered(policy, 'web -> api', 2)).toBe('2');
    expect(ask([policy], flow('api -> pg', 2)).egressTrace[0]).toBe('0|default|knp:shop/k|allow|2');
  });
  it('do not count a rule that was dropped (§5.1)', () => {
    expect(numbered(ingress(rule(undefined, [{ port: 'not a port' }]), rule()), 'web -> api', 80)).toBe('0');
  });
});

describe('a rule that cannot be converted', () => {
  it.each<readonly [string, KubernetesPort]>([
    ['a port that is none', { port: 'not a port' }],
    ['a range that ends before it begins', { port: 90, endPort: 80 }],
    ['an end after a named port', { port: 'http', endPort: 90 }],
    ['a port beyond 65535', { port: 65_536 }],
  ])('%s: it is dropped and said, the others remain (§5.1)', (_, port) => {
    const policy = ingress(rule(undefined, [port]), rule([{ podSelector: {} }]));
    expect(ask([policy], 'web -> api')).toMatchObject({
      ingress: 'allow',
      diagnostics: [{ severity: 'warning', path: 'ingress[0]' }],
    });
    expect(ask([policy], 'tool -> api').ingress).toBe('deny');
  });
  it('still leaves the policy to isolate what it selects (§5.1)', () => {
    expect(ask([ingress(rule(undefined, [{ port: 'not a port' }]))], 'web -> api').ingressTrace).toEqual([
      '0|default|knp:shop/k|deny|-1',
    ]);
  });
});

describe('a StagedKubernetesNetworkPolicy', () => {
  const staged = sknp('shop/k', { ...api, policyTypes: ['Ingress'], ingress: [rule([{ podSelector: {} }])] });
  it('is converted as its enforced kind, in tier default at order 1000 (§5.3)', () => {
    const pending = { scope: 'staged' as const };
    expect(ask([staged], 'web -> api', pending).ingressTrace).toEqual(['0|default|sknp:shop/k|allow|0']);
    expect(ask([staged], 'tool -> api', pending).ingressTrace).toEqual(['0|default|sknp:shop/k|deny|-1']);
    expect(ask([staged, gnp('g', { order: 1001, ingress: [allow()] })], 'tool -> api', pending).ingress).toBe(
      'allow',
    );
  });
  it('has no effect in the enforced view (§5.3, §6.1)', () => {
    expect(ask([staged], 'tool -> api').ingressTrace).toEqual(['0|__PROFILE__|pro:kns.shop|allow|0']);
  });
  it('with Delete is not sent to Felix at all (§5.3)', () => {
    const policy = { ...staged, stagedAction: 'Delete' as const };
    expect(ask([policy], 'tool -> api', { scope: 'staged' }).ingress).toBe('allow');
  });
  it('with a protocol that Felix does not know is dropped as a whole, where native CRDs let it through (§1.5)', () => {
    const odd = sknp('shop/k', { ...api, ingress: [rule(undefined, [{ protocol: 'QUIC', port: 80 }])] });
    expect(ask([odd], 'tool -> api', { scope: 'staged' })).toMatchObject({
      ingress: 'allow',
      diagnostics: [{ severity: 'error', path: 'ingress[0]' }],
    });
  });
});
