import { describe, expect, it } from 'vitest';
import { compile } from '../engine';
import type { Policy, Rule } from '../model/policy';
import type { Snapshot } from '../model/snapshot';
import { allow, deny, fixture, from, gnp, knp, np, pass, withPolicies } from '../testing/world';

const isEqual = (a: readonly Policy[], b: readonly Policy[], change: Partial<Snapshot> = {}): boolean =>
  compile(withPolicies(a, change)).equivalence(compile(withPolicies(b, change)), 'enforced').differing
    .length === 0;

/** The same policy over everything with these ingress rules, before and after. */
const policy = (...ingress: Rule[]): Policy[] => [
  gnp('p', { selector: 'all()', types: ['Ingress'], ingress }),
];
const equalRules = (a: readonly Rule[], b: readonly Rule[]): boolean => isEqual(policy(...a), policy(...b));

const web = from("app == 'web'");
const tool = from("app == 'tool'");
const tcp = (ports: (number | string)[], rule: Omit<Rule, 'action'> = {}): Omit<Rule, 'action'> => ({
  ...rule,
  protocol: 'TCP',
  destination: { ports },
});
const nets = (...list: string[]): Omit<Rule, 'action'> => ({ source: { nets: list } });

describe('two sets of policies are proven equal', () => {
  it('where rules of one action stand in another order, or twice', () => {
    expect(equalRules([allow(web), allow(tool)], [allow(tool), allow(web)])).toBe(true);
    expect(equalRules([allow(web), allow(tool), allow(web)], [allow(web), allow(tool)])).toBe(true);
  });

  it('where rules are spread over policies of the same tier and subject', () => {
    const second = gnp('q', { selector: 'all()', types: ['Ingress'], ingress: [allow(tool)] });
    expect(isEqual(policy(allow(web), allow(tool)), [...policy(allow(web)), second])).toBe(true);
  });

  it('where a rule is never reached, because an earlier one asks for less', () => {
    expect(equalRules([deny(web), allow(tcp([80], web))], [deny(web)])).toBe(true);
    expect(
      equalRules([pass(nets('10.0.0.0/8')), allow(nets('10.1.0.0/16'))], [pass(nets('10.0.0.0/8'))]),
    ).toBe(true);
    expect(equalRules([deny(tcp(['1000:2000'])), allow(tcp([1500, 1700]))], [deny(tcp(['1000:2000']))])).toBe(
      true,
    );
    expect(equalRules([allow(from('has(app)')), deny(web)], [allow(from('has(app)'))])).toBe(true);
  });

  it('where ports or prefixes are listed in one rule or in several', () => {
    expect(equalRules([allow(tcp([80, 443]))], [allow(tcp([443])), allow(tcp([80]))])).toBe(true);
    expect(
      equalRules([allow(nets('10.0.0.0/8'))], [allow(nets('10.0.0.0/9')), allow(nets('10.128.0.0/9'))]),
    ).toBe(true);
    expect(equalRules([allow(nets('0.0.0.0/1')), allow(nets('128.0.0.0/1'))], [allow()])).toBe(true);
  });

  it('where a prefix is cut out or what is left is listed', () => {
    const cut: Rule = allow({ source: { nets: ['10.0.0.0/8'], notNets: ['10.128.0.0/9'] } });
    expect(equalRules([cut], [allow(nets('10.0.0.0/9'))])).toBe(true);
  });

  it('where a rule asks for what cannot be', () => {
    expect(equalRules([allow(from("app == 'a' && app == 'b'")), allow(web)], [allow(web)])).toBe(true);
    expect(equalRules([allow({ source: { nets: ['fd00::/8'] } }), allow(web)], [allow(web)])).toBe(true);
    expect(equalRules([allow({ protocol: 'TCP', notProtocol: 6 }), allow(web)], [allow(web)])).toBe(true);
  });

  it('where a port of the subject is given by its name or by its number', () => {
    const one = (port: number | string): Policy[] => [
      np('shop/p', { selector: "app == 'web'", types: ['Ingress'], ingress: [allow(tcp([port]))] }),
    ];
    expect(isEqual(one('http'), one(8080))).toBe(true);
    expect(isEqual(one('http'), one(9090))).toBe(false);
  });

  it('where the last tier passes on what the profile allows anyway', () => {
    const passing = { tiers: [{ name: 'default', order: null, defaultAction: 'Deny' as const }] };
    expect(isEqual(policy(pass(web)), policy(allow(web)), passing)).toBe(true);
  });

  it('where a Kubernetes policy says what a Calico one says', () => {
    const kubernetes = knp('shop/k', {
      policyTypes: ['Ingress'],
      ingress: [{ peers: [{ ipBlock: { cidr: '10.0.0.0/8' } }], ports: [{ port: 80 }, { port: 443 }] }],
    });
    const calico = np('shop/c', {
      order: 1000,
      types: ['Ingress'],
      ingress: [allow({ ...tcp([443, 80]), source: { nets: ['10.0.0.0/8'] } })],
    });
    expect(isEqual([kubernetes], [calico])).toBe(true);
  });
});

