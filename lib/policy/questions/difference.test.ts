import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compile } from '../engine';
import type { Policy } from '../model/policy';
import type { Flow } from '../model/verdict';
import { arbitraryPolicies } from '../testing/arbitrary';
import { allow, deny, end, flow, from, gnp, np, withPolicies } from '../testing/world';
import { compareEdges } from './difference';

const api = "app == 'api'";
const allowWeb = np('shop/allow-web', {
  selector: api,
  order: 10,
  types: ['Ingress'],
  ingress: [allow(from("app == 'web'"))],
});
const allowAll = np('shop/allow-all', {
  selector: api,
  order: 20,
  types: ['Ingress'],
  ingress: [allow()],
});
const byAddress = np('shop/by-address', {
  selector: api,
  order: 5,
  types: ['Ingress'],
  ingress: [allow({ source: { nets: ['10.0.1.0/24'] } })],
});

const changes = (before: readonly Policy[], after: readonly Policy[], edges: readonly Flow[]): string[] =>
  [...compareEdges(compile(withPolicies(before)), compile(withPolicies(after)), edges, 'enforced')].map(
    ({ change }) => change,
  );

describe('the difference of two sets of policies', () => {
  it('tells what is newly denied and what is newly allowed', () => {
    const edges = [flow('web -> api'), flow('bare -> api')];
    expect(changes([], [allowWeb], edges)).toEqual(['decided-by-another-rule', 'newly-denied']);
    expect(changes([allowWeb], [allowAll], edges)).toEqual(['decided-by-another-rule', 'newly-allowed']);
  });

  it('a verdict that becomes unknown and one that no longer is are changes of their own', () => {
    const record: Flow = { ...flow('web -> api'), src: { type: 'network', zone: 'pvt' } };
    expect(changes([allowWeb], [byAddress], [record])).toEqual(['newly-unknown']);
    expect(changes([byAddress], [allowWeb], [record])).toEqual(['no-longer-unknown']);
  });

  it('a rule that only moved within its policy is the same rule', () => {
    const widened = { ...allowWeb, ingress: [deny(from("app == 'tool'")), ...allowWeb.ingress] };
    expect(changes([allowWeb], [widened], [flow('web -> api')])).toEqual(['unchanged']);
  });

  it('an end of tier is the same reason whoever triggers it', () => {
    const other = { ...allowWeb, name: 'allow-pg', ingress: [allow(from("app == 'pg'"))] };
    expect(changes([allowWeb], [other], [flow('tool -> api')])).toEqual(['unchanged']);
  });

  it('answers are made one by one, as they are asked for', () => {
    let asked = 0;
    function* edges(): Generator<Flow> {
      for (const text of ['web -> api', 'tool -> api', 'pg -> api']) {
        asked++;
        yield flow(text);
      }
    }
    const engine = compile(withPolicies([allowWeb]));
    const answers = compareEdges(engine, engine.whatIf({ put: [allowAll] }), edges(), 'enforced');
    expect(asked).toBe(0);
    expect(answers.next().value?.change).toBe('unchanged');
    expect(asked).toBe(1);
  });

  it('keeps the edge as it was given and both evaluations', () => {
    const edge = { ...flow('tool -> api'), id: 'e1' };
    const engine = compile(withPolicies([]));
    const [answer] = compareEdges(engine, engine.whatIf({ put: [allowWeb] }), [edge], 'enforced');
    expect(answer?.edge).toBe(edge);
    expect(answer?.before.verdict).toBe('allow');
    expect(answer?.after.verdict).toBe('deny');
  });

  it('what host endpoints say is part of the reason', () => {
    const host = {
      name: 'n1-eth0',
      labels: { role: 'node' },
      node: 'n1',
      interfaceName: 'eth0',
      expectedIPs: ['192.168.0.1'],
      profiles: [],
      ports: [],
    };
    const open = gnp('open', { selector: "role == 'node'", types: ['Ingress'], ingress: [allow()] });
    const edge: Flow = { src: end('ext'), dst: end('192.168.0.1'), protocol: 'tcp', port: 80 };
    const before = compile(withPolicies([open], { hostEndpoints: [host] }));
    const after = compile(withPolicies([{ ...open, name: 'other' }], { hostEndpoints: [host] }));
    expect([...compareEdges(before, after, [edge], 'enforced')][0]?.change).toBe('decided-by-another-rule');
  });

  it('no edge changes between a world and itself, and every change is one of the verdicts or of the reason', () => {
    const edges = ['web -> api', 'api -> pg', 'tool -> web', 'web -> dns'].map((text) => flow(text));
    fc.assert(
      fc.property(arbitraryPolicies(), arbitraryPolicies(), (a, b) => {
        const [before, after] = [compile(withPolicies(a)), compile(withPolicies(b))];
        for (const scope of ['enforced', 'staged'] as const) {
          const same = compareEdges(before, compile(withPolicies(a)), edges, scope);
          expect([...same].every(({ change }) => change === 'unchanged')).toBe(true);
          for (const answer of compareEdges(before, after, edges, scope)) {
            const moved = answer.before.verdict !== answer.after.verdict;
            expect(moved).toBe(!['unchanged', 'decided-by-another-rule'].includes(answer.change));
            if (answer.change === 'newly-denied') expect(answer.after.verdict).toBe('deny');
            if (answer.change === 'newly-allowed') expect(answer.after.verdict).toBe('allow');
          }
        }
      }),
      { numRuns: 300 },
    );
  });
});
