/** ClusterNetworkPolicy of policy.networking.k8s.io/v1alpha2 (calico-policy §5.2). */
import type { z } from 'zod';
import { choice, cidr, kubernetesPort, labelSelector, list, shape, text, whole } from './value';

const pods = shape({ namespaceSelector: labelSelector, podSelector: labelSelector });
const subject = shape({ namespaces: labelSelector.optional(), pods: pods.optional() }).refine(
  (value) => (value.namespaces === undefined) !== (value.pods === undefined),
  { error: 'needs either namespaces or pods' },
);

/** Kinds of peers that Calico cannot convert make it deny or drop the rule: the engine says so. */
const peer = shape({
  namespaces: labelSelector.optional(),
  pods: pods.optional(),
  networks: list(cidr).optional(),
});

const portsOf = shape({
  destinationPort: shape({
    number: kubernetesPort.optional(),
    range: shape({ start: whole(1, 65_535), end: whole(1, 65_535) }).optional(),
  }).optional(),
}).nullable();
const protocols = shape({
  tcp: portsOf.optional(),
  udp: portsOf.optional(),
  sctp: portsOf.optional(),
  destinationNamedPort: text.optional(),
});

const rules = (peers: 'from' | 'to') =>
  list(
    shape({
      name: text.optional(),
      action: choice('action', ['Accept', 'Deny', 'Pass']),
      protocols: list(protocols).optional(),
      [peers]: list(peer).min(1, { error: 'needs at least one peer' }),
    } as z.ZodRawShape),
  );

export const clusterPolicySpec = shape({
  tier: choice('tier', ['Admin', 'Baseline']),
  priority: whole(0, 1000),
  subject,
  ingress: rules('from').optional(),
  egress: rules('to').optional(),
});
