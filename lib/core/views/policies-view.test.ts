import { describe, expect, test } from 'vitest';
import { type PolicyCardView, policiesSchema, policyDetailSchema } from '@/lib/api';
import type { KubeObject } from '@/lib/cluster';
import { finish, type Policy } from '@/lib/policy';
import { allow, gnp, np, sgnp } from '@/lib/policy/testing/world';
import { candidateOf, type Parts, pictureOf } from '../testing/picture';
import { bridgeOf, recordOf, wavePlan } from '../testing/rollout';
import { stagedPolicies, todayPolicies } from '../testing/shop-world';
import { policiesSteps } from './policies-view';
import { policyView } from './policy-view';

const show = (parts: Parts = {}, query = '') =>
  policiesSchema.parse(finish(policiesSteps(pictureOf(parts), new URLSearchParams(query))));
const cards = (parts: Parts = {}, query = ''): PolicyCardView[] =>
  show(parts, query).tiers.flatMap(({ groups }) => groups.flatMap((group) => group.cards));
const card = (title: string, parts: Parts = {}, query = '') =>
  cards(parts, query).find((item) => item.title === title);

describe('the board of policies', () => {
  test('counts what is enforced apart from what is staged', () => {
    expect(show().sentence).toBe('1 policy is enforced, 2 are staged. A dashed one blocks nothing yet.');
    expect(show({ policies: todayPolicies }).sentence).toBe('1 policy is enforced, none is staged.');
    expect(show({ policies: [] }).sentence).toBe('No policy decides anything here.');
  });

  test('has a column a tier in the order of evaluation, empty ones as spines', () => {
    expect(show().tiers.map(({ name, defaultAction, spine }) => [name, defaultAction, spine])).toEqual([
      ['kube-admin', 'Pass', true],
      ['default', 'Deny', false],
      ['kube-baseline', 'Pass', true],
    ]);
  });

  test('shows a tier that exists by name only, last, with an end that denies', () => {
    const tier = show({ policies: [np('shop/gone.a', { tier: 'gone' })] }).tiers.at(-1);
    expect(tier).toMatchObject({ name: 'gone', defaultAction: 'Deny' });
    expect(tier?.groups[0]?.cards[0]?.problems).toEqual(['tier: tier gone does not exist; its end denies']);
  });

  test('groups a tier by namespace, the default deny last', () => {
    expect(show().tiers[1]?.groups.map(({ title, note }) => [title, note])).toEqual([
      ['shop', '1 staged'],
      ['db', '1 enforced'],
      ['Default deny', 'no order, so it comes last'],
    ]);
  });

  test('folds what selects nothing of the scope', () => {
    const view = show({}, 'ns=shop');
    expect(view.scopeText).toBe('selects pods in shop');
    expect(view.tiers[1]?.groups.map(({ title, note }) => [title, note])).toEqual([
      ['shop', '1 staged'],
      ['Other namespaces', '1 policy, none selects shop'],
      ['Default deny', 'no order, so it comes last'],
    ]);
    expect(view.profiles).toEqual([
      { name: 'kns.shop', text: 'Allows all that no tier decided. This is why shop is open today.' },
    ]);
  });

  test('ends with the profile of namespaces, and those that host endpoints name', () => {
    const open = { ingress: [allow()], egress: [allow()], labelsToApply: {} };
    const profiles = ['kns.shop', 'ksa.shop.default', 'hosts'].map((name) => ({ name, ...open }));
    expect(show({ world: { profiles } }).profiles).toEqual([
      { name: 'kns.<namespace>', text: 'Allows all that no tier decided.' },
      { name: 'hosts', text: '1 ingress rule, 1 egress rule, for host endpoints that name it.' },
    ]);
  });

  test('greys what does not select one workload', () => {
    const inScope = cards({}, 'selects=shop/frontend').map(({ title, inScope: isIn }) => [title, isIn]);
    expect(inScope).toEqual([
      ['orders', false],
      ['allow-pg', false],
      ['default-deny', true],
    ]);
  });
});

describe('a card', () => {
  test('says what it is, whom it selects and what it would deny', () => {
    expect(card('default-deny')).toMatchObject({
      kindLabel: 'Global',
      state: 'staged',
      order: null,
      directions: ['Ingress', 'Egress'],
      pods: 4,
      stagedAction: 'Set',
      wouldDeny: 8,
    });
    expect(card('allow-pg')).toMatchObject({
      kindLabel: 'Kubernetes',
      state: 'enforced',
      order: 1000,
      directions: ['Ingress'],
      pods: 1,
      stagedAction: null,
      wouldDeny: 0,
      summary: 'Allow from pods in shop, TCP 5432',
    });
  });

  test('an end of tier is held against the policy that makes the tier apply to all the rest, not against an allow', () => {
    expect(card('orders')?.wouldDeny).toBe(0);
  });

  test('names who manages it', () => {
    const object: KubeObject = {
      apiVersion: 'networking.k8s.io/v1',
      kind: 'NetworkPolicy',
      metadata: { name: 'allow-pg', annotations: { 'argocd.argoproj.io/tracking-id': 'db' } },
    };
    const ref = { kind: 'NetworkPolicy', namespace: 'db', name: 'allow-pg' } as const;
    expect(card('allow-pg', { objects: [[ref, object]] })?.managedBy).toBe('Argo CD');
    expect(card('allow-pg')?.managedBy).toBeNull();
  });

  test('says what is wrong with it', () => {
    const bad = np('shop/default.bad', { selector: 'app ==' });
    expect(card('bad', { policies: [bad] })?.problems).toHaveLength(1);
  });

  test('of a tier that Calico owns is marked', () => {
    const own = np('kube-system/calico-system.dns', { tier: 'calico-system', ingress: [allow()] });
    expect(card('dns', { policies: [own] })?.ownedByCalico).toBe(true);
  });
});

