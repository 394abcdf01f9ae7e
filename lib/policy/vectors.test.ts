import { describe, expect, it } from 'vitest';
import { compile } from './engine';
import type { Policy, Rule } from './model/policy';
import type { Snapshot } from './model/snapshot';
import { formatTrace } from './model/trace';
import type { Scope } from './model/verdict';
import {
  allow,
  capabilities331,
  cnp,
  deny,
  fixture,
  flow,
  from,
  gnp,
  knp,
  log,
  makePod,
  np,
  pass,
  sgnp,
  snp,
  to,
  withPolicies,
} from './testing/world';

const api = "app == 'api'";
const web = "app == 'web'";

interface Asked {
  readonly verdict: string;
  readonly E: string | null;
  readonly I: string | null;
  readonly trace: (side: 'E' | 'I') => string[];
}

function ask(
  policies: readonly Policy[],
  text: string | ReturnType<typeof flow>,
  scope: Scope = 'enforced',
  change: Partial<Snapshot> = {},
): Asked {
  const answer = compile(withPolicies(policies, change)).evaluate(
    typeof text === 'string' ? flow(text) : text,
    scope,
  );
  const side = { E: answer.egress, I: answer.ingress };
  return {
    verdict: answer.verdict,
    E: side.E?.verdict ?? null,
    I: side.I?.verdict ?? null,
    trace: (which) => formatTrace(side[which]?.trace ?? [], 'as-served'),
  };
}

/** Is an ingress rule at api, alone in its policy, matched from `src`? The rest is denied by the end of tier. */
function matches(
  policy: Policy,
  text: ReturnType<typeof flow>,
  change: Partial<Snapshot> = {},
  side: 'E' | 'I' = 'I',
): boolean {
  const answer = ask([policy], text, 'enforced', change);
  expect(answer[side]).not.toBe('unknown');
  return answer[side] === 'allow';
}

const toApi = (src: string) => flow(`${src} -> api`);
const ingressNp = (rule: Parameters<typeof allow>[0], ns = 'shop') =>
  np(`${ns}/p`, { selector: ns === 'db' ? "app == 'pg'" : api, types: ['Ingress'], ingress: [allow(rule)] });
const ingressGnp = (rule: Parameters<typeof allow>[0]) =>
  gnp('p', { selector: api, types: ['Ingress'], ingress: [allow(rule)] });
const egressGnp = (rule: Parameters<typeof allow>[0]) =>
  gnp('p', { selector: web, types: ['Egress'], egress: [allow(rule)] });
const profile = (ns: string, index = 0) => `${index}|__PROFILE__|pro:kns.${ns}|allow|0`;

describe('vectors 10.1: baseline, types, direction', () => {
  it('1 without policies the namespace profile allows both ends', () => {
    const answer = ask([], 'web -> api');
    expect(answer).toMatchObject({ verdict: 'allow' });
    expect(answer.trace('E')).toEqual([profile('shop')]);
    expect(answer.trace('I')).toEqual([profile('shop')]);
  });
  it('2 a source that is no Calico endpoint is not evaluated', () => {
    expect(ask([], 'ext -> api')).toMatchObject({ verdict: 'allow', E: null, I: 'allow' });
  });
  it('3 types default to Ingress, and an empty policy arms the end of tier', () => {
    expect(ask([np('shop/p', { selector: api, order: 10 })], 'web -> api').trace('I')).toEqual([
      '0|default|np:shop/p|deny|-1',
    ]);
  });
  it('4 egress that no policy governs is left to the profile', () => {
    expect(ask([np('shop/p', { selector: api, order: 10 })], 'api -> pg').E).toBe('allow');
  });
  it('5 a policy with egress rules only governs egress only', () => {
    const policy = np('shop/p', { selector: api, egress: [allow(to("app == 'x'"))] });
    expect(ask([policy], 'web -> api').I).toBe('allow');
    expect(ask([policy], 'api -> pg').trace('E')).toEqual(['0|default|np:shop/p|deny|-1']);
  });
  it('6 rules of an ungoverned direction are ignored', () => {
    expect(ask([np('shop/p', { selector: api, types: ['Egress'], ingress: [deny()] })], 'web -> api').I).toBe(
      'allow',
    );
  });
  it('7 Felix reads empty types of a raw object as both directions', () => {
    expect(
      ask([np('shop/p', { selector: api })], 'api -> pg', 'enforced', {
        capabilities: { ...fixture.capabilities, typesDefault: 'both' },
      }).E,
    ).toBe('deny');
  });
  it('8 the aggregated server decides absent types by length: empty ingress and one egress rule is Egress only', () => {
    expect(ask([np('shop/p', { selector: api, ingress: [], egress: [allow()] })], 'web -> api').I).toBe(
      'allow',
    );
  });
  it('9 both sides must allow', () => {
    const answer = ask(
      [
        np('shop/p', { selector: api, ingress: [allow(from(web))] }),
        np('shop/q', { selector: web, types: ['Egress'] }),
      ],
      'web -> api',
    );
    expect(answer).toMatchObject({ E: 'deny', I: 'allow', verdict: 'deny' });
  });
  it('10 ingress isolation leaves egress open', () => {
    expect(ask([knp('shop/iso', { policyTypes: ['Ingress'] })], 'api -> ext').verdict).toBe('allow');
  });
});

