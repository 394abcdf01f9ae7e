import { describe, expect, it } from 'vitest';
import { positiveSelector } from '../compile/compile-entity';
import type { EntityRule } from '../model/policy';
import type { Snapshot } from '../model/snapshot';
import { printSelector } from '../selector/selector';
import { droppedAt, makeHostEndpoint, matches, type Probe } from '../testing/probe';
import { fixture, makePod } from '../testing/world';

/** What the fields come to as one selector; null = no restriction to known entities. */
const positive = (entity: EntityRule, namespace: string | null): string | null => {
  const selector = positiveSelector(entity, namespace, 'source');
  return selector === null ? null : printSelector(selector);
};

const world: Partial<Snapshot> = {
  pods: [...fixture.pods, makePod('shop/other', { app: 'other' }, '10.0.1.12')],
  hostEndpoints: [
    makeHostEndpoint('h', { node: 'outside', labels: { kind: 'host' }, expectedIPs: ['192.0.2.9'] }),
  ],
};
/** One of each: pods of three namespaces, a NetworkSet of shop, a GlobalNetworkSet, a host endpoint, nobody. */
const sources = {
  'shop/other': 'shop/other',
  'db/pg': 'db/pg',
  'dev/tool': 'dev/tool',
  'shop/legacy': '198.51.100.7',
  partners: '203.0.113.5',
  h: '192.0.2.9',
  nobody: '192.0.2.1',
} as const;
const everyone = Object.keys(sources);
const pods = ['shop/other', 'db/pg', 'dev/tool'];

/** Who of them may reach shop/api by a rule with this source. */
function who(source: EntityRule, probe: Probe = {}): string[] {
  return Object.entries(sources)
    .filter(([, end]) => matches({ source }, `${end} -> api`, { world, ...probe }))
    .map(([name]) => name);
}
const inShop = (source: EntityRule): string[] => who(source, { in: 'shop' });

describe('an end of a rule in a namespaced policy', () => {
  it('with nothing, or only nets, ports or services, is not restricted to entities (§2.5)', () => {
    expect(inShop({})).toEqual(everyone);
    expect(inShop({ nets: ['0.0.0.0/0'] })).toEqual(everyone);
    expect(inShop({ notNets: ['203.0.113.0/24'] })).toEqual(everyone.filter((name) => name !== 'partners'));
    expect(positive({ nets: ['0.0.0.0/0'], ports: [80], services: { name: 'x' } }, 'shop')).toBeNull();
  });
  it('with a selector is the own namespace and the selector (§2.5)', () => {
    expect(inShop({ selector: 'all()' })).toEqual(['shop/other', 'shop/legacy']);
    expect(inShop({ selector: "app != 'x'" })).toEqual(['shop/other', 'shop/legacy']);
    expect(positive({ selector: "app == 'x'" }, 'shop')).toBe(
      '(projectcalico.org/namespace == "shop" && app == "x")',
    );
  });
  it('binds the own namespace to the whole selector: an || does not escape it (§2.5)', () => {
    expect(inShop({ selector: "app == 'other' || app == 'tool'" })).toEqual(['shop/other']);
  });
  it('with only a notSelector is the own namespace, then minus the notSelector (§2.5)', () => {
    expect(inShop({ notSelector: "app == 'x'" })).toEqual(['shop/other', 'shop/legacy']);
    expect(inShop({ notSelector: "app == 'other'" })).toEqual(['shop/legacy']);
  });
  it('with only serviceAccounts is the own namespace and the account (§2.5)', () => {
    expect(inShop({ serviceAccounts: { names: ['default'] } })).toEqual(['shop/other']);
    expect(inShop({ serviceAccounts: { selector: "projectcalico.org/name == 'default'" } })).toEqual([
      'shop/other',
    ]);
  });
  it('with namespaceSelector all() is any namespaced entity of all namespaces (§2.5)', () => {
    expect(inShop({ namespaceSelector: 'all()' })).toEqual([...pods, 'shop/legacy']);
  });
  it('with namespaceSelector global() is the entities without namespace (§2.5)', () => {
    expect(inShop({ namespaceSelector: 'global()' })).toEqual(['partners', 'h']);
    expect(inShop({ namespaceSelector: 'global()', selector: "kind == 'host'" })).toEqual(['h']);
  });
  it('with a namespaceSelector is the namespaces with these labels, not the own one (§2.5)', () => {
    expect(inShop({ namespaceSelector: "env == 'dev'" })).toEqual(['dev/tool']);
    expect(inShop({ namespaceSelector: "env == 'prod'", selector: 'has(app)' })).toEqual([
      'shop/other',
      'db/pg',
    ]);
  });
});

