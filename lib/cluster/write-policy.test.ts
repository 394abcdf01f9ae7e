import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type {
  CalicoPolicy,
  KubernetesPeer,
  KubernetesPolicy,
  KubernetesRule,
  LabelSelector,
  Policy,
} from '@/lib/policy';
import { arbitraryRule } from '@/lib/policy/testing/arbitrary';
import type { KubeObject } from './kube-object';
import { ParseError, parsePolicy, parseTier } from './parse-policy';
import {
  fromYaml,
  policyFromYaml,
  samePolicySpec,
  specText,
  stripServerFields,
  toWire,
  toYaml,
} from './write-policy';

const optional = <T extends object>(
  fields: { [K in keyof T]: fc.Arbitrary<T[K]> },
): fc.Arbitrary<Partial<T>> => fc.record(fields, { requiredKeys: [] }) as fc.Arbitrary<Partial<T>>;
const types = fc.constantFrom(['Ingress'], ['Egress'], ['Ingress', 'Egress'] as const) as fc.Arbitrary<
  ('Ingress' | 'Egress')[]
>;
const stagedAction = fc.constantFrom('Set', 'Delete', 'Learn', 'Ignore' as const);
const selector = fc.constantFrom(
  '',
  'all()',
  'app == "web"',
  'a in {"b", "c: d", "#"} && !has(e)',
  "x == 'it''s'",
);

const calicoPolicy: fc.Arbitrary<CalicoPolicy> = fc
  .record({
    kind: fc.constantFrom(
      'CalicoNetworkPolicy',
      'GlobalNetworkPolicy',
      'StagedNetworkPolicy',
      'StagedGlobalNetworkPolicy' as const,
    ),
    tier: fc.constantFrom('default', 'security'),
    order: fc.option(fc.constantFrom(0, -1, 100.5, 1e9)),
    selector,
    types,
    ingress: fc.array(arbitraryRule, { maxLength: 3 }),
    egress: fc.array(arbitraryRule, { maxLength: 3 }),
    stagedAction,
    rest: optional<Pick<CalicoPolicy, 'namespaceSelector' | 'serviceAccountSelector' | 'applyOnForward'>>({
      namespaceSelector: fc.constant('has(team)'),
      serviceAccountSelector: fc.constant('all()'),
      applyOnForward: fc.constant(true as const),
    }),
  })
  .map(
    ({ rest, stagedAction: action, kind, tier, ...policy }): CalicoPolicy => ({
      ...policy,
      kind,
      tier,
      name: `${tier}.generated`,
      namespace: kind.includes('Global') ? null : 'shop',
      ...(kind.startsWith('Staged') ? { stagedAction: action } : {}),
      ...rest,
    }),
  );

const labelSelector: fc.Arbitrary<LabelSelector> = optional<LabelSelector>({
  matchLabels: fc.dictionary(fc.constantFrom('app', 'team'), fc.constantFrom('web', 'api'), { minKeys: 1 }),
  matchExpressions: fc.constant([{ key: 'env', operator: 'In', values: ['prod'] }]),
});
const peer: fc.Arbitrary<KubernetesPeer> = fc.oneof(
  fc.record({ podSelector: labelSelector }),
  fc.record({ namespaceSelector: labelSelector }),
  fc.record({ namespaceSelector: labelSelector, podSelector: labelSelector }),
  fc.constant({ ipBlock: { cidr: '10.0.0.0/8', except: ['10.1.0.0/16'] } }),
);
const kubernetesRule: fc.Arbitrary<KubernetesRule> = optional<KubernetesRule>({
  peers: fc.array(peer, { minLength: 1, maxLength: 2 }),
  ports: fc.constant([
    { protocol: 'TCP', port: 'http' },
    { protocol: 'UDP', port: 53, endPort: 60 },
  ]),
});
const kubernetesPolicy: fc.Arbitrary<KubernetesPolicy> = fc
  .record({
    kind: fc.constantFrom('NetworkPolicy', 'StagedKubernetesNetworkPolicy' as const),
    podSelector: labelSelector,
    policyTypes: types,
    rules: optional<Pick<KubernetesPolicy, 'ingress' | 'egress'>>({
      ingress: fc.array(kubernetesRule, { maxLength: 2 }),
      egress: fc.array(kubernetesRule, { maxLength: 2 }),
    }),
    stagedAction,
  })
  .map(
    ({ rules, stagedAction: action, kind, ...policy }): KubernetesPolicy => ({
      ...policy,
      kind,
      namespace: 'shop',
      name: 'generated',
      ...rules,
      ...(kind === 'NetworkPolicy' ? {} : { stagedAction: action }),
    }),
  );