describe('vectors 10.2: order and ties', () => {
  it('11 order comes before name', () => {
    expect(
      ask(
        [gnp('b', { order: 10, ingress: [allow()] }), gnp('a', { order: 100, ingress: [deny()] })],
        'web -> api',
      ).trace('I'),
    ).toEqual(['0|default|gnp:b|allow|0']);
  });
  it('12 an absent order is last', () => {
    expect(
      ask([gnp('a', { ingress: [deny()] }), gnp('z', { order: 1e9, ingress: [allow()] })], 'web -> api').I,
    ).toBe('allow');
  });
  it('13 the tie-break string contains a slash, so web-x comes before web (3.32), after it before', () => {
    const policies = [
      gnp('web', { order: 5, ingress: [deny()] }),
      gnp('web-x', { order: 5, ingress: [allow()] }),
    ];
    expect(ask(policies, 'web -> api').I).toBe('allow');
    expect(ask(policies, 'web -> api', 'enforced', { capabilities: capabilities331 }).I).toBe('deny');
  });
  it('14 a global policy of the same name precedes the namespaced one', () => {
    expect(
      ask(
        [gnp('foo', { order: 5, ingress: [deny()] }), np('shop/foo', { order: 5, ingress: [allow()] })],
        'web -> api',
      ).trace('I'),
    ).toEqual(['0|default|gnp:foo|deny|0']);
  });
  it('15 before 3.32 the namespace leads the key: app/default.foo precedes default.foo', () => {
    const pod = makePod('app/x', { app: 'api' }, '10.0.9.1');
    const namespaces = [...fixture.namespaces, { name: 'app', labels: {}, terminating: false }];
    const policies = [
      np('app/foo', { order: 5, ingress: [allow()] }),
      gnp('foo', { order: 5, ingress: [deny()] }),
    ];
    expect(
      ask(policies, flow('web -> app/x'), 'enforced', {
        capabilities: capabilities331,
        pods: [...fixture.pods, pod],
        namespaces,
      }).I,
    ).toBe('allow');
  });
  const k = knp('shop/k', {
    podSelector: { matchLabels: { app: 'api' } },
    policyTypes: ['Ingress'],
    ingress: [{ peers: [{ podSelector: { matchLabels: { app: 'web' } } }] }],
  });
  it('16 a Kubernetes policy has order 1000', () => {
    expect(ask([k, gnp('g', { order: 999, ingress: [deny()] })], 'web -> api').I).toBe('deny');
  });
  it('17 order 1001 comes after it', () => {
    const policies = [k, gnp('g', { order: 1001, ingress: [deny()] })];
    expect(ask(policies, 'web -> api').trace('I')).toEqual(['0|default|knp:shop/k|allow|0']);
    expect(ask(policies, 'tool -> api').trace('I')).toEqual(['0|default|gnp:g|deny|0']);
  });
  it('18 a Kubernetes policy never denies: later policies of the tier are still asked', () => {
    expect(
      ask(
        [k, gnp('g', { ingress: [allow({ source: { namespaceSelector: "env == 'dev'" } })] })],
        'tool -> api',
      ).I,
    ).toBe('allow');
  });
});

