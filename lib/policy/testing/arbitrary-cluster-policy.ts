/** Random cluster-wide policies of Kubernetes, the current kind and its two predecessors (calico-policy §5.2). */
import fc from 'fast-check';
import type {
  AdminPolicy,
  ClusterPolicy,
  ClusterPolicyPeer,
  ClusterPolicyPort,
  ClusterPolicyRule,
  Policy,
} from '../model/policy';
import { namespaceLabelSelectors, podLabelSelectors } from './arbitrary-label-selector';
import { policyNames } from './arbitrary-policy';
import { given, maybe, namedPorts, nets } from './arbitrary-vocabulary';

const pods = fc.record({ namespaceSelector: namespaceLabelSelectors, podSelector: podLabelSelectors });
const podPeers: fc.Arbitrary<ClusterPolicyPeer> = fc.oneof(
  fc.record({ namespaces: namespaceLabelSelectors }),
  fc.record({ pods }),
);
const networks = fc.oneof({ weight: 12, arbitrary: nets }, { weight: 1, arbitrary: fc.constant('nowhere') });
/** Peers that Calico cannot convert (`nodes`, networks in ingress) come rarely. */
const netPeers: fc.Arbitrary<ClusterPolicyPeer> = fc.record({
  networks: fc.array(networks, { minLength: 1, maxLength: 2 }),
});
const ingressPeers = fc.oneof({ weight: 20, arbitrary: podPeers }, { weight: 1, arbitrary: netPeers });
const egressPeers = fc.oneof(
  { weight: 12, arbitrary: podPeers },
  { weight: 6, arbitrary: netPeers },
  { weight: 1, arbitrary: fc.record({ nodes: podLabelSelectors }) },
);

const ports: fc.Arbitrary<ClusterPolicyPort> = fc.oneof(
  fc.record({
    protocol: fc.constantFrom('TCP', 'UDP', 'SCTP'),
    port: fc.oneof(fc.constantFrom(8080, 53), fc.constant({ start: 8000, end: 8085 })),
  }),
  fc.record({ protocol: fc.constantFrom('TCP', 'UDP') }),
  fc.record({ namedPort: namedPorts }),
);

const rules = <Action extends string>(
  actions: readonly Action[],
  peers: fc.Arbitrary<ClusterPolicyPeer>,
): fc.Arbitrary<ClusterPolicyRule<Action>[]> =>
  fc.array(
    fc
      .record({
        action: fc.constantFrom(...actions),
        peers: fc.array(peers, { minLength: 1, maxLength: 2 }),
        protocols: maybe(50, fc.array(ports, { maxLength: 3 })),
      })
      .map(({ action, peers: drawn, ...rest }) => ({ action, peers: drawn, ...given(rest) })),
    { maxLength: 2 },
  );

const subject = fc.oneof(fc.record({ namespaces: namespaceLabelSelectors }), fc.record({ pods }));
const priority = fc.constantFrom(5, 5, 1000);

const newer = ['Accept', 'Deny', 'Pass'] as const;
export const arbitraryClusterPolicies: fc.Arbitrary<readonly Policy[]> = fc
  .record({
    name: policyNames,
    tier: fc.constantFrom('Admin', 'Admin', 'Admin', 'Baseline', 'Baseline', null),
    priority,
    subject,
    ingress: rules(newer, ingressPeers),
    egress: rules(newer, egressPeers),
  })
  .map((drawn): ClusterPolicy[] => [{ kind: 'ClusterNetworkPolicy', namespace: null, ...drawn }]);

const older = ['Allow', 'Deny', 'Pass'] as const;
export const arbitraryAdminPolicies: fc.Arbitrary<readonly Policy[]> = fc
  .record({
    name: policyNames,
    baseline: fc.boolean(),
    priority,
    subject,
    ingress: rules(older, ingressPeers),
    egress: rules(older, egressPeers),
  })
  .map(({ baseline, name, priority: order, ...drawn }): AdminPolicy[] => [
    baseline
      ? { kind: 'BaselineAdminNetworkPolicy', namespace: null, name: 'default', priority: null, ...drawn }
      : { kind: 'AdminNetworkPolicy', namespace: null, name, priority: order, ...drawn },
  ]);
