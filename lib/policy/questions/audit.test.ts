import { describe, expect, it } from 'vitest';
import { compile } from '../engine';
import type { Policy, Rule } from '../model/policy';
import type { Snapshot } from '../model/snapshot';
import type { Flow } from '../model/verdict';
import {
  allow,
  cnp,
  deny,
  flow,
  from,
  gnp,
  knp,
  log,
  np,
  pass,
  sgnp,
  snp,
  withPolicies,
} from '../testing/world';
import { auditRules } from './audit';

const api = "app == 'api'";

/** `name direction rule kind`. */
function findings(
  policies: readonly Policy[],
  flows: readonly Flow[] | null = null,
  change: Partial<Snapshot> = {},
): string[] {
  return auditRules(compile(withPolicies(policies, change)), flows).map(({ policy, direction, rule, kind }) =>
    [policy.name, direction?.toLowerCase(), rule, kind]
      .filter((part) => part !== null && part !== undefined)
      .join(' '),
  );
}
const reasons = (policies: readonly Policy[], flows: readonly Flow[] | null = null): string[] =>
  auditRules(compile(withPolicies(policies)), flows).map(({ reason }) => reason);

const ingress = (name: string, ...rules: Rule[]): Policy =>
  np(`shop/${name}`, { selector: api, types: ['Ingress'], ingress: rules });
const tcp = (...ports: (number | string)[]): Omit<Rule, 'action'> => ({
  protocol: 'TCP',
  destination: { ports },
});
const nets = (...list: string[]): Omit<Rule, 'action'> => ({ source: { nets: list } });