describe('vectors 10.3: tiers, Pass, Log, profiles', () => {
  const sec = { name: 'sec', order: 10, defaultAction: 'Deny' as const };
  const tiers = (...more: Snapshot['tiers'][number][]) => ({ tiers: [...fixture.tiers, ...more] });
  const s = gnp('s', { tier: 'sec', selector: api, types: ['Ingress'], ingress: [allow(from(web))] });
  it('19 the end of an earlier tier denies before a later tier is reached', () => {
    expect(
      ask([s, gnp('d', { order: 1, ingress: [allow()] })], 'tool -> api', 'enforced', tiers(sec)).trace('I'),
    ).toEqual(['0|sec|gnp:s|deny|-1']);
  });
  it('20 an end of tier that passes is reported', () => {
    expect(ask([s], 'tool -> api', 'enforced', tiers({ ...sec, defaultAction: 'Pass' })).trace('I')).toEqual([
      '0|sec|gnp:s|pass|-1',
      profile('shop', 1),
    ]);
  });
  it('21 a tier whose policies select other endpoints is invisible', () => {
    expect(
      ask([gnp('s', { tier: 'sec', selector: "app == 'pg'" })], 'web -> api', 'enforced', tiers(sec)).trace(
        'I',
      ),
    ).toEqual([profile('shop')]);
  });
  it('22 … and so is one whose policies govern the other direction', () => {
    expect(
      ask([gnp('s', { tier: 'sec', selector: api, types: ['Egress'] })], 'web -> api', 'enforced', tiers(sec))
        .I,
    ).toBe('allow');
  });
  it('23 Pass may end in the profiles', () => {
    expect(
      ask([gnp('s', { tier: 'sec', ingress: [pass()] })], 'web -> api', 'enforced', tiers(sec)).trace('I'),
    ).toEqual(['0|sec|gnp:s|pass|0', profile('shop', 1)]);
  });
  it('24 … or in the end of a later tier', () => {
    expect(
      ask(
        [gnp('s', { tier: 'sec', ingress: [pass()] }), np('shop/p', { selector: api })],
        'web -> api',
        'enforced',
        tiers(sec),
      ).trace('I'),
    ).toEqual(['0|sec|gnp:s|pass|0', '1|default|np:shop/p|deny|-1']);
  });
  const open = (name: string) => ({ name, order: null, defaultAction: 'Deny' as const });
  it('25 a tier without order is read as 1000000 and ties with default by name', () => {
    const policies = [
      gnp('a', { tier: 'aaa', ingress: [deny()] }),
      gnp('z', { tier: 'zzz', ingress: [deny()] }),
      gnp('d', { ingress: [allow()] }),
    ];
    expect(ask(policies, 'web -> api', 'enforced', tiers(open('aaa'), open('zzz'))).trace('I')).toEqual([
      '0|aaa|gnp:a|deny|0',
    ]);
  });
  it('26 default precedes zzz', () => {
    expect(
      ask(
        [gnp('z', { tier: 'zzz', ingress: [deny()] }), gnp('d', { ingress: [allow()] })],
        'web -> api',
        'enforced',
        tiers(open('zzz')),
      ).I,
    ).toBe('allow');
  });
  it('27 Pass in default leads to kube-baseline', () => {
    const base = cnp('base', {
      tier: 'Baseline',
      ingress: [{ action: 'Deny', peers: [{ namespaces: {} }] }],
    });
    expect(ask([np('shop/p', { ingress: [pass()] }), base], 'web -> api').trace('I')).toEqual([
      '0|default|np:shop/p|pass|0',
      '1|kube-baseline|kcnp:base|deny|0',
    ]);
  });
  const adm = cnp('adm', {
    subject: { pods: { namespaceSelector: {}, podSelector: { matchLabels: { app: 'api' } } } },
    ingress: [
      {
        action: 'Accept',
        peers: [{ pods: { namespaceSelector: {}, podSelector: { matchLabels: { app: 'web' } } } }],
      },
    ],
  });
  it('28 kube-admin has order 1000: a tier of order 10 runs first', () => {
    expect(
      ask(
        [adm, gnp('s', { tier: 'sec', selector: api, ingress: [deny()] })],
        'web -> api',
        'enforced',
        tiers(sec),
      ).trace('I'),
    ).toEqual(['0|sec|gnp:s|deny|0']);
  });
  it('29 an admin policy that does not match passes on', () => {
    expect(ask([adm], 'tool -> api').trace('I')).toEqual([
      '0|kube-admin|kcnp:adm|pass|-1',
      profile('shop', 1),
    ]);
  });
  it('30 Log continues with the next rule', () => {
    expect(ask([np('shop/p', { selector: api, ingress: [log(), deny()] })], 'web -> api').trace('I')).toEqual(
      ['0|default|np:shop/p|deny|1'],
    );
  });
  it('31 Log is no match', () => {
    expect(ask([np('shop/p', { selector: api, ingress: [log()] })], 'web -> api').trace('I')).toEqual([
      '0|default|np:shop/p|deny|-1',
    ]);
  });
  it('32 a tier that does not exist denies at its end, and is flagged', () => {
    const engine = compile(
      withPolicies([gnp('g', { tier: 'ghost', selector: api, ingress: [allow(from(web))] })]),
    );
    expect(engine.evaluate(flow('tool -> api'), 'enforced').verdict).toBe('deny');
    expect(engine.diagnostics).toMatchObject([{ severity: 'error', path: 'tier' }]);
  });
});