const policy: fc.Arbitrary<Policy> = fc.oneof(calicoPolicy, kubernetesPolicy);

/** What a server adds to it. */
const asServed = (object: KubeObject): KubeObject => ({
  ...object,
  metadata: {
    ...object.metadata,
    uid: 'u',
    resourceVersion: '7',
    generation: 1,
    creationTimestamp: '2026-11-25T10:00:00Z',
    labels: { ...object.metadata.labels, 'projectcalico.org/tier': 'default' },
    annotations: { 'kubectl.kubernetes.io/last-applied-configuration': '{}' },
    managedFields: [{ manager: 'drawbridge', operation: 'Update' }],
  },
});

/** Object keys the other way round, at every depth. */
const turned = (value: unknown): unknown =>
  Array.isArray(value)
    ? value.map(turned)
    : typeof value === 'object' && value !== null
      ? Object.fromEntries(
          Object.entries(value)
            .reverse()
            .map(([key, item]) => [key, turned(item)]),
        )
      : value;

const networkPolicy = (ingress: readonly KubernetesRule[]): KubernetesPolicy => ({
  kind: 'NetworkPolicy',
  namespace: 'shop',
  name: 'p',
  podSelector: {},
  policyTypes: ['Ingress'],
  ingress,
});

describe('policies on the wire', () => {
  it('read back as they were written, whatever they say', () => {
    fc.assert(
      fc.property(policy, (written) => {
        expect(parsePolicy(toWire(written))).toEqual(written);
      }),
    );
  });

  it('read back equal from YAML, each selector on one line', () => {
    fc.assert(
      fc.property(policy, (written) => {
        const text = toYaml(toWire(written));
        expect(policyFromYaml(text)).toEqual(written);
        expect(text).not.toMatch(/selector: *[|>]/i);
      }),
    );
  });

  it('lose what only the server owns, and nothing else', () => {
    fc.assert(
      fc.property(policy, (written) => {
        const wire = toWire(written, { labels: { team: 'shop' } });
        expect(stripServerFields(asServed(wire))).toEqual(wire);
      }),
    );
  });

  it('never carry fields that are nobody’s: no null, no undefined, no empty rule lists of Calico', () => {
    fc.assert(
      fc.property(calicoPolicy, (written) => {
        const spec = toWire(written).spec as Readonly<Record<string, unknown>>;
        for (const [key, value] of Object.entries(spec)) {
          expect(value, key).not.toBeNull();
          expect(value, key).not.toBeUndefined();
          if (key === 'ingress' || key === 'egress') expect(value).not.toEqual([]);
        }
      }),
    );
  });
});

