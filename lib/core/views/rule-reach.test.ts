import { describe, expect, test } from 'vitest';
import { policyDetailSchema } from '@/lib/api';
import type { Policy, Rule } from '@/lib/policy';
import { allow, deny, from, gnp, knp, np, snp, to } from '@/lib/policy/testing/world';
import { type Parts, pictureOf } from '../testing/picture';
import { pgPolicy, shopWorld } from '../testing/shop-world';
import { policyView } from './policy-view';
import { ruleReaches } from './rule-reach';

async function rulesOf(policy: Policy, parts: Parts = {}) {
  const address = `${policy.kind}/${policy.namespace ?? ''}/${policy.name}`;
  const view = await policyView(pictureOf({ policies: [policy], ...parts }), address);
  return policyDetailSchema.parse(view).rules;
}
const textsOf = async (policy: Policy, parts?: Parts): Promise<(string | undefined)[]> =>
  (await rulesOf(policy, parts)).map(({ reach }) => reach?.text);

const shop = (rule: Omit<Rule, 'action'>): Policy =>
  np('shop/default.p', { types: ['Egress'], egress: [allow(rule)] });
const text = async (rule: Omit<Rule, 'action'>, parts?: Parts) => (await textsOf(shop(rule), parts))[0];
const whole = (nets: string[], notNets: string[] = []) => ({ destination: { nets, notNets } });
const web = { namespace: null, name: 'web', labels: { role: 'web' }, nets: ['203.0.113.0/28'] };