describe('vectors 10.4: selectors and entities', () => {
  const block = (labels: Record<string, string>) => ({
    networkSets: [...fixture.networkSets, { namespace: null, name: 'block', labels, nets: ['10.0.3.0/24'] }],
  });
  it('33 an absent label satisfies !=', () => {
    expect(
      matches(ingressNp({ source: { namespaceSelector: 'all()', selector: 'app != "web"' } }), toApi('bare')),
    ).toBe(true);
  });
  it('34 an unknown address is no entity', () => {
    expect(
      matches(ingressNp({ source: { namespaceSelector: 'all()', selector: 'app != "web"' } }), toApi('ext')),
    ).toBe(false);
  });
  it('35 notSelector alone in a global policy is a pure negative match', () => {
    expect(matches(ingressGnp({ source: { notSelector: 'app == "web"' } }), toApi('ext'))).toBe(true);
  });
  it('36 in a namespaced policy notSelector alone is restricted to the own namespace', () => {
    const policy = ingressNp({ source: { notSelector: 'app == "web"' } });
    const other = makePod('shop/other', { app: 'other' }, '10.0.1.12');
    expect(matches(policy, toApi('ext'))).toBe(false);
    expect(matches(policy, toApi('tool'))).toBe(false);
    expect(matches(policy, toApi('shop/other'), { pods: [...fixture.pods, other] })).toBe(true);
  });
  it('37 selector all() in a namespaced policy is the own namespace, its network sets included', () => {
    const policy = ingressNp(from('all()'));
    expect(['tool', 'web', '198.51.100.7', '203.0.113.5'].map((src) => matches(policy, toApi(src)))).toEqual([
      false,
      true,
      true,
      false,
    ]);
  });
  it('38 selector all() in a global policy is known entities only', () => {
    expect(['203.0.113.5', 'ext'].map((src) => matches(ingressGnp(from('all()')), toApi(src)))).toEqual([
      true,
      false,
    ]);
  });
  it('39 namespaceSelector all() asks for a namespace', () => {
    const policy = ingressNp({ source: { namespaceSelector: 'all()' } });
    expect(['tool', '203.0.113.5'].map((src) => matches(policy, toApi(src)))).toEqual([true, false]);
  });
  it('40 namespaceSelector global() asks for none', () => {
    expect(
      matches(
        ingressNp({ source: { namespaceSelector: 'global()', selector: 'kind=="partner"' } }),
        toApi('203.0.113.5'),
      ),
    ).toBe(true);
    expect(
      matches(
        ingressNp({ source: { namespaceSelector: 'global()', selector: 'kind=="partner"' } }),
        toApi('198.51.100.7'),
      ),
    ).toBe(false);
  });
  it('41 a network set of another namespace is not meant', () => {
    expect(matches(ingressNp(from('kind=="legacy"'), 'db'), flow('198.51.100.7 -> pg', 5432))).toBe(false);
  });
  it('42 a network set inherits the labels of its namespace', () => {
    expect(
      matches(
        ingressNp({ source: { namespaceSelector: 'env=="prod"', selector: 'kind=="legacy"' } }, 'db'),
        flow('198.51.100.7 -> pg', 5432),
      ),
    ).toBe(true);
  });
  it('43 matching is by address: a set that covers a pod speaks for it', () => {
    expect(matches(ingressGnp(from('team=="x"')), toApi('tool'), block({ team: 'x' }))).toBe(true);
  });
  it('44 selector and notSelector are judged per entity', () => {
    expect(
      matches(
        ingressGnp({ source: { selector: 'has(team)', notSelector: 'app=="tool"' } }),
        toApi('tool'),
        block({ team: 'x' }),
      ),
    ).toBe(true);
  });
  it('45 notSelector alone excludes the union of its entities', () => {
    expect(
      matches(ingressGnp({ source: { notSelector: 'app=="tool"' } }), toApi('tool'), block({ team: 'x' })),
    ).toBe(false);
  });
  it('46 nets and selector are ANDed', () => {
    const policy = ingressGnp({ source: { nets: ['10.0.3.0/24'], selector: 'app=="tool"' } });
    expect(['tool', 'bare'].map((src) => matches(policy, toApi(src)))).toEqual([true, false]);
  });
  it('47 nets alone are not limited to the namespace', () => {
    expect(matches(ingressNp({ source: { nets: ['10.0.3.0/24'] } }), toApi('tool'))).toBe(true);
  });
  it('48 account names in a global policy mean every namespace', () => {
    const policy = ingressGnp({ source: { serviceAccounts: { names: ['default'] } } });
    expect(['pg', 'tool'].map((src) => matches(policy, toApi(src)))).toEqual([true, true]);
  });
  it('49 … in a namespaced policy the own one', () => {
    expect(matches(ingressNp({ source: { serviceAccounts: { names: ['default'] } } }), toApi('pg'))).toBe(
      false,
    );
  });
  it('50 account selectors see the labels of the account', () => {
    const policy = np('shop/p', {
      selector: web,
      types: ['Ingress'],
      ingress: [allow({ source: { serviceAccounts: { selector: 'team=="backend"' } } })],
    });
    expect(matches(policy, flow('api -> web'))).toBe(true);
  });
  it('51 an account selector all() is not rewritten', () => {
    expect(
      matches(ingressGnp({ source: { serviceAccounts: { selector: 'all()' } } }), toApi('203.0.113.5')),
    ).toBe(true);
  });
  it('52 a pod cannot spoof the labels of its namespace', () => {
    const pods = fixture.pods.map((pod) =>
      pod.name === 'tool' ? { ...pod, labels: { ...pod.labels, 'pcns.env': 'prod' } } : pod,
    );
    expect(
      matches(ingressGnp({ source: { namespaceSelector: 'env=="prod"' } }), toApi('tool'), { pods }),
    ).toBe(false);
  });
  it('53 the empty set holds nothing', () => {
    expect(matches(ingressGnp(from('app in {}')), toApi('web'))).toBe(false);
    expect(matches(ingressGnp(from('app not in {}')), toApi('web'))).toBe(true);
  });
  it('54 a negation of a false is true', () => {
    expect(
      matches(
        ingressNp({ source: { namespaceSelector: 'all()', selector: '!app contains "x"' } }),
        toApi('bare'),
      ),
    ).toBe(true);
  });
  it('55 a newline in a selector is a parse error; Felix drops the policy', () => {
    const engine = compile(withPolicies([ingressGnp(from('app == "web"\n&& has(x)'))]));
    expect(engine.evaluate(toApi('tool'), 'enforced').verdict).toBe('allow');
    expect(engine.diagnostics[0]).toMatchObject({ severity: 'error', path: 'ingress[0].source.selector' });
  });
  it('56 reserved prefixes are stripped from pods only', () => {
    const networkSets = [
      {
        namespace: null,
        name: 'partners',
        labels: { kind: 'partner', 'pcns.env': 'prod' },
        nets: ['203.0.113.0/24'],
      },
    ];
    expect(
      matches(ingressGnp({ source: { namespaceSelector: 'env=="prod"' } }), toApi('203.0.113.5'), {
        networkSets,
      }),
    ).toBe(true);
  });
  const hostEndpoints = [
    {
      name: 'n1-eth0',
      labels: { role: 'node' },
      node: 'n1',
      interfaceName: 'eth0',
      expectedIPs: ['192.168.0.1'],
      profiles: [],
      ports: [],
    },
  ];
  const selectsHost = (spec: Parameters<typeof gnp>[1]) =>
    compile(withPolicies([], { hostEndpoints })).select(gnp('p', spec)).hostEndpoints.length > 0;
  it('57 a negative namespace selector selects host endpoints', () => {
    expect(selectsHost({ namespaceSelector: 'env not in {"dev"}' })).toBe(true);
  });
  it('58 namespaceSelector all() does not, selector all() does', () => {
    expect(selectsHost({ namespaceSelector: 'all()' })).toBe(false);
    expect(selectsHost({ selector: 'all()' })).toBe(true);
  });
  it('59 an unparseable namespaceSelector is dropped, so the subject widens, and that is said', () => {
    const engine = compile(
      withPolicies([
        gnp('p', { selector: "app == 'tool'", namespaceSelector: 'env = "prod"', types: ['Egress'] }),
      ]),
    );
    expect(engine.evaluate(flow('tool -> api'), 'enforced').verdict).toBe('deny');
    expect(engine.diagnostics[0]).toMatchObject({ severity: 'warning', path: 'namespaceSelector' });
  });
});

