/** Random worlds: entities, tiers, policies of every kind and the capabilities of a release (calico-policy §1.3, §4). */
import fc from 'fast-check';
import type { Policy, Tier } from '../model/policy';
import type { CalicoCapabilities, Namespace, ServiceAccount, Snapshot } from '../model/snapshot';
import { arbitraryAdminPolicies, arbitraryClusterPolicies } from './arbitrary-cluster-policy';
import { arbitraryNetworkSets, arbitraryPods, arbitraryServices } from './arbitrary-entities';
import { arbitraryHostEndpoints, arbitraryProfiles } from './arbitrary-hosts';
import { arbitraryKubernetesPolicies } from './arbitrary-kubernetes';
import { arbitraryCalicoPolicies } from './arbitrary-policy';
import { given, maybe, namespaces, nodeAddresses } from './arbitrary-vocabulary';

const policyGroups = fc.oneof(
  { weight: 8, arbitrary: arbitraryCalicoPolicies },
  { weight: 4, arbitrary: arbitraryKubernetesPolicies },
  { weight: 2, arbitrary: arbitraryClusterPolicies },
  { weight: 2, arbitrary: arbitraryAdminPolicies },
);

/** Names of one kind and namespace that an older release would store as the same are one object. */
const identity = (policy: Policy): string => {
  const tier = 'order' in policy ? policy.tier : 'default';
  const bare = policy.name.startsWith(`${tier}.`) ? policy.name.slice(tier.length + 1) : policy.name;
  return `${policy.kind}/${policy.namespace ?? ''}/${tier}/${bare}`;
};

function withoutDuplicates(policies: readonly Policy[]): Policy[] {
  const seen = new Set<string>();
  const names = new Set<string>();
  return policies.filter((policy) => {
    const key = `${policy.kind}/${policy.namespace ?? ''}/${policy.name}`;
    if (seen.has(identity(policy)) || names.has(key)) return false;
    seen.add(identity(policy));
    names.add(key);
    return true;
  });
}

/** Two to nine groups of policies: one policy each, or an enforced one with its staged twin. */
export const arbitraryPolicySet: fc.Arbitrary<Policy[]> = fc
  .array(policyGroups, { minLength: 2, maxLength: 9 })
  .map((groups) => withoutDuplicates(groups.flat()));

const defaultAction = fc.constantFrom<Tier['defaultAction']>('Deny', 'Deny', 'Pass');
const builtIn = (name: string, order: number, action: Tier['defaultAction']): Tier => ({
  name,
  order,
  defaultAction: action,
});

/** `alpha` and `zeta` stand before, beside and after `default`; built-in tiers are not always served (§4.1). */
const arbitraryTiers: fc.Arbitrary<Tier[]> = fc
  .record({
    alpha: fc.constantFrom<number | null>(null, 10, 10, 1_000_000, 20_000_000),
    zeta: fc.constantFrom<number | null>(null, 10, 10, 1_000_000, 20_000_000),
    actions: fc.tuple(defaultAction, defaultAction),
    served: fc.constantFrom(3, 3, 3, 1, 0),
  })
  .map(({ alpha, zeta, actions: [first, second], served }) => [
    { name: 'alpha', order: alpha, defaultAction: first },
    { name: 'zeta', order: zeta, defaultAction: second },
    ...[
      builtIn('default', 1_000_000, 'Deny'),
      builtIn('kube-admin', 1000, 'Pass'),
      builtIn('kube-baseline', 10_000_000, 'Pass'),
    ].slice(0, served),
  ]);

const env = fc.constantFrom('prod', 'dev');
const arbitraryNamespaces: fc.Arbitrary<Namespace[]> = fc
  .tuple(...namespaces.map(() => fc.record({ env, team: maybe(30, fc.constant('red')) }).map(given)))
  .map((all) =>
    namespaces.map((name, index) => ({
      name,
      labels: { ...given(all[index] ?? {}), 'kubernetes.io/metadata.name': name },
      terminating: false,
    })),
  );

const arbitraryAccounts: fc.Arbitrary<ServiceAccount[]> = fc.boolean().map((blue) => [
  { namespace: 'shop', name: 'sa-a', labels: { team: 'blue' } },
  { namespace: 'db', name: 'sa-a', labels: blue ? { team: 'blue' } : { team: 'red' } },
  { namespace: 'dev', name: 'default', labels: {} },
]);

export const arbitraryCapabilities: fc.Arbitrary<CalicoCapabilities> = fc
  .record({
    tieBreak: fc.constantFrom<CalicoCapabilities['tieBreak']>('name-namespace-kind', 'felix-key'),
    typesDefault: fc.constantFrom<CalicoCapabilities['typesDefault']>('by-length', 'by-presence', 'both'),
    newer: fc.constantFrom(true, true, false),
    endpointToHostAction: maybe(50, fc.constantFrom('Accept', 'Drop', 'Drop', 'Return' as const)),
  })
  .map(({ tieBreak, typesDefault, newer, endpointToHostAction }) => ({
    version: null,
    tieBreak,
    traceNames: 'as-served',
    typesDefault,
    clusterNetworkPolicy: newer,
    adminNetworkPolicy: !newer,
    baselineAdminNetworkPolicy: !newer,
    ...given({ endpointToHostAction }),
  }));

/** Everything a verdict depends on but the policies. */
export const arbitraryCluster: fc.Arbitrary<Snapshot> = fc
  .record({
    capabilities: arbitraryCapabilities,
    tiers: arbitraryTiers,
    pods: arbitraryPods,
    namespaces: arbitraryNamespaces,
    serviceAccounts: arbitraryAccounts,
    networkSets: arbitraryNetworkSets,
    hostEndpoints: fc.oneof(
      { weight: 1, arbitrary: fc.constant([]) },
      { weight: 2, arbitrary: arbitraryHostEndpoints },
    ),
    profiles: arbitraryProfiles,
    services: arbitraryServices,
  })
  .map((parts) => ({
    ...parts,
    policies: [],
    workloads: [],
    nodes: Object.entries(nodeAddresses).map(([name, ips]) => ({ name, labels: {}, ips, ready: true })),
  }));

export const arbitraryWorld: fc.Arbitrary<Snapshot> = fc
  .tuple(arbitraryCluster, arbitraryPolicySet)
  .map(([cluster, policies]) => ({ ...cluster, policies }));