describe('an end of a rule in a global policy', () => {
  it('with nothing is not restricted to entities (§2.5)', () => {
    expect(who({})).toEqual(everyone);
  });
  it('with a selector only is any known entity: pods of all namespaces, host endpoints, network sets (§2.5)', () => {
    expect(who({ selector: 'all()' })).toEqual(everyone.filter((name) => name !== 'nobody'));
    expect(who({ selector: 'has(kind)' })).toEqual(['shop/legacy', 'partners', 'h']);
  });
  it('with account names only is the accounts of that name in every namespace (§2.5)', () => {
    expect(who({ serviceAccounts: { names: ['default'] } })).toEqual(pods);
  });
  it('with only a notSelector has no positive selector: a pure negative match (§2.5)', () => {
    expect(positive({ notSelector: 'has(app)' }, null)).toBeNull();
    expect(who({ notSelector: 'has(app)' })).toEqual(['shop/legacy', 'partners', 'h', 'nobody']);
  });
  it('with a namespaceSelector is what it is in a namespaced one (§2.5)', () => {
    expect(who({ namespaceSelector: 'all()' })).toEqual([...pods, 'shop/legacy']);
    expect(who({ namespaceSelector: 'global()' })).toEqual(['partners', 'h']);
    expect(who({ namespaceSelector: "env == 'prod'" })).toEqual(['shop/other', 'db/pg', 'shop/legacy']);
  });
  it('with a namespaceSelector and a notSelector is the namespaces minus the notSelector (§2.5)', () => {
    expect(who({ namespaceSelector: "env == 'prod'", notSelector: 'has(app)' })).toEqual(['shop/legacy']);
  });
});

describe('rewriting of the fields', () => {
  it('the namespaceSelector gets the prefix pcns. before every label (§2.5)', () => {
    expect(positive({ namespaceSelector: "a == 'x' || has(b)" }, null)).toBe(
      '(pcns.a == "x" || has(pcns.b))',
    );
  });
  it('its all() becomes has(projectcalico.org/namespace), also among other terms (§2.5)', () => {
    expect(positive({ namespaceSelector: "all() && a != 'x'" }, null)).toBe(
      '(has(projectcalico.org/namespace) && pcns.a != "x")',
    );
    expect(who({ namespaceSelector: "env != 'prod'" })).toContain('partners');
    expect(who({ namespaceSelector: "all() && env != 'prod'" })).toEqual(['dev/tool']);
  });
  it('its global() becomes !has(projectcalico.org/namespace) (§2.5)', () => {
    expect(positive({ namespaceSelector: 'global()' }, 'shop')).toBe('!has(projectcalico.org/namespace)');
    expect(positive({ namespaceSelector: '!global()' }, 'shop')).toBe('has(projectcalico.org/namespace)');
  });
  it('the selector itself is not rewritten: its all() means any known entity (§2.5)', () => {
    expect(positive({ selector: 'all()' }, null)).toBe('all()');
    expect(positive({ selector: 'all()', namespaceSelector: 'global()' }, null)).toBe(
      '(!has(projectcalico.org/namespace) && all())',
    );
  });
  it('account names become a set of projectcalico.org/serviceaccount (§2.5)', () => {
    expect(positive({ serviceAccounts: { names: ['b', 'a', 'b'] } }, null)).toBe(
      'projectcalico.org/serviceaccount in {"a", "b"}',
    );
  });
  it('the account selector gets the prefix pcsa. before every label (§2.5)', () => {
    expect(positive({ serviceAccounts: { selector: "a == 'x'" } }, null)).toBe('pcsa.a == "x"');
  });
  it('names and selector of accounts must both hold (§1.4, §2.5)', () => {
    const both = { names: ['api-sa'], selector: "team == 'backend'" };
    expect(matches({ source: { serviceAccounts: both } }, 'api -> web')).toBe(true);
    expect(matches({ source: { serviceAccounts: { ...both, names: ['x'] } } }, 'api -> web')).toBe(false);
    expect(matches({ source: { serviceAccounts: { ...both, selector: 'has(x)' } } }, 'api -> web')).toBe(
      false,
    );
  });
  it('namespace, accounts and selector must all hold (§2.5)', () => {
    const entity = {
      namespaceSelector: "env == 'prod'",
      serviceAccounts: { names: ['default'] },
      selector: 'has(app)',
    };
    expect(who(entity)).toEqual(['shop/other', 'db/pg']);
    expect(who({ ...entity, selector: "app == 'pg'" })).toEqual(['db/pg']);
    expect(positive(entity, null)).toBe(
      '((pcns.env == "prod" && projectcalico.org/serviceaccount in {"default"}) && has(app))',
    );
  });
  it('an account selector all() in a global policy is a positive all(), so host endpoints and sets match too (§2.5)', () => {
    expect(who({ serviceAccounts: { selector: 'all()' } })).toEqual(
      everyone.filter((name) => name !== 'nobody'),
    );
  });
  it('serviceAccounts present but empty restricts nothing (§2.5)', () => {
    expect(who({ serviceAccounts: {} })).toEqual(everyone);
    expect(who({ serviceAccounts: { names: [], selector: '' } })).toEqual(everyone);
    expect(inShop({ serviceAccounts: {} })).toEqual(everyone);
  });
  it('names of accounts are matched exactly, whatever their length (§2.5)', () => {
    const name = 'a'.repeat(200);
    const changed = {
      pods: [...fixture.pods, makePod('dev/long', {}, '10.0.3.32', { serviceAccount: name })],
    };
    const asks = (names: string[]) =>
      matches({ source: { serviceAccounts: { names } } }, 'dev/long -> api', { world: changed });
    expect(asks([name])).toBe(true);
    expect(asks([name.slice(0, 63)])).toBe(false);
    expect(asks([name.toUpperCase()])).toBe(false);
  });
});