describe('vectors 10.5: protocols, ports, services, addresses', () => {
  const onPort = (destination: Parameters<typeof allow>[0], spec = {}) =>
    ingressGnp({ protocol: 'TCP', ...destination, ...spec });
  it('60 numeric ports without a protocol: Felix drops the policy', () => {
    expect(ask([ingressGnp({ destination: { ports: [8080] } })], 'tool -> api').I).toBe('allow');
    expect(
      compile(withPolicies([ingressGnp({ destination: { ports: [8080] } })])).diagnostics[0]?.severity,
    ).toBe('error');
  });
  it('61 a named port is resolved per entity', () => {
    const policy = gnp('p', {
      types: ['Ingress'],
      ingress: [allow({ protocol: 'TCP', destination: { ports: ['http'] } })],
    });
    expect(
      [flow('web -> api', 8080), flow('web -> api', 9090), flow('web -> tool', 8080)].map((f) =>
        matches(policy, f),
      ),
    ).toEqual([true, false, false]);
  });
  // The table says yes for UDP 53. In Calico's source (felix/calc/rule_scanner.go) a rule without a protocol asks for TCP
  // ports of the name: the table's yes would be an allow that is not there.
  it('62 a named port carries its protocol; without one in the rule it is TCP', () => {
    const asked = [flow('web -> dns', 53, 'udp'), flow('web -> dns', 53, 'tcp')];
    const answers = (rule: Omit<Rule, 'action'>) => asked.map((f) => matches(egressGnp(rule), f, {}, 'E'));
    expect(answers({ destination: { ports: ['dns'] } })).toEqual([false, false]);
    expect(answers({ destination: { ports: ['dns-tcp'] } })).toEqual([false, true]);
    expect(answers({ protocol: 'UDP', destination: { ports: ['dns'] } })).toEqual([true, false]);
  });
  it('63 a name nobody has never matches, and its negation always does', () => {
    expect(matches(onPort({ destination: { ports: ['nosuch'] } }), toApi('web'))).toBe(false);
    expect(matches(onPort({ destination: { notPorts: ['nosuch'] } }), toApi('web'))).toBe(true);
  });
  it('64 ranges are inclusive', () => {
    expect(
      [8080, 8081].map((number) =>
        matches(onPort({ destination: { ports: ['8000:8080'] } }), flow('web -> api', number)),
      ),
    ).toEqual([true, false]);
  });
  it('65 a protocol number equals its name', () => {
    expect(matches(ingressGnp({ protocol: 6 }), toApi('web'))).toBe(true);
  });
  it('66 the ICMP type is checked', () => {
    const policy = ingressGnp({ protocol: 'ICMP', icmp: { type: 8 } });
    expect(matches(policy, flow('web -> api', null, 'icmp', { icmpType: 0 }))).toBe(false);
    expect(matches(policy, flow('web -> api', null, 'icmp', { icmpType: 8 }))).toBe(true);
  });
  it('67, 68 IPv4 nets and notNets never match an IPv6 packet', () => {
    const pods = fixture.pods.map((pod) => (pod.name === 'api' ? { ...pod, ips: ['fd00::11'] } : pod));
    const packet = flow('fd00::99 -> api', 8080, 'tcp', { ipVersion: 6 });
    expect(matches(ingressGnp({ source: { nets: ['10.0.0.0/8'] } }), packet, { pods })).toBe(false);
    expect(matches(ingressGnp({ source: { notNets: ['10.0.0.0/8'] } }), packet, { pods })).toBe(false);
  });
  it('69 policy sees the address after DNAT, not the ClusterIP', () => {
    expect(
      matches(
        egressGnp({ protocol: 'UDP', destination: { nets: ['10.96.0.10/32'], ports: [53] } }),
        flow('web -> dns', 53, 'udp'),
        {},
        'E',
      ),
    ).toBe(false);
    expect(ask([], flow('web -> 10.96.0.10', 53, 'udp')).verdict).toBe('unknown');
  });
  it('70 services match the endpoints of the Service', () => {
    expect(
      matches(
        egressGnp({ destination: { services: { name: 'kube-dns', namespace: 'kube-system' } } }),
        flow('web -> dns', 53, 'udp'),
        {},
        'E',
      ),
    ).toBe(true);
  });
  it('71 services without a namespace match nothing in code, and that is said', () => {
    const policy = np('kube-system/p', {
      selector: "k8s-app == 'kube-dns'",
      types: ['Egress'],
      egress: [allow({ destination: { services: { name: 'kube-dns' } } })],
    });
    expect(
      matches(
        policy,
        flow('dns -> dns', 53, 'udp', { dst: { type: 'ip', ip: '10.0.0.53' } }),
        { pods: [...fixture.pods, makePod('kube-system/other', { 'k8s-app': 'kube-dns' }, '10.0.0.54')] },
        'E',
      ),
    ).toBe(false);
    expect(compile(withPolicies([policy])).diagnostics[0]?.path).toContain('services');
  });
  it('72 unparseable nets vanish, and with the last of them the criterion', () => {
    expect(matches(ingressGnp({ source: { nets: ['10.0.0.0/33'] } }), toApi('ext'))).toBe(true);
  });
  it('73 an ipBlock matches pods too, its exceptions not', () => {
    const policy = knp('shop/k', {
      podSelector: { matchLabels: { app: 'api' } },
      ingress: [{ peers: [{ ipBlock: { cidr: '10.0.0.0/16', except: ['10.0.3.0/24'] } }] }],
    });
    expect(['web', 'tool'].map((src) => matches(policy, toApi(src)))).toEqual([true, false]);
  });
  it('74 a Kubernetes namespaceSelector {} means pods: no sets, no host-network pods', () => {
    const policy = knp('shop/k', {
      podSelector: { matchLabels: { app: 'api' } },
      ingress: [{ peers: [{ namespaceSelector: {} }] }],
    });
    const host = makePod('shop/host', { app: 'web' }, '192.168.0.1', { hostNetwork: true, node: 'n1' });
    expect(matches(policy, toApi('198.51.100.7'))).toBe(false);
    expect(matches(policy, toApi('shop/host'), { pods: [...fixture.pods, host] })).toBe(false);
  });
  it('75 a Kubernetes port entry without protocol is TCP', () => {
    const policy = knp('kube-system/k', { ingress: [{ ports: [{}] }] });
    expect(
      [flow('web -> dns', 53, 'udp'), flow('web -> dns', 53, 'tcp')].map((f) => matches(policy, f)),
    ).toEqual([false, true]);
  });
  it('76 one Kubernetes rule counts as protocols times peers', () => {
    const peers = [
      { podSelector: { matchLabels: { app: 'nobody' } } },
      { podSelector: { matchLabels: { app: 'web' } } },
    ];
    const policy = knp('shop/k', {
      podSelector: { matchLabels: { app: 'api' } },
      ingress: [
        {
          peers,
          ports: [
            { protocol: 'TCP', port: 8080 },
            { protocol: 'UDP', port: 53 },
          ],
        },
      ],
    });
    expect(ask([policy], 'web -> api').trace('I')).toEqual(['0|default|knp:shop/k|allow|1']);
    expect(ask([policy], flow('web -> api', 53, 'udp')).trace('I')).toEqual(['0|default|knp:shop/k|allow|3']);
  });
});

