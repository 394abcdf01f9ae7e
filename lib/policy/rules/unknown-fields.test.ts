import { describe, expect, it } from 'vitest';
import { compile } from '../engine';
import type { Policy, Rule } from '../model/policy';
import { allow, deny, fixture, flow, gnp, log, np, pass, withPolicies } from '../testing/world';

const api = "app == 'api'";
/** What another edition of Calico may write; the wire hands rules over as they are. */
const foreign = (rule: Rule, more: object): Rule => Object.assign({}, rule, more);
const ingress = (...rules: Rule[]): Policy =>
  np('shop/p', { selector: api, types: ['Ingress'], ingress: rules });
const ask = (policy: Policy, text = flow('web -> api')) =>
  compile(withPolicies([policy])).evaluate(text, 'enforced');
const domains = (destination: object) => foreign(allow(), { destination });

describe('fields this engine does not know', () => {
  it('a rule that would match but carries an unknown field is unknown, and the reason names the field', () => {
    expect(ask(ingress(domains({ domains: ['example.com'] })))).toMatchObject({
      verdict: 'unknown',
      reason: {
        code: 'unsupported-field',
        field: 'destination.domains',
        message: expect.stringContaining('destination.domains'),
        needs: 'the meaning of destination.domains',
        policy: { kind: 'CalicoNetworkPolicy', namespace: 'shop', name: 'p' },
        ruleIndex: 0,
      },
    });
  });
  it('a rule that does not match on what is known is no match, whatever else it carries', () => {
    const rule = domains({ domains: ['example.com'], selector: "app == 'pg'" });
    expect(ask(ingress(rule)).verdict).toBe('deny');
  });
  it('an unknown field on the rule itself counts as one on an end does', () => {
    expect(ask(ingress(foreign(allow(), { applicationLayer: { name: 'x' } }))).reason?.field).toBe(
      'applicationLayer',
    );
  });
  it('an unknown field inside serviceAccounts, services and icmp is found too', () => {
    const fields = [
      foreign(allow(), { source: { serviceAccounts: { names: ['web-sa'], issuer: 'x' } } }),
      foreign(allow(), {
        source: { services: { namespace: 'kube-system', name: 'kube-dns', cluster: 'x' } },
      }),
      foreign(allow(), { protocol: 'ICMP', icmp: { type: 8, id: 3 } }),
    ].map((rule) => compile(withPolicies([ingress(rule)])).diagnostics.map(({ path }) => path));
    expect(fields).toEqual([
      ['ingress[0].source.serviceAccounts.issuer'],
      ['ingress[0].source.services.cluster'],
      ['ingress[0].icmp.id'],
    ]);
  });
  it('the verdict is certain where both outcomes of the open rule are the same', () => {
    expect(ask(ingress(domains({ domains: ['x'] }), allow())).verdict).toBe('allow');
    expect(ask(ingress(foreign(deny(), { destination: { domains: ['x'] } }))).verdict).toBe('deny');
  });
  it('a Pass that may not be one leaves both ways open', () => {
    expect(ask(ingress(foreign(pass(), { source: { domains: ['x'] } }))).verdict).toBe('unknown');
  });
  it('a Log with an unknown field decides nothing', () => {
    expect(ask(ingress(foreign(log(), { source: { domains: ['x'] } }), allow())).verdict).toBe('allow');
  });
  it('an unknown field that is absent or empty is no criterion (§3)', () => {
    for (const empty of [undefined, null, '', [], {}])
      expect(ask(ingress(domains({ domains: empty }))).verdict).toBe('allow');
  });
  it('a warning names every unknown field with its path', () => {
    const rule = foreign(allow(), { source: { geo: ['x'] }, destination: { domains: ['x'] } });
    expect(compile(withPolicies([ingress(rule)])).diagnostics).toMatchObject([
      { severity: 'warning', path: 'ingress[0].source.geo', message: expect.stringContaining('source.geo') },
      { severity: 'warning', path: 'ingress[0].destination.domains' },
    ]);
  });
  it('metadata and http are known and without effect (§3.4, §3.5)', () => {
    const rule = allow({ metadata: { annotations: { a: 'b' } }, http: { methods: ['GET'] } });
    expect(ask(ingress(rule)).verdict).toBe('allow');
  });
  it('an endpoint whose policy asks an unknown field is not proven open or closed by that rule', () => {
    const engine = compile(withPolicies([ingress(domains({ domains: ['x'] }))]));
    const pod = fixture.pods.find(({ name }) => name === 'api');
    if (pod === undefined) throw new Error('the fixture has a pod api');
    expect(engine.isolation(pod, 'Ingress', 'enforced')).toMatchObject({ isolated: true, tier: 'default' });
  });
  it('two sets of policies that differ in an unknown field are not proven equal', () => {
    const before = compile(withPolicies([ingress(domains({ domains: ['a'] }))]));
    const after = compile(withPolicies([ingress(domains({ domains: ['b'] }))]));
    expect(before.equivalence(after, 'enforced').differing).not.toEqual([]);
  });
});

describe('known fields whose value is not settled', () => {
  it('an ICMP code without a type is not judged (§1.4)', () => {
    const policy = ingress(allow({ protocol: 'ICMP', icmp: { code: 0 } }));
    expect(ask(policy, flow('web -> api', null, 'icmp', { icmpType: 8, icmpCode: 0 })).reason?.field).toBe(
      'icmp.code',
    );
    expect(ask(policy).verdict).toBe('deny');
  });
  it('a service account name with a quote is not judged: Calico pastes it into selector text (§2.5)', () => {
    const policy = ingress(allow({ source: { serviceAccounts: { names: ['web-sa', "x' , 'y"] } } }));
    expect(ask(policy).reason?.field).toBe('source.serviceAccounts.names');
  });
  it('a Service without a name is not judged (§3.3)', () => {
    const policy = gnp('p', {
      selector: api,
      types: ['Ingress'],
      ingress: [allow({ source: { services: { name: '', namespace: 'shop' } } })],
    });
    expect(ask(policy).reason?.field).toBe('source.services.name');
  });
});