describe('what a rule is about', () => {
  test('goes from source to destination, whichever end the policy is for', async () => {
    expect(await textsOf(pgPolicy)).toEqual(['3 workloads in 1 namespace → 1 workload in 1 namespace']);
    expect(await text({ destination: { selector: 'app == "pg"', namespaceSelector: 'all()' } })).toBe(
      '3 workloads in 1 namespace → 1 workload in 1 namespace',
    );
  });

  test('counts the addresses of ranges beside the workloads that are known', async () => {
    const from3 = '3 workloads in 1 namespace → ';
    expect(await text(whole(['203.0.113.0/24']))).toBe(
      `${from3}any address in 203.0.113.0/24 (256 addresses)`,
    );
    expect(await text(whole(['10.1.0.0/16'], ['10.1.0.128/25']))).toMatch(
      /^3 workloads in 1 namespace → \d workloads in \d namespaces, any address in 10\.1\.0\.0\/16 but exceptions \(65,408 addresses in all\)$/,
    );
    expect(await text(whole(['203.0.113.1/32']))).toBe(`${from3}address 203.0.113.1`);
    expect(await text(whole(['203.0.113.1/32', '203.0.113.9/32']))).toBe(
      `${from3}addresses 203.0.113.1 and 203.0.113.9`,
    );
    expect(await text(whole(['2001:db8::/64']))).toBe(
      `${from3}any address in 2001:db8::/64 (about 1.8 × 10¹⁹ addresses)`,
    );
  });

  test('says so where nothing, or nothing but exceptions, limits the addresses', async () => {
    const known = 'among them 7 workloads in 4 namespaces and 1 host endpoint';
    expect(await text({})).toBe(`3 workloads in 1 namespace → any address, ${known}`);
    expect(await text({ destination: { notNets: ['10.1.0.0/16', '192.168.0.0/16'] } })).toBe(
      '3 workloads in 1 namespace → any address but exceptions',
    );
  });

  test('names network sets with their addresses', async () => {
    const world = { world: { networkSets: [web] } };
    const asked = gnp('default.p', {
      selector: 'app == "orders"',
      types: ['Egress'],
      egress: [allow(to('role == "web"'))],
    });
    expect(await textsOf(asked, world)).toEqual([
      '1 workload in 1 namespace → network set web (16 addresses)',
    ]);
    const both = gnp('default.p', {
      selector: 'app == "orders"',
      types: ['Egress'],
      egress: [allow(to('role == "web" || app == "pg"'))],
    });
    expect(await textsOf(both, world)).toEqual([
      '1 workload in 1 namespace → 1 workload in 1 namespace, network set web (16 more addresses)',
    ]);
  });

  test('counts addresses that a Service has outside the cluster', async () => {
    const outside = {
      namespace: 'shop',
      name: 'outside',
      labels: {},
      selector: {},
      clusterIPs: [],
      ports: [],
      endpoints: [{ ip: '192.0.2.7', protocol: 'TCP', port: 443 }],
    };
    expect(
      await text(
        { destination: { services: { namespace: 'shop', name: 'outside' } } },
        { world: { services: [outside] } },
      ),
    ).toBe('3 workloads in 1 namespace → 1 address');
  });

  test('says nobody where nobody is meant now, and host endpoints where they are', async () => {
    expect(await text({ destination: { selector: 'app == "gone"' } })).toBe(
      '3 workloads in 1 namespace → nobody known now',
    );
    const hosts = gnp('default.p', {
      selector: 'kind == "legacy"',
      types: ['Ingress'],
      ingress: [allow(from('app == "gone"'))],
    });
    expect(await textsOf(hosts)).toEqual(['nobody known now → 1 host endpoint']);
  });

  test('joins the peers of a Kubernetes rule', async () => {
    const policy = knp('db/p', {
      podSelector: {},
      policyTypes: ['Ingress'],
      ingress: [
        {
          peers: [
            { namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'shop' } } },
            { ipBlock: { cidr: '203.0.113.0/24' } },
          ],
          ports: [{ port: 80 }, { protocol: 'UDP', port: 53 }],
        },
      ],
    });
    expect(await textsOf(policy)).toEqual([
      '3 workloads in 1 namespace, any address in 203.0.113.0/24 (259 addresses in all) → 1 workload in 1 namespace',
    ]);
  });

  test('is told of a staged rule and of one that denies', async () => {
    const policy = snp('shop/default.p', {
      selector: 'app == "orders"',
      types: ['Ingress'],
      ingress: [deny(from('app == "frontend"'))],
    });
    expect(await textsOf(policy)).toEqual(['1 workload in 1 namespace → 1 workload in 1 namespace']);
  });

  test('is doubted where a field cannot be judged', async () => {
    const destination: object = { domains: ['example.com'], nets: ['203.0.113.0/24'] };
    expect(await text({ destination })).toBe(
      '3 workloads in 1 namespace → any address in 203.0.113.0/24 (256 addresses), or less: destination.domains cannot be judged here',
    );
  });

  test('is not told of a policy without effect', async () => {
    const invalid = np('shop/default.p', { selector: 'app ==', types: ['Ingress'], ingress: [allow()] });
    expect((await rulesOf(invalid)).map(({ reach }) => reach)).toEqual([null]);
  });

  test('is counted for the first hundred rules of a direction', async () => {
    const policy = np('shop/default.p', {
      types: ['Egress'],
      egress: Array.from({ length: 101 }, () => allow(to('app == "pg"'))),
    });
    const texts = await textsOf(policy);
    expect(texts[99]).toBe('3 workloads in 1 namespace → nobody known now');
    expect(texts[100]).toBe('Not counted: only the first 100 rules of a direction are');
  });

  test('lists workloads with their pods, template ones with none, and counts those beyond a hundred', async () => {
    const [rule] = await rulesOf(pgPolicy);
    expect(rule?.reach?.source?.workloads).toEqual([
      { namespace: 'shop', kind: 'Deployment', workload: 'frontend', pods: 2 },
      { namespace: 'shop', kind: 'Deployment', workload: 'orders', pods: 1 },
      { namespace: 'shop', kind: 'CronJob', workload: 'reports', pods: 0 },
    ]);
    const [one] = shopWorld.workloads;
    if (one === undefined) throw new Error('the shop has workloads');
    const workloads = Array.from({ length: 130 }, (_, index) => ({ ...one, name: `copy-${index}` }));
    const [many] = await rulesOf(pgPolicy, { world: { workloads } });
    expect(many?.reach?.source?.workloads).toHaveLength(100);
    expect(many?.reach?.source?.moreWorkloads).toBe(32);
  });

  test('is told once for a world', async () => {
    const { engine } = pictureOf({ policies: [pgPolicy] });
    expect(ruleReaches(engine, pgPolicy)).toBe(ruleReaches(engine, pgPolicy));
  });
});