describe('vectors 10.6: staged', () => {
  const sec = { tiers: [...fixture.tiers, { name: 'sec', order: 10, defaultAction: 'Deny' as const }] };
  const s = sgnp('s', { tier: 'sec', selector: api, types: ['Ingress'], ingress: [allow(from(web))] });
  it('77 a staged-only tier is absent when enforced, and decides when pending', () => {
    expect(ask([s], 'web -> api', 'enforced', sec).trace('I')).toEqual([profile('shop')]);
    expect(ask([s], 'web -> api', 'staged', sec).trace('I')).toEqual(['0|sec|sgnp:s|allow|0']);
  });
  it('78 … its end of tier included', () => {
    expect(ask([s], 'tool -> api', 'enforced', sec).I).toBe('allow');
    expect(ask([s], 'tool -> api', 'staged', sec).trace('I')).toEqual(['0|sec|sgnp:s|deny|-1']);
  });
  const np2 = np('shop/allow', { order: 2, selector: api, ingress: [allow()] });
  it('79 a staged policy of smaller order decides the pending verdict', () => {
    const policies = [np2, snp('shop/deny', { order: 1, selector: api, ingress: [deny()] })];
    expect(ask(policies, 'web -> api').trace('I')).toEqual(['0|default|np:shop/allow|allow|0']);
    expect(ask(policies, 'web -> api', 'staged').trace('I')).toEqual(['0|default|snp:shop/deny|deny|0']);
  });
  it('80 a later one does not', () => {
    expect(
      ask([np2, snp('shop/deny', { order: 3, selector: api, ingress: [deny()] })], 'web -> api', 'staged').I,
    ).toBe('allow');
  });
  it('81 the enforced twin sorts before its staged copy', () => {
    const policies = [
      snp('shop/p', { order: 5, selector: api, ingress: [deny()] }),
      np('shop/p', { order: 5, selector: api, ingress: [allow()] }),
    ];
    expect(ask(policies, 'web -> api', 'staged').trace('I')).toEqual(['0|default|np:shop/p|allow|0']);
  });
  it('82 stagedAction Delete is invisible', () => {
    const policies = [
      np('shop/p', { selector: api, ingress: [deny()] }),
      snp('shop/p', { stagedAction: 'Delete' }),
    ];
    expect(ask(policies, 'web -> api', 'staged').I).toBe('deny');
  });
  it('83 Ignore is treated as Set', () => {
    expect(
      ask(
        [snp('shop/p', { stagedAction: 'Ignore', order: 1, selector: api, ingress: [deny()] })],
        'web -> api',
        'staged',
      ).I,
    ).toBe('deny');
  });
  it('84 the end-of-tier trigger is the last enforced policy when enforced, the first policy when pending', () => {
    const common = { tier: 'sec', selector: api, types: ['Ingress' as const] };
    const policies = [
      sgnp('s0', { ...common, order: 0 }),
      gnp('p1', { ...common, order: 1 }),
      sgnp('s2', { ...common, order: 2 }),
      gnp('p3', { ...common, order: 3 }),
    ];
    expect(ask(policies, 'tool -> api', 'enforced', sec).trace('I')).toEqual(['0|sec|gnp:p3|deny|-1']);
    expect(ask(policies, 'tool -> api', 'staged', sec).trace('I')).toEqual(['0|sec|sgnp:s0|deny|-1']);
  });
  it('85 a staged Kubernetes policy without policyTypes governs Ingress only', () => {
    const policy = {
      ...knp('shop/k', { podSelector: { matchLabels: { app: 'api' } }, egress: [{}] }),
      kind: 'StagedKubernetesNetworkPolicy' as const,
    };
    expect(ask([policy], 'api -> pg', 'staged').E).toBe('allow');
    expect(ask([policy], 'web -> api', 'staged').I).toBe('deny');
  });
  it('86 a staged policy in a tier that passes is reported at the end of the tier', () => {
    const t = { tiers: [...fixture.tiers, { name: 't', order: 10, defaultAction: 'Pass' as const }] };
    const policy = snp('shop/s', { tier: 't', selector: api, types: ['Ingress'] });
    expect(ask([policy], 'web -> api', 'enforced', t).trace('I')).toEqual([profile('shop')]);
    expect(ask([policy], 'web -> api', 'staged', t).trace('I')).toEqual([
      '0|t|snp:shop/s|pass|-1',
      profile('shop', 1),
    ]);
  });
  const two = {
    tiers: [
      ...fixture.tiers,
      { name: 'tier1', order: 1, defaultAction: 'Deny' as const },
      { name: 'tier2', order: 2, defaultAction: 'Deny' as const },
    ],
  };
  it('87 a staged-only tier between two enforced ones decides the pending verdict alone', () => {
    const policies = [
      np('shop/tier1.np1-1', { tier: 'tier1', selector: api, ingress: [deny(from("app == 'x'")), pass()] }),
      snp('shop/tier2.np2-3', { tier: 'tier2', selector: api, ingress: [allow()] }),
      np('shop/default.np3-3', { selector: api, ingress: [allow()] }),
    ];
    expect(ask(policies, 'web -> api', 'enforced', two).trace('I')).toEqual([
      '0|tier1|np:shop/tier1.np1-1|pass|1',
      '1|default|np:shop/default.np3-3|allow|0',
    ]);
    expect(ask(policies, 'web -> api', 'staged', two).trace('I')).toEqual([
      '0|tier1|np:shop/tier1.np1-1|pass|1',
      '1|tier2|snp:shop/tier2.np2-3|allow|0',
    ]);
  });
  it('88 staged and enforced policies of one order interleave by name', () => {
    const policies = [
      sgnp('tier2.gnp2-2', { tier: 'tier2', order: 2, selector: api, types: ['Ingress'] }),
      snp('shop/tier2.np2-3', {
        tier: 'tier2',
        order: 3,
        selector: api,
        ingress: [allow(from("app == 'x'")), deny()],
      }),
      np('shop/tier2.np2-4', { tier: 'tier2', order: 3, selector: api, ingress: [deny()] }),
    ];
    expect(ask(policies, 'web -> api', 'enforced', two).trace('I')).toEqual([
      '0|tier2|np:shop/tier2.np2-4|deny|0',
    ]);
    expect(ask(policies, 'web -> api', 'staged', two).trace('I')).toEqual([
      '0|tier2|snp:shop/tier2.np2-3|deny|1',
    ]);
  });
  it('89 staged Kubernetes policies without rules do not reach what an earlier staged tier decided', () => {
    const policies = [
      np('shop/tier1.np1-1', { tier: 'tier1', selector: api, egress: [pass()] }),
      snp('shop/tier2.np2-1', { tier: 'tier2', selector: api, egress: [allow()] }),
      {
        ...knp('shop/k', { policyTypes: ['Ingress' as const, 'Egress' as const] }),
        kind: 'StagedKubernetesNetworkPolicy' as const,
      },
    ];
    expect(ask(policies, 'api -> web', 'enforced', two).trace('E')).toEqual([
      '0|tier1|np:shop/tier1.np1-1|pass|0',
      profile('shop', 1),
    ]);
    expect(ask(policies, 'api -> web', 'staged', two).trace('E')).toEqual([
      '0|tier1|np:shop/tier1.np1-1|pass|0',
      '1|tier2|snp:shop/tier2.np2-1|allow|0',
    ]);
  });
});

