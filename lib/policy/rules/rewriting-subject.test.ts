import { describe, expect, it } from 'vitest';
import { effectiveSubject } from '../compile/subject';
import { compile } from '../engine';
import type { CalicoPolicy } from '../model/policy';
import type { Snapshot } from '../model/snapshot';
import { makeHostEndpoint, subjectsOf } from '../testing/probe';
import { capabilities332, fixture, gnp, np, sgnp, snp, withPolicies } from '../testing/world';

const text = (policy: CalicoPolicy): string | undefined => effectiveSubject(policy, capabilities332)?.text;
const host: Partial<Snapshot> = { hostEndpoints: [makeHostEndpoint('h', { labels: { role: 'node' } })] };
const everyPod = fixture.pods.map(({ namespace, name }) => `${namespace}/${name}`).sort();
const errorOf = (policy: CalicoPolicy) =>
  compile(withPolicies([policy])).diagnostics.find(({ severity }) => severity === 'error')?.path;

describe('subject of a NetworkPolicy', () => {
  it('is its selector within its namespace (§2.5)', () => {
    expect(subjectsOf(np('shop/p', { selector: "app in {'web', 'pg'}" }))).toEqual(['shop/web']);
    expect(text(np('shop/p', { selector: "app == 'web'" }))).toBe(
      '(app == "web" && projectcalico.org/namespace == "shop")',
    );
  });
  it('binds the namespace to the whole selector: an || does not escape it (§2.5)', () => {
    expect(subjectsOf(np('shop/p', { selector: "app == 'web' || app == 'pg'" }))).toEqual(['shop/web']);
  });
  it('with an empty selector is everything in the namespace (§1.4, §2.5)', () => {
    expect(subjectsOf(np('shop/p'))).toEqual(['shop/api', 'shop/web']);
    expect(text(np('shop/p'))).toBe('projectcalico.org/namespace == "shop"');
  });
  it('and, if given, its serviceAccountSelector on the labels of the account (§1.4, §2.5)', () => {
    expect(subjectsOf(np('shop/p', { serviceAccountSelector: "team == 'backend'" }))).toEqual(['shop/api']);
    expect(
      subjectsOf(np('shop/p', { selector: "app == 'web'", serviceAccountSelector: "team == 'backend'" })),
    ).toEqual([]);
    expect(
      text(np('shop/p', { selector: 'has(app)', serviceAccountSelector: "team == 'x' || has(y)" })),
    ).toBe('(has(app) && projectcalico.org/namespace == "shop" && (pcsa.team == "x" || has(pcsa.y)))');
  });
  it('leaves all() as it is (§2.5)', () => {
    expect(text(np('shop/p', { selector: 'all()', serviceAccountSelector: 'all()' }))).toBe(
      '(all() && projectcalico.org/namespace == "shop" && all())',
    );
  });
  it('never is a host endpoint (§2.5)', () => {
    const labelled: Partial<Snapshot> = {
      hostEndpoints: [makeHostEndpoint('h', { labels: { 'projectcalico.org/namespace': 'shop' } })],
    };
    expect(subjectsOf(np('shop/p'), labelled)).toEqual(['shop/api', 'shop/web']);
  });
  it('of a staged one is the same (§2.5)', () => {
    expect(subjectsOf(snp('shop/p', { selector: "app == 'web'" }))).toEqual(['shop/web']);
  });
});