describe('a rule is shadowed', () => {
  it('where an earlier rule of the tier asks for less, whatever it does', () => {
    const policies = [ingress('a', deny(from('has(app)')), allow(from("app == 'web'")))];
    expect(findings(policies)).toEqual(['a ingress 1 shadowed']);
    expect(reasons(policies)).toEqual(['Everything it asks for is decided before it is reached, by rule 1.']);
  });

  it('where the earlier rule stands in another policy that governs the same endpoints first', () => {
    const first = gnp('first', { order: 1, selector: 'has(app)', types: ['Ingress'], ingress: [deny()] });
    expect(findings([first, ingress('later', allow(from("app == 'web'")))])).toEqual([
      'later ingress 0 shadowed',
    ]);
    expect(reasons([first, ingress('later', allow(from("app == 'web'")))])).toEqual([
      'Everything it asks for is decided before it is reached, by rule 1 of first.',
    ]);
  });

  it('where several rules share its ports, or its prefixes, and together cover it', () => {
    expect(findings([ingress('a', allow(tcp(80)), deny(tcp('81:90')), allow(tcp('80:90')))])).toEqual([
      'a ingress 2 shadowed',
    ]);
    expect(
      findings([
        ingress('a', allow(nets('10.0.0.0/9')), deny(nets('10.128.0.0/9')), allow(nets('10.0.0.0/8'))),
      ]),
    ).toEqual(['a ingress 2 shadowed']);
  });

  it('where an earlier tier lets nothing through, and the reason names its end', () => {
    const tiers = [
      { name: 'sec', order: 10, defaultAction: 'Deny' as const },
      { name: 'default', order: 1_000_000, defaultAction: 'Deny' as const },
    ];
    const sec = gnp('sec.s', {
      tier: 'sec',
      selector: 'all()',
      types: ['Ingress'],
      ingress: [allow(from(api))],
    });
    const [found] = auditRules(compile(withPolicies([sec, ingress('a', allow())], { tiers })));
    expect(found?.reason).toBe(
      'Everything it asks for is decided before it is reached, by the end of tier sec.',
    );
    expect(found?.by).toEqual([]);
  });

  it('where a rule of an earlier tier decides all of it, unless a Pass before that lets some of it out', () => {
    const admin = (...rules: Rule[]): Policy =>
      gnp('kube-admin.s', { tier: 'kube-admin', selector: 'all()', types: ['Ingress'], ingress: rules });
    const later = ingress('a', allow(tcp(80)));
    expect(findings([admin(deny({ protocol: 'TCP' })), later])).toEqual(['a ingress 0 shadowed']);
    expect(findings([admin(pass(from(api)), deny({ protocol: 'TCP' })), later])).toEqual([]);
  });

  it('only if that is so for every endpoint that its policy governs', () => {
    const first = gnp('first', { order: 1, selector: api, types: ['Ingress'], ingress: [deny()] });
    const later = np('shop/later', { types: ['Ingress'], ingress: [allow(from("app == 'pg'")), allow()] });
    expect(findings([first, later])).toEqual(['later ingress 0 selects-nothing']);
  });

  it('not by a Log rule, which decides nothing, but a Log rule itself can be', () => {
    expect(findings([ingress('a', log(), allow(tcp(80)))])).toEqual([]);
    expect(findings([ingress('a', allow(), log(tcp(80)))])).toEqual(['a ingress 1 shadowed']);
  });

  it('not by a rule with a field that cannot be judged', () => {
    const odd = Object.assign({ selector: 'all()' }, { domains: ['example.org'] });
    expect(findings([ingress('a', deny({ source: odd }), allow(from('all()')))])).toEqual([]);
  });

  it('not by a staged rule while it is in force, but a staged one by a rule in force', () => {
    const staged = snp('shop/a', { selector: api, order: 1, types: ['Ingress'], ingress: [deny()] });
    expect(findings([staged, ingress('b', allow(tcp(80)))])).toEqual([]);
    const first = np('shop/first', { selector: api, order: 0, types: ['Ingress'], ingress: [deny()] });
    expect(findings([first, staged])).toEqual(['a ingress 0 duplicate']);
  });

  it('counts as one where all that Calico makes of a Kubernetes rule is', () => {
    const peers = [
      { podSelector: { matchLabels: { app: 'web' } } },
      { podSelector: { matchLabels: { app: 'api' } } },
    ];
    const policy = knp('shop/k', {
      ingress: [{}, { peers, ports: [{ port: 80 }, { protocol: 'UDP', port: 53 }] }],
    });
    expect(findings([policy])).toEqual(['k ingress 1 shadowed']);
    const half = knp('shop/k', {
      ingress: [{ ports: [{ port: 80 }] }, { ports: [{ port: 80 }, { protocol: 'UDP' }] }],
    });
    expect(findings([half])).toEqual([]);
  });

  it('not while a host endpoint that its policy selects may still reach it', () => {
    const host = {
      name: 'h',
      labels: {},
      node: 'n1',
      interfaceName: '*',
      expectedIPs: [],
      profiles: [],
      ports: [],
    };
    const first = np('shop/first', { order: 1, types: ['Ingress'], ingress: [deny()] });
    const shop = gnp('later', {
      selector: "app in {'web','api'} || !has(app)",
      order: 2,
      types: ['Ingress'],
      ingress: [allow(tcp(80))],
    });
    const pods = withPolicies([]).pods.filter(({ namespace }) => namespace === 'shop');
    expect(findings([first, shop], null, { pods })).toEqual(['later ingress 0 shadowed']);
    expect(findings([first, shop], null, { pods, hostEndpoints: [host] })).toEqual([]);
  });
});

describe('a rule is a duplicate', () => {
  it('where one earlier rule does the same on the same criteria, however they are written', () => {
    const policies = [ingress('a', allow(from("app == 'web'")), allow(from("app in {'web'}")))];
    expect(findings(policies)).toEqual(['a ingress 1 duplicate']);
    expect(reasons(policies)).toEqual(['It says the same as rule 1.']);
  });

  it('where its twin is in another policy of the tier for the same endpoints', () => {
    const policies = [ingress('a', allow(tcp(80))), ingress('b', allow(tcp(80)), allow(tcp(81)))];
    expect(findings(policies)).toEqual(['b ingress 0 duplicate']);
    expect(reasons(policies)).toEqual(['It says the same as rule 1 of a.']);
  });

  it('but shadowed where the other policy selects more, or the other rule does otherwise', () => {
    const wide = gnp('a', { selector: 'all()', types: ['Ingress'], ingress: [allow(tcp(80))] });
    expect(findings([wide, ingress('b', allow(tcp(80)))])).toEqual(['b ingress 0 shadowed']);
    expect(findings([ingress('a', allow(tcp(80)), deny(tcp(80)))])).toEqual(['a ingress 1 shadowed']);
  });
});