describe('vectors 10.7: hosts and exceptions', () => {
  const closed = np('shop/p', { selector: api, types: ['Ingress'] });
  it('90 a host reaches the pods of its own node whatever policy says', () => {
    expect(ask([closed], toApi('192.168.0.2')).I).toBe('allow');
  });
  it('91 another node does not', () => {
    expect(ask([closed], toApi('192.168.0.1')).I).toBe('deny');
  });
  const host = makePod('shop/host', { app: 'host' }, '192.168.0.1', { hostNetwork: true });
  it('92 a policy that selects a host-network pod has no effect on it', () => {
    expect(
      ask([np('shop/p', { selector: "app == 'host'" })], flow('tool -> shop/host'), 'enforced', {
        pods: [...fixture.pods, host],
      }),
    ).toMatchObject({ verdict: 'allow', I: null });
  });
  it('93 as a peer a host-network pod is no entity', () => {
    expect(
      matches(ingressNp(from("app == 'host'")), toApi('shop/host'), { pods: [...fixture.pods, host] }),
    ).toBe(false);
  });
  it('99, 100 doNotTrack and preDNAT policies have no effect on pods and arm nothing', () => {
    expect(
      ask(
        [gnp('g', { doNotTrack: true, applyOnForward: true, selector: 'all()', ingress: [deny()] })],
        'web -> api',
      ).verdict,
    ).toBe('allow');
    expect(
      ask(
        [gnp('g', { preDNAT: true, applyOnForward: true, selector: 'all()', ingress: [deny()] })],
        'web -> api',
      ).verdict,
    ).toBe('allow');
  });
  it('101 applyOnForward policies are normal policies on pods', () => {
    expect(
      ask([gnp('g', { applyOnForward: true, selector: api, ingress: [deny()] })], 'web -> api').verdict,
    ).toBe('deny');
  });
  it('102 egress policy of a pod is asked before its own host', () => {
    expect(
      ask([np('shop/p', { selector: web, types: ['Egress'] })], flow('web -> 192.168.0.1')).verdict,
    ).toBe('deny');
  });
  it('105 VXLAN packets sent by a pod are dropped', () => {
    expect(ask([], flow('web -> ext', 4789, 'udp')).verdict).toBe('deny');
  });
  it('106 a finished pod owns no address', () => {
    const done = makePod('shop/done', { app: 'done' }, '10.0.1.10', { phase: 'Succeeded' });
    expect(
      matches(ingressNp(from("app == 'done'")), toApi('10.0.1.10'), { pods: [done, ...fixture.pods] }),
    ).toBe(false);
  });
});