describe('two sets of policies are not taken for equal', () => {
  it('where rules of different actions change places', () => {
    expect(equalRules([allow(web), deny(from('has(app)'))], [deny(from('has(app)')), allow(web)])).toBe(
      false,
    );
  });

  it('where the earlier rule asks for more, not for less', () => {
    expect(equalRules([deny(tcp([80], web)), allow(web)], [deny(tcp([80], web))])).toBe(false);
  });

  it('where a selector matches nobody today: somebody may come', () => {
    expect(equalRules([allow(from("app == 'nobody'"))], [])).toBe(false);
  });

  it('where a rule is left out whose prefixes belong to nobody known', () => {
    expect(equalRules([allow(nets('192.0.2.0/24'))], [])).toBe(false);
  });

  it('where all() becomes anything: an unknown address is no entity (calico-policy §2.6)', () => {
    expect(equalRules([allow(from('all()'))], [allow()])).toBe(false);
  });

  it('where TCP with every port becomes every protocol', () => {
    expect(equalRules([allow(tcp(['1:65535']))], [allow()])).toBe(false);
    expect(equalRules([allow({ protocol: 'TCP' })], [allow()])).toBe(false);
  });

  it('where a Pass stands before what a later tier would deny', () => {
    const later = gnp('later', {
      tier: 'kube-baseline',
      selector: 'all()',
      types: ['Ingress'],
      ingress: [deny()],
    });
    expect(isEqual([...policy(pass(web)), later], [...policy(allow(web)), later])).toBe(false);
  });

  it('where an IPv6 prefix looks like all of IPv4', () => {
    const pods = fixture.pods.map((pod, index) => ({ ...pod, ips: [...pod.ips, `fd00::${index + 1}`] }));
    const halves = policy(allow(nets('::/97')), allow(nets('::8000:0/97')));
    expect(isEqual(halves, policy(allow({ ipVersion: 6 })), { pods })).toBe(false);
  });

  it('where a rule carries a field that cannot be judged', () => {
    const destination = Object.assign({ selector: 'all()' }, { domains: ['example.org'] });
    const odd = (action: 'Allow' | 'Deny'): Rule => ({ action, ...web, destination });
    expect(equalRules([odd('Deny'), allow(web)], [odd('Deny')])).toBe(false);
    expect(equalRules([odd('Deny'), allow(web)], [allow(web)])).toBe(false);
    expect(equalRules([odd('Deny'), allow(web)], [odd('Deny'), allow(web)])).toBe(true);
  });

  it('where the worlds differ in more than policies', () => {
    const other = compile(withPolicies([], { services: [] }));
    const report = compile(withPolicies([])).equivalence(other, 'enforced');
    expect(report.equal).toBe(0);
    expect(report.differing[0]?.why).toMatch(/differ in more than policies/);
  });

  it('where the prefixes of a later rule reach further than those of an earlier one', () => {
    const wide = nets('10.0.0.0/8');
    expect(
      equalRules([allow(nets('10.1.0.0/16')), deny(wide), allow()], [allow(nets('10.1.0.0/16')), allow()]),
    ).toBe(false);
    expect(equalRules([deny(wide), allow(nets('10.1.0.0/16')), allow(tool)], [deny(wide), allow(tool)])).toBe(
      true,
    );
  });

  it('where prefixes of the other family alone are excluded: the rule is dropped, not open (calico-policy §3.1)', () => {
    const excluded = allow({ source: { notNets: ['fd00::/8'] } });
    expect(equalRules([excluded], [allow()])).toBe(false);
    expect(equalRules([excluded], [])).toBe(true);
  });

  it('where a Pass takes out of the tier what the next one denies', () => {
    const admin = gnp('kube-admin.s', {
      tier: 'kube-admin',
      selector: 'all()',
      types: ['Ingress'],
      ingress: [pass(web), deny(tool)],
    });
    const pg = from("app == 'pg'");
    expect(
      isEqual([admin, ...policy(deny(web), deny(pg), allow())], [admin, ...policy(deny(pg), allow())]),
    ).toBe(false);
  });

  it('where it is not certain that pods to come meet what a rule asks of its own end', () => {
    const block = { namespace: null, name: 'block', labels: { kind: 'block' }, nets: ['10.0.1.0/24'] };
    const nightly = {
      namespace: 'dev',
      kind: 'CronJob',
      name: 'nightly',
      labels: {},
      serviceAccount: 'default',
      hostNetwork: false,
      ports: [],
      replicas: null,
      schedule: '0 3 * * *',
      timeZone: null,
      podPrefixes: [],
    };
    const pods = fixture.pods.filter(({ namespace }) => namespace === 'shop');
    const change = { networkSets: [block], workloads: [nightly], pods };
    const inside = policy(allow({ destination: { selector: "kind == 'block'" } }));
    const { differing } = compile(withPolicies(inside, change)).equivalence(
      compile(withPolicies(policy(allow()), change)),
      'enforced',
    );
    expect(differing.flatMap((item) => item.pods.map(({ name }) => name))).toEqual(['nightly']);
  });

  it('where a port name is that of another entity at the address than the selector finds (calico-policy §3.2)', () => {
    const block = { namespace: null, name: 'block', labels: { kind: 'block' }, nets: ['10.0.1.0/24'] };
    const named = (selector?: string): Policy[] => [
      gnp('p', {
        selector: "app == 'web'",
        types: ['Ingress'],
        ingress: [
          allow({ destination: { ports: ['http'], ...(selector === undefined ? {} : { selector }) } }),
        ],
      }),
    ];
    const change = { networkSets: [block] };
    expect(isEqual(named("kind == 'block'"), named(), change)).toBe(false);
  });
});