describe('comparison after a read-back', () => {
  it('does not mind the order of keys and types, nor empty lists', () => {
    fc.assert(
      fc.property(policy, (written) => {
        const other = parsePolicy(turned(toWire(written)) as KubeObject);
        expect(samePolicySpec(written, other)).toBe(true);
        expect(specText(other)).toBe(specText(written));
      }),
    );
  });

  it('sees any two Kubernetes policies apart that differ in peers or ports', () => {
    const choice = fc.constantFrom<LabelSelector | undefined>(undefined, {}, { matchLabels: { app: 'web' } });
    const near = fc
      .record({ podSelector: choice, namespaceSelector: choice, everybody: fc.boolean(), port: fc.boolean() })
      .map(({ podSelector, namespaceSelector, everybody, port }): KubernetesPolicy => {
        const one: KubernetesPeer = {
          ...(podSelector === undefined ? {} : { podSelector }),
          ...(namespaceSelector === undefined ? {} : { namespaceSelector }),
        };
        const peers = everybody || Object.keys(one).length === 0 ? {} : { peers: [one] };
        return networkPolicy([{ ...peers, ...(port ? { ports: [{ protocol: 'TCP', port: 80 }] } : {}) }]);
      });
    fc.assert(
      fc.property(near, near, (a, b) => {
        expect(samePolicySpec(a, b)).toBe(JSON.stringify(toWire(a).spec) === JSON.stringify(toWire(b).spec));
      }),
      { numRuns: 500 },
    );
  });

  it('sees any change of one rule of a Calico policy', () => {
    fc.assert(
      fc.property(calicoPolicy, arbitraryRule, arbitraryRule, (base, a, b) => {
        const differ = JSON.stringify(a) !== JSON.stringify(b);
        expect(samePolicySpec({ ...base, ingress: [a] }, { ...base, ingress: [b] })).toBe(!differ);
      }),
      { numRuns: 500 },
    );
  });

  const allOf = (...peers: KubernetesPeer[]): KubernetesPolicy => networkPolicy([{ peers }]);
  it.each([
    [
      'pods of the own namespace and pods of all namespaces',
      allOf({ podSelector: { matchLabels: { app: 'web' } } }),
      allOf({ namespaceSelector: {}, podSelector: { matchLabels: { app: 'web' } } }),
    ],
    [
      'all pods of the own namespace and all namespaces',
      allOf({ podSelector: {} }),
      allOf({ namespaceSelector: {} }),
    ],
    ['a rule for everybody and no rule', networkPolicy([{}]), networkPolicy([])],
    ['peers and everybody', allOf({ podSelector: {} }), networkPolicy([{}])],
  ])('tells %s apart', (_, a, b) => {
    expect(samePolicySpec(a, b)).toBe(false);
  });

  it('tells an order of zero from none', () => {
    const base = parsePolicy(
      fromYaml(
        'apiVersion: projectcalico.org/v3\nkind: GlobalNetworkPolicy\nmetadata: {name: default.p}\nspec: {order: 0}',
      ),
    );
    if (base.kind !== 'GlobalNetworkPolicy')
      throw new Error('a GlobalNetworkPolicy was read as something else');
    expect(base.order).toBe(0);
    expect(samePolicySpec(base, { ...base, order: null })).toBe(false);
  });
});

describe('policies that are none', () => {
  it.each([
    ['{', 'does not parse'],
    ['- a', 'is no Kubernetes object'],
    ['kind: NetworkPolicy', 'is no Kubernetes object'],
    ['apiVersion: v1\nkind: Pod\nmetadata: {name: p}', 'v1 Pod p is not a network policy'],
    ['apiVersion: other.io/v3\nkind: NetworkPolicy\nmetadata: {name: p}', 'is not a network policy'],
  ])('are refused with the reason: %j', (text, reason) => {
    expect(() => policyFromYaml(text)).toThrow(ParseError);
    expect(() => policyFromYaml(text)).toThrow(reason);
  });

  it('a ClusterNetworkPolicy is read, never written', () => {
    const read = policyFromYaml(
      'apiVersion: policy.networking.k8s.io/v1alpha2\nkind: ClusterNetworkPolicy\nmetadata: {name: c}\nspec: {tier: Baseline, priority: 3, subject: {namespaces: {}}}',
    );
    expect(read).toMatchObject({ kind: 'ClusterNetworkPolicy', tier: 'Baseline', priority: 3 });
    expect(() => toWire(read)).toThrow(ParseError);
  });
});

describe('absent fields', () => {
  const spec = (fields: object): Policy =>
    parsePolicy(
      {
        apiVersion: 'projectcalico.org/v3',
        kind: 'StagedNetworkPolicy',
        metadata: { name: 'p', namespace: 'n' },
        spec: fields,
      },
      true,
    );
  it.each([
    [{}, ['Ingress']],
    [{ egress: [] }, ['Egress']],
    [{ ingress: [], egress: [] }, ['Ingress', 'Egress']],
    [{ ingress: [] }, ['Ingress']],
  ])('types of %j go by presence natively', (fields, expected) => {
    expect(spec(fields)).toMatchObject({
      types: expected,
      tier: 'default',
      stagedAction: 'Set',
      order: null,
    });
  });

  it('a tier without order and action is last by a million and denies', () => {
    const tier = parseTier({
      apiVersion: 'projectcalico.org/v3',
      kind: 'Tier',
      metadata: { name: 't' },
      spec: {},
    });
    expect(tier).toEqual({ name: 't', order: null, defaultAction: 'Deny' });
  });
});