const eth0 = {
  name: 'n1-eth0',
  labels: { host: 'n1' },
  node: 'n1',
  interfaceName: 'eth0',
  expectedIPs: ['192.168.0.1'],
  profiles: [],
  ports: [],
};
const defaultAllow = {
  name: 'projectcalico-default-allow',
  ingress: [allow()],
  egress: [allow()],
  labelsToApply: {},
};
/** One for every address of the node, as Calico makes them by itself. */
const automatic: Partial<Snapshot> = {
  hostEndpoints: [
    { ...eth0, name: 'n1-auto-hep', interfaceName: null, profiles: ['projectcalico-default-allow'] },
  ],
  profiles: [defaultAllow],
};
const toHost = (port: number) => flow('ext -> 192.168.0.1', port);

describe('vectors 10.7: host endpoints', () => {
  it('94 a host endpoint without policy and profile denies all but the failsafe ports', () => {
    expect(ask([], toHost(22), 'enforced', { hostEndpoints: [eth0] }).verdict).toBe('allow');
    expect(ask([], toHost(80), 'enforced', { hostEndpoints: [eth0] }).verdict).toBe('deny');
  });

  it('95 without applyOnForward it does not block what is forwarded to a pod', () => {
    expect(ask([], 'ext -> web', 'enforced', { hostEndpoints: [eth0] }).verdict).toBe('allow');
  });

  it('96 an applyOnForward policy that selects it denies forwarded traffic at the end of tier', () => {
    const forward = gnp('forward', {
      order: 10,
      selector: "host == 'n1'",
      applyOnForward: true,
      types: ['Ingress'],
      ingress: [allow({ source: { nets: ['198.51.100.0/24'] } })],
    });
    expect(ask([forward], 'ext -> web', 'enforced', { hostEndpoints: [eth0] }).verdict).toBe('deny');
    expect(ask([forward], '198.51.100.9 -> web', 'enforced', { hostEndpoints: [eth0] }).verdict).toBe(
      'allow',
    );
  });

  it('97 an automatic host endpoint without policy allows by its profile', () => {
    expect(ask([], toHost(8080), 'enforced', automatic).verdict).toBe('allow');
  });

  it('98 a policy over everything denies hosts at the end of tier, before the profile, failsafe ports excepted', () => {
    const everything = gnp('everything', { selector: 'all()', types: ['Ingress', 'Egress'] });
    expect(ask([everything], toHost(8080), 'enforced', automatic).verdict).toBe('deny');
    expect(ask([everything], toHost(6443), 'enforced', automatic).verdict).toBe('allow');
  });

  it('103 a pod may not reach its own host where Felix is told to drop that', () => {
    const drop = { capabilities: { ...fixture.capabilities, endpointToHostAction: 'Drop' as const } };
    expect(ask([], flow('web -> 192.168.0.1', 8080), 'enforced', drop).verdict).toBe('deny');
    expect(ask([], flow('web -> 192.168.0.1', 8080)).verdict).toBe('allow');
  });
});
