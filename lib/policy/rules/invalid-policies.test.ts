import { describe, expect, it } from 'vitest';
import { compile } from '../engine';
import type { Rule } from '../model/policy';
import { ask } from '../testing/ask';
import { droppedAt, subjectsOf, warningsOf } from '../testing/probe';
import { allow, gnp, np, withPolicies } from '../testing/world';

/** Written past the type, as the wire can. */
const rule = (fields: object): Omit<Rule, 'action'> => fields;
const unparseable = 'env = "prod"';

describe('what makes Felix drop the whole policy', () => {
  it.each([
    ['a selector', 'ingress[0].source.selector', { source: { selector: unparseable } }],
    ['a notSelector', 'ingress[0].destination.notSelector', { destination: { notSelector: unparseable } }],
    [
      'a namespaceSelector',
      'ingress[0].source.namespaceSelector',
      { source: { namespaceSelector: unparseable } },
    ],
    [
      'an account selector',
      'ingress[0].source.serviceAccounts.selector',
      { source: { serviceAccounts: { selector: unparseable } } },
    ],
  ])('%s of a rule that does not parse (§1.5)', (_, path, fields) => {
    expect(droppedAt(fields)).toBe(path);
    expect(droppedAt(fields, { in: 'shop' })).toBe(path);
  });
  it.each([
    ['ipVersion', { ipVersion: 5 }],
    ['protocol', { protocol: 'GRE' }],
    ['icmp', { protocol: 'ICMP', icmp: { type: 3, code: 300 } }],
  ])('an impossible %s (§1.5)', (field, fields) => {
    expect(droppedAt(rule(fields))).toBe(`ingress[0].${field}`);
  });
  it('its own selector that does not parse (§1.5)', () => {
    for (const policy of [
      gnp('p', { selector: unparseable }),
      np('shop/p', { selector: 'a == "x") || (has(b)' }),
    ])
      expect(compile(withPolicies([policy])).diagnostics).toMatchObject([
        { severity: 'error', path: 'selector' },
      ]);
  });
  it('the message says where and why (§1.5)', () => {
    const { diagnostics } = compile(withPolicies([gnp('p', { selector: unparseable })]));
    expect(diagnostics[0]?.message).toBe(
      'selector does not parse at 4: expected an operator after label env, found "=". Calico treats this policy as if it did not exist',
    );
  });
  it.each(['allow', 'ALLOW', 'Accept', '', null, undefined])(
    'actions are case-sensitive: %j is none (§1.4)',
    (action) => {
      const policy = gnp('p', { types: ['Ingress'], ingress: [Object.assign(allow(), { action })] });
      expect(compile(withPolicies([policy])).diagnostics).toMatchObject([
        { severity: 'error', path: 'ingress[0].action' },
      ]);
    },
  );
});

describe('what Calico drops in silence', () => {
  const widened = ['dev/bare', 'dev/tool'];
  it('an unparseable namespaceSelector of a global policy, so its subject widens, which is said (§1.5)', () => {
    const policy = gnp('p', { selector: "app != 'x' && pcns.env == 'dev'", namespaceSelector: unparseable });
    expect(subjectsOf(policy)).toEqual(widened);
    expect(compile(withPolicies([policy])).diagnostics).toMatchObject([
      {
        severity: 'warning',
        path: 'namespaceSelector',
        message: expect.stringContaining('selects more than written'),
      },
    ]);
  });
  it('an unparseable serviceAccountSelector of a policy of either kind likewise (§1.5)', () => {
    for (const policy of [
      np('dev/p', { serviceAccountSelector: unparseable }),
      gnp('p', { selector: "pcns.env == 'dev'", serviceAccountSelector: unparseable }),
    ]) {
      expect(subjectsOf(policy)).toEqual(widened);
      expect(compile(withPolicies([policy])).diagnostics).toMatchObject([
        { severity: 'warning', path: 'serviceAccountSelector' },
      ]);
    }
  });
  it('but the all() of the own selector is replaced all the same (§2.5)', () => {
    const hostEndpoints = [
      { name: 'h', labels: {}, node: 'n1', interfaceName: 'eth0', expectedIPs: [], profiles: [], ports: [] },
    ];
    expect(
      subjectsOf(gnp('p', { selector: 'all()', namespaceSelector: unparseable }), { hostEndpoints }),
    ).not.toContain('h');
    expect(subjectsOf(gnp('p', { namespaceSelector: unparseable }), { hostEndpoints })).toContain('h');
  });
  it('strings in nets that are no range, each with a warning (§1.5)', () => {
    expect(warningsOf({ source: { nets: ['x', '10.0.0.0/8'] } })).toEqual(['ingress[0].source.nets[0]']);
  });
});

describe('limits of the schema', () => {
  it('are the server’s: what is stored is judged, a selector of 100,000 characters and 2,000 rules too (§1.4, §1.5)', () => {
    const long = Array.from({ length: 10_000 }, (_, index) => `k == "${index}"`).join(' || ');
    const none = allow({ source: { selector: 'has(nothing)' } });
    const rules = [
      ...Array.from({ length: 1_999 }, (_, index) =>
        index === 0 ? allow({ source: { selector: long } }) : none,
      ),
      allow(),
    ];
    expect(ask([gnp('p', { types: ['Ingress'], ingress: rules })], 'web -> api').ingressTrace).toEqual([
      '0|default|gnp:p|allow|1999',
    ]);
  });
  it('null where a field may be absent is absent', () => {
    const fields = {
      ipVersion: null,
      protocol: null,
      icmp: null,
      source: null,
      destination: { nets: null, selector: null, ports: null, serviceAccounts: null, services: null },
      http: null,
      metadata: null,
    };
    expect(droppedAt(rule(fields))).toBeNull();
    expect(
      ask([gnp('p', { types: ['Ingress'], ingress: [Object.assign(allow(), fields)] })], 'web -> api')
        .ingress,
    ).toBe('allow');
  });
});