describe('a rule selects nothing', () => {
  it('where its policy selects no endpoint: that is said once', () => {
    const policies = [
      np('shop/a', { selector: "app == 'nobody'", types: ['Ingress'], ingress: [allow(), allow()] }),
    ];
    expect(findings(policies)).toEqual(['a selects-nothing']);
    expect(reasons(policies)).toEqual([
      'No pod, no template of a workload and no host endpoint is selected by it now.',
    ]);
  });

  it('where its peer is nobody known, a network set included', () => {
    expect(findings([ingress('a', allow(from("app == 'nobody'")))])).toEqual(['a ingress 0 selects-nothing']);
    const set = { source: { namespaceSelector: 'global()', selector: "kind == 'partner'" } };
    expect(findings([ingress('a', allow(set))])).toEqual([]);
  });

  it('not where it names addresses: whoever comes from them is meant', () => {
    expect(findings([ingress('a', allow(nets('192.0.2.0/24')))])).toEqual([]);
  });

  it('where the Service it names is not there', () => {
    const egress = gnp('a', {
      selector: api,
      types: ['Egress'],
      egress: [
        allow({ destination: { services: { namespace: 'shop', name: 'gone' } } }),
        allow({ destination: { services: { namespace: 'kube-system', name: 'kube-dns' } } }),
      ],
    });
    expect(findings([egress])).toEqual(['a egress 0 selects-nothing']);
    expect(reasons([egress])).toEqual([
      'Service shop/gone, which it names as destination, is not in the cluster.',
    ]);
  });

  it('where it asks of its own endpoints what none of them is', () => {
    const rule = allow({ destination: { selector: "app == 'web'" } });
    expect(reasons([ingress('a', rule)])).toEqual([
      'No connection of the endpoints it governs now can meet what it asks for.',
    ]);
  });
});

describe('a rule is in an unreachable direction', () => {
  it('where the types of its policy do not name it', () => {
    const policy = np('shop/a', { selector: api, types: ['Ingress'], egress: [allow()] });
    expect(findings([policy])).toEqual(['a egress 0 unreachable-direction']);
    expect(reasons([policy])).toEqual([
      'The policy’s types do not name Egress, so its egress rules are ignored.',
    ]);
    expect(findings([knp('shop/k', { policyTypes: ['Ingress'], egress: [{}] })])).toEqual([
      'k egress 0 unreachable-direction',
    ]);
  });
});

describe('a rule was never used', () => {
  const flows = [flow('web -> api', 80), flow('tool -> api', 81)];

  it('where it decided none of the recorded flows', () => {
    const policies = [ingress('a', allow(tcp(80)), allow(tcp(99)))];
    expect(findings(policies, flows)).toEqual(['a ingress 1 never-used']);
    expect(reasons(policies, flows)).toEqual(['It decided none of the 2 recorded flows.']);
  });

  it('not where it may have decided a record that does not say enough', () => {
    const record: Flow = { ...flow('web -> api', 80), src: { type: 'network', zone: 'pvt' } };
    expect(findings([ingress('a', allow(nets('10.20.0.0/16')))], [record])).toEqual([]);
  });

  it('not where it decided for one of the pods that a record merges', () => {
    const pods = withPolicies([]).pods.map((pod) => ({
      ...pod,
      workload: { namespace: pod.namespace, kind: 'Deployment', name: pod.namespace },
    }));
    const src = { type: 'workload', namespace: 'shop', kind: null, name: 'shop' } as const;
    const policy = ingress('a', allow(from("app == 'web'")), allow(from("app == 'api'")));
    expect(findings([policy], [{ ...flow('web -> api', 80), src }], { pods })).toEqual([]);
  });

  it('a Pass that let a flow through was used, and so was what decided after it', () => {
    const admin = cnp('adm', { ingress: [{ action: 'Pass', peers: [{ namespaces: {} }] }] });
    expect(findings([admin, ingress('a', allow())], flows)).toEqual([]);
  });

  it('a staged rule is asked as if it were in force', () => {
    const staged = sgnp('s', {
      selector: api,
      types: ['Ingress'],
      ingress: [allow(tcp(80)), allow(tcp(99))],
    });
    expect(findings([staged], flows)).toEqual(['s ingress 1 never-used']);
  });

  it('says how many flows could not be judged, and nothing if none could', () => {
    const gone = { ...flow('web -> api'), src: { type: 'pod', namespace: 'x', name: 'y' } as const };
    const policies = [ingress('a', allow(tcp(99)))];
    expect(reasons(policies, [...flows, gone])).toEqual([
      'It decided none of the 2 recorded flows; 1 more could not be judged.',
    ]);
    expect(reasons(policies, [gone])).toEqual([]);
  });
});