describe('subject of a GlobalNetworkPolicy', () => {
  it('is its selector as it stands: empty and all() select host endpoints too (§2.5)', () => {
    for (const selector of ['', 'all()', ' '])
      expect(subjectsOf(gnp('p', { selector }), host), selector).toEqual([...everyPod, 'h'].sort());
    expect(subjectsOf(gnp('p', { selector: "role == 'node'" }), host)).toEqual(['h']);
  });
  it('with a namespaceSelector is both, the latter on the labels of the namespace (§2.5)', () => {
    expect(subjectsOf(gnp('p', { selector: "app != 'web'", namespaceSelector: "env == 'prod'" }))).toEqual([
      'db/pg',
      'shop/api',
    ]);
    expect(text(gnp('p', { selector: 'has(a) || has(b)', namespaceSelector: "env == 'x' || has(y)" }))).toBe(
      '((has(a) || has(b)) && (pcns.env == "x" || has(pcns.y)))',
    );
  });
  it('with a namespaceSelector every all() becomes has(projectcalico.org/namespace), in both selectors (§2.5)', () => {
    expect(text(gnp('p', { selector: "all() && app != 'x'", namespaceSelector: 'all()' }))).toBe(
      '((has(projectcalico.org/namespace) && app != "x") && has(projectcalico.org/namespace))',
    );
    expect(subjectsOf(gnp('p', { selector: 'all()', namespaceSelector: 'all()' }), host)).toEqual(everyPod);
  });
  it('the text all() is replaced: all( ) with a blank in the own selector keeps its meaning (§2.5)', () => {
    const spec = { namespaceSelector: "env != 'dev'" };
    expect(subjectsOf(gnp('p', { selector: 'all()', ...spec }), host)).not.toContain('h');
    expect(subjectsOf(gnp('p', { selector: 'all( )', ...spec }), host)).toContain('h');
  });
  it('with a serviceAccountSelector every all() becomes has(projectcalico.org/serviceaccount) (§2.5)', () => {
    expect(text(gnp('p', { selector: 'all()', serviceAccountSelector: 'all()' }))).toBe(
      '(has(projectcalico.org/serviceaccount) && has(projectcalico.org/serviceaccount))',
    );
    expect(subjectsOf(gnp('p', { selector: 'all()', serviceAccountSelector: 'all()' }), host)).toEqual(
      everyPod,
    );
    expect(subjectsOf(gnp('p', { serviceAccountSelector: "team == 'backend'" }))).toEqual(['shop/api']);
  });
  it('with both, each all() follows the selector that is joined first after it (§2.5)', () => {
    expect(
      text(gnp('p', { selector: 'all()', namespaceSelector: 'all()', serviceAccountSelector: 'all()' })),
    ).toBe(
      '(has(projectcalico.org/namespace) && has(projectcalico.org/namespace) && has(projectcalico.org/serviceaccount))',
    );
  });
  it.each(["env != 'dev'", "env not in {'dev'}", '!has(env)'])(
    'a negative namespaceSelector holds for entities without the label, so %s selects host endpoints (§2.5)',
    (namespaceSelector) => {
      expect(subjectsOf(gnp('p', { namespaceSelector }), host)).toContain('h');
    },
  );
  it.each(['all()', "env == 'prod'", 'has(env)', "env in {'prod'}"])(
    'a positive namespaceSelector such as %s does not (§2.5)',
    (namespaceSelector) => {
      expect(subjectsOf(gnp('p', { namespaceSelector }), host)).not.toContain('h');
    },
  );
  it('of a staged one is the same (§2.5)', () => {
    expect(subjectsOf(sgnp('p', { namespaceSelector: "env == 'dev'" }))).toEqual(['dev/bare', 'dev/tool']);
  });
});

describe('subjects in general', () => {
  it('network sets are never subjects (§2.5)', () => {
    expect(subjectsOf(gnp('p', { selector: "kind == 'partner' || kind == 'legacy'" }))).toEqual([]);
  });
  it('the prefix stands before every label, whatever the operator (§2.5)', () => {
    const selector = `a == "1" && b != "2" && c in {"3"} && d not in {"4"} && has(e) && f contains "5" && g starts with "6" && !h ends with "7" && global()`;
    expect(text(gnp('p', { namespaceSelector: selector }))).toBe(
      '(pcns.a == "1" && pcns.b != "2" && pcns.c in {"3"} && pcns.d not in {"4"} && has(pcns.e) && pcns.f contains "5" && pcns.g starts with "6" && !pcns.h ends with "7" && global())',
    );
  });
  it('a namespaceSelector of blanks is all() (§2.2)', () => {
    expect(subjectsOf(gnp('p', { namespaceSelector: ' ' }), host)).toEqual(everyPod);
  });
  it('a selector of blanks that is joined with another becomes ( ), which does not parse: the policy is dropped (§1.5, §2.2)', () => {
    expect(errorOf(np('shop/p', { selector: ' ' }))).toBe('selector');
    expect(errorOf(gnp('p', { selector: '\t', namespaceSelector: 'all()' }))).toBe('selector');
    expect(errorOf(gnp('p', { selector: ' ' }))).toBeUndefined();
  });
  it('a label that the prefix makes longer than 512 characters does not parse again: the policy is dropped (§2.1, §2.5)', () => {
    const [fits, long] = ['k'.repeat(507), 'k'.repeat(508)];
    expect(errorOf(gnp('p', { namespaceSelector: `has(${fits})` }))).toBeUndefined();
    expect(errorOf(gnp('p', { namespaceSelector: `has(${long})` }))).toBe('namespaceSelector');
    expect(errorOf(np('shop/p', { serviceAccountSelector: `has(${long})` }))).toBe('serviceAccountSelector');
  });
});