describe('behind the bridge', () => {
  const { plan } = wavePlan();
  const placed: readonly Policy[] = [
    ...stagedPolicies,
    plan.bridge,
    plan.deny,
    ...plan.allows.map(({ enforced }) => enforced),
  ];
  const lowered: Parts = {
    policies: placed,
    rollout: { ...candidateOf(placed), record: recordOf('armed'), ...bridgeOf('lowered') },
  };

  test('what was placed has no effect yet, and the bridge is lowered', () => {
    const states = cards(lowered).map(({ title, state, ref }) => `${ref.kind} ${title} ${state}`);
    expect(states).toEqual([
      'GlobalNetworkPolicy drawbridge-bridge bridge-lowered',
      'CalicoNetworkPolicy orders no-effect-yet',
      'StagedNetworkPolicy orders staged',
      'NetworkPolicy allow-pg enforced',
      'GlobalNetworkPolicy default-deny no-effect-yet',
      'StagedGlobalNetworkPolicy default-deny staged',
    ]);
    expect(show(lowered).sentence).toBe(
      '1 policy is enforced, 2 are staged. A dashed one blocks nothing yet. 2 policies are placed behind the lowered bridge, without effect yet.',
    );
  });

  test('a raised bridge leaves them enforced', () => {
    const raised = { ...lowered, rollout: { ...lowered.rollout, ...bridgeOf('raised') } };
    expect(card('drawbridge-bridge', raised)?.state).toBe('bridge-raised');
    expect(cards(raised).filter(({ state }) => state === 'no-effect-yet')).toEqual([]);
  });
});

describe('one policy', () => {
  const one = async (address: string, parts: Parts = {}) =>
    policyDetailSchema.parse(await policyView(pictureOf(parts), address));

  test('is found by kind, namespace and name; what is not there is not known', async () => {
    expect(await policyView(pictureOf(), 'NetworkPolicy/db/gone')).toBeNull();
    expect(await policyView(pictureOf(), 'CalicoNetworkPolicy/db/allow-pg')).toBeNull();
    expect((await one('StagedGlobalNetworkPolicy//default.default-deny')).card.title).toBe('default-deny');
    expect((await one('StagedGlobalNetworkPolicy/-/default.default-deny')).card.title).toBe('default-deny');
  });

  test('shows rules in words, what it selects and what it decides', async () => {
    const view = await one('StagedNetworkPolicy/shop/default.orders');
    expect(view.rules).toEqual([
      {
        direction: 'Egress',
        index: 1,
        action: 'Allow',
        text: 'to 10.20.0.0/16, UDP 123',
        reach: {
          text: '1 workload in 1 namespace → any address in 10.20.0.0/16 (65,536 addresses)',
          source: {
            workloads: [{ namespace: 'shop', kind: 'Deployment', workload: 'orders', pods: 1 }],
            moreWorkloads: 0,
            hostEndpoints: [],
            addresses: null,
          },
          destination: {
            workloads: [],
            moreWorkloads: 0,
            hostEndpoints: [],
            addresses: 'any address in 10.20.0.0/16 (65,536 addresses)',
          },
        },
      },
    ]);
    expect(view.selects).toEqual([{ namespace: 'shop', workload: 'orders', pods: 1 }]);
    const deny = await one('StagedGlobalNetworkPolicy//default.default-deny');
    expect(deny.decides).toHaveLength(9);
    expect(deny.selects).toContainEqual({ namespace: 'shop', workload: 'reports', pods: 0 });
  });

  test('shows YAML as a person would write it', async () => {
    expect((await one('StagedNetworkPolicy/shop/default.orders')).yaml).toContain(
      'apiVersion: projectcalico.org/v3\nkind: StagedNetworkPolicy\nmetadata:\n  name: default.orders\n  namespace: shop\n',
    );
    const object: KubeObject = {
      apiVersion: 'projectcalico.org/v3',
      kind: 'GlobalNetworkPolicy',
      metadata: {
        name: 'default.a',
        uid: '4e6d',
        resourceVersion: '77',
        creationTimestamp: '2026-11-12T10:42:00Z',
        annotations: { owner: 'platform', 'kubectl.kubernetes.io/last-applied-configuration': '{}' },
      },
      spec: { selector: 'all()' },
    };
    const policy = gnp('default.a');
    const view = await one('GlobalNetworkPolicy//default.a', {
      policies: [policy],
      objects: [[policy, object]],
    });
    expect(view.yaml).not.toMatch(/uid|resourceVersion|last-applied/);
    expect(view.annotations).toEqual({ owner: 'platform' });
    expect(view.createdAt).toBe(Date.UTC(2026, 10, 12, 10, 42) / 1_000);
  });

  test('a staged deletion is shown as that', async () => {
    const policies = [sgnp('default.old', { stagedAction: 'Delete' })];
    expect((await one('StagedGlobalNetworkPolicy//default.old', { policies })).card.stagedAction).toBe(
      'Delete',
    );
  });
});
