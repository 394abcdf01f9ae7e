import { describe, expect, it } from 'vitest';
import { effectiveSubject } from '../compile/subject';
import { compile } from '../engine';
import type { CalicoPolicy } from '../model/policy';
import { matches, subjectsOf } from '../testing/probe';
import { allow, capabilities332, fixture, flow, gnp, withPolicies } from '../testing/world';

/** Terms within terms, 20,000 levels deep; true where app is web. */
const levels = 10_000;
const deep = `${"(has(nothing) || (app != 'x' && ".repeat(levels)}app == 'web'${'))'.repeat(levels)}`;

describe('a selector nests as deep as its author likes (§2.2 names no limit)', () => {
  it('as the selector of a rule, with every other field beside it', () => {
    const source = { selector: deep, notSelector: `!(${deep})`, namespaceSelector: 'all()' };
    expect(['web', 'tool'].map((src) => matches({ source }, `${src} -> api`))).toEqual([true, false]);
  });
  it('with as many terms and values as he likes', () => {
    const many = (count: number, join: string, text: (index: number) => string): string =>
      Array.from({ length: count }, (_, index) => text(index)).join(join);
    const wide = [
      `(${many(150_000, ' || ', (index) => `app == '${index}'`)} || app == 'web')`,
      `(${many(150_000, ' && ', (index) => `app != '${index}'`)})`,
      `app in {${many(150_000, ', ', (index) => `'${index}'`)}, 'web'}`,
    ];
    for (const selector of wide) {
      expect(matches({ source: { selector } }, 'web -> api')).toBe(true);
      expect(subjectsOf(gnp('p', { selector }))).toContain('shop/web');
    }
  });
  it('as a namespaceSelector and as an account selector, which are rewritten', () => {
    const within = deep.replaceAll('app', 'projectcalico.org/name');
    const asks = (source: object, src: string) => matches({ source }, `${src} -> api`);
    const account = { serviceAccounts: { selector: within.replace("'web'", "'web-sa'") } };
    expect(['web', 'tool'].map((src) => asks(account, src))).toEqual([true, false]);
    const namespace = { namespaceSelector: within.replace("'web'", "'dev'") };
    expect(['web', 'tool'].map((src) => asks(namespace, src))).toEqual([false, true]);
  });
  it('as the selector of a policy, also for what asks about the policy', () => {
    const policy: CalicoPolicy = gnp('p', {
      selector: deep,
      namespaceSelector: 'all()',
      types: ['Egress'],
      egress: [allow()],
    });
    expect(subjectsOf(policy)).toEqual(['shop/web']);
    expect(effectiveSubject(policy, capabilities332)?.text.length).toBeGreaterThan(deep.length);
    const engine = compile(withPolicies([policy]));
    expect(engine.evaluate(flow('web -> ext'), 'enforced').verdict).toBe('allow');
    for (const pod of fixture.pods) expect(engine.isolation(pod, 'Egress', 'enforced').isolated).toBe(false);
    expect(engine.match({ selector: deep }, null).pods.map(({ name }) => name)).toEqual(['web']);
    expect(engine.equivalence(engine.whatIf({ put: [{ ...policy }] }), 'enforced').differing).toEqual([]);
  });
});
