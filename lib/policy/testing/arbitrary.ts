/** Random policies over the fixture world of calico-policy §10, for tests that only vary policies; whole worlds are in arbitrary-world.ts. */
import fc from 'fast-check';
import type { CalicoPolicy, EntityRule, KubernetesPolicy, Policy, Rule } from '../model/policy';

const selectors = fc.constantFrom(
  'all()',
  "app == 'web'",
  "app == 'api'",
  "app in {'web', 'pg'}",
  "app != 'tool'",
  '!has(app)',
  'has(app)',
  "app == 'web' || app == 'api'",
  "!(app == 'pg')",
  "kind == 'partner'",
  "k8s-app == 'kube-dns'",
  '!all()',
);
const namespaceSelectors = fc.constantFrom(
  "env == 'prod'",
  "env == 'dev'",
  'all()',
  'global()',
  "projectcalico.org/name == 'shop'",
  "projectcalico.org/name in {'shop', 'dev'}",
);
const nets = fc.constantFrom('10.0.0.0/16', '10.0.1.10/32', '192.0.2.0/24', '203.0.113.0/24', '0.0.0.0/0');
const ports = fc.constantFrom<number | string>(8080, 53, '8000:9000', 'http', 'pg');

const entity = (withPorts: boolean): fc.Arbitrary<EntityRule> =>
  fc.record(
    {
      selector: selectors,
      namespaceSelector: namespaceSelectors,
      nets: fc.array(nets, { minLength: 1, maxLength: 2 }),
      notNets: fc.array(nets, { minLength: 1, maxLength: 1 }),
      notSelector: selectors,
      ...(withPorts ? { ports: fc.array(ports, { minLength: 1, maxLength: 2 }) } : {}),
    },
    { requiredKeys: [] },
  );

export const arbitraryRule: fc.Arbitrary<Rule> = fc
  .record({
    action: fc.constantFrom('Allow', 'Deny', 'Pass', 'Log' as const),
    protocol: fc.option(fc.constantFrom('TCP', 'UDP'), { nil: undefined }),
    source: fc.option(entity(false), { nil: undefined }),
    plain: fc.option(entity(false), { nil: undefined }),
    ported: fc.option(entity(true), { nil: undefined }),
  })
  .map(({ action, protocol, source, plain, ported }): Rule => {
    const destination = protocol === undefined ? plain : ported;
    return {
      action,
      ...(protocol === undefined ? {} : { protocol }),
      ...(source === undefined ? {} : { source }),
      ...(destination === undefined ? {} : { destination }),
    };
  });

const rules = fc.array(arbitraryRule, { maxLength: 3 });
const types = fc.constantFrom<CalicoPolicy['types']>(['Ingress'], ['Egress'], ['Ingress', 'Egress']);
const order = fc.constantFrom<number | null>(null, 10, 500, 500, 2000);
const tier = fc.constantFrom('default', 'default', 'default', 'kube-admin');

const calicoPolicy = (
  index: number,
  options: { readonly staged: boolean; readonly tiers: fc.Arbitrary<string> },
): fc.Arbitrary<CalicoPolicy> =>
  fc
    .record({
      namespace: fc.constantFrom(null, null, 'shop', 'db', 'dev'),
      tier: options.tiers,
      order,
      selector: selectors,
      namespaceSelector: fc.option(namespaceSelectors, { nil: undefined }),
      types,
      ingress: rules,
      egress: rules,
    })
    .map(({ namespace, namespaceSelector, types: given, ...spec }): CalicoPolicy => {
      const kind = namespace === null ? 'GlobalNetworkPolicy' : 'NetworkPolicy';
      return {
        kind: options.staged
          ? `Staged${kind}`
          : kind === 'NetworkPolicy'
            ? 'CalicoNetworkPolicy'
            : 'GlobalNetworkPolicy',
        namespace,
        name: `${spec.tier}.p${index}`,
        ...spec,
        ...(given === undefined ? {} : { types: given }),
        ...(namespace !== null || namespaceSelector === undefined ? {} : { namespaceSelector }),
        ...(options.staged ? { stagedAction: 'Set' as const } : {}),
      };
    });

const kubernetesPolicy = (index: number): fc.Arbitrary<KubernetesPolicy> =>
  fc
    .record({
      namespace: fc.constantFrom('shop', 'db', 'dev'),
      app: fc.constantFrom(null, 'web', 'api', 'pg'),
      policyTypes: fc.constantFrom<('Ingress' | 'Egress')[]>(['Ingress'], ['Egress'], ['Ingress', 'Egress']),
      peer: fc.constantFrom(null, 'web', 'api'),
      port: fc.option(fc.constantFrom<number | string>(8080, 5432, 'http'), { nil: null }),
    })
    .map(({ namespace, app, policyTypes, peer, port }): KubernetesPolicy => {
      const rule = {
        ...(peer === null ? {} : { peers: [{ podSelector: { matchLabels: { app: peer } } }] }),
        ...(port === null ? {} : { ports: [{ protocol: 'TCP' as const, port }] }),
      };
      return {
        kind: 'NetworkPolicy',
        namespace,
        name: `k${index}`,
        podSelector: app === null ? {} : { matchLabels: { app } },
        policyTypes,
        ingress: [rule],
        egress: [rule],
      };
    });

/** Up to six policies of all kinds, staged ones among them when asked for. */
export function arbitraryPolicies(
  options: { readonly staged?: boolean; readonly tiers?: fc.Arbitrary<string> } = {},
): fc.Arbitrary<Policy[]> {
  const { staged = true, tiers = tier } = options;
  return fc
    .integer({ min: 1, max: 6 })
    .chain((size) =>
      fc.tuple(
        ...Array.from({ length: size }, (_, index) =>
          fc.oneof(
            { weight: 3, arbitrary: calicoPolicy(index, { staged: false, tiers }) },
            { weight: staged ? 2 : 0, arbitrary: calicoPolicy(index, { staged: true, tiers }) },
            { weight: 1, arbitrary: kubernetesPolicy(index) },
          ),
        ),
      ),
    );
}

/** Addresses of the fixture's pods, of its sets, and one that belongs to nothing. */
export const arbitraryAddress = fc.constantFrom(
  '10.0.1.10',
  '10.0.1.11',
  '10.0.2.20',
  '10.0.3.30',
  '10.0.3.31',
  '10.0.0.53',
  '203.0.113.9',
  '198.51.100.7',
  '192.0.2.1',
);