describe('selectors are parsed one by one and joined as text', () => {
  const fields = ['selector', 'notSelector', 'namespaceSelector'] as const;
  it.each(fields)('an unbalanced %s that would parse once joined drops the policy (§1.5)', (field) => {
    expect(droppedAt({ source: { [field]: "a == 'x') || (b == 'y'" } }, { in: 'shop' })).toBe(
      `ingress[0].source.${field}`,
    );
  });
  it('so does an unbalanced account selector (§1.5)', () => {
    expect(
      droppedAt({ source: { serviceAccounts: { selector: "a == 'x') || (b == 'y'" } } }, { in: 'shop' }),
    ).toBe('ingress[0].source.serviceAccounts.selector');
  });
  it('a selector of blanks alone is all(): known entities only (§2.2)', () => {
    expect(who({ selector: ' ' })).toEqual(who({ selector: 'all()' }));
    expect(who({ namespaceSelector: '\t' })).toEqual(who({ namespaceSelector: 'all()' }));
    expect(who({ serviceAccounts: { selector: ' ' } })).toEqual(
      who({ serviceAccounts: { selector: 'all()' } }),
    );
    expect(who({ notSelector: ' ' })).toEqual(['nobody']);
  });
  it('a selector of blanks joined with another is ( ), which does not parse: the policy is dropped (§1.5, §2.2)', () => {
    expect(droppedAt({ source: { selector: ' ' } }, { in: 'shop' })).toBe('ingress[0].source.selector');
    expect(droppedAt({ source: { selector: ' ', namespaceSelector: 'all()' } })).toBe(
      'ingress[0].source.selector',
    );
    expect(droppedAt({ source: { selector: ' ', notSelector: 'has(a)' } })).toBe(
      'ingress[0].source.selector',
    );
    expect(droppedAt({ source: { selector: 'all()', notSelector: ' ' } })).toBe(
      'ingress[0].source.notSelector',
    );
  });
  it('a label that the prefix makes longer than 512 characters drops the policy (§2.1, §2.5)', () => {
    const [fits, long] = [`has(${'k'.repeat(507)})`, `has(${'k'.repeat(508)})`];
    expect(droppedAt({ source: { namespaceSelector: fits } })).toBeNull();
    expect(droppedAt({ source: { namespaceSelector: long } })).toBe('ingress[0].source.namespaceSelector');
    expect(droppedAt({ source: { serviceAccounts: { selector: long } } })).toBe(
      'ingress[0].source.serviceAccounts.selector',
    );
    expect(droppedAt({ source: { selector: long } })).toBeNull();
  });
});
