/** Cluster-wide policies of policy.networking.k8s.io: v1alpha2, and v1alpha1 of older releases (calico-policy §1.3, §5.2). */
import type { z } from 'zod';
import { choice, cidr, kubernetesPort, labelSelector, list, shape, text, whole } from './value';

const portNumber = whole(1, 65_535);
const pods = shape({ namespaceSelector: labelSelector, podSelector: labelSelector });
const subject = shape({ namespaces: labelSelector.optional(), pods: pods.optional() }).refine(
  (value) => (value.namespaces === undefined) !== (value.pods === undefined),
  { error: 'needs either namespaces or pods' },
);

/** What Calico makes of `nodes` and `domainNames`, which it cannot convert, the engine says. */
const peer = shape({
  namespaces: labelSelector.optional(),
  pods: pods.optional(),
  networks: list(cidr).optional(),
  nodes: labelSelector.optional(),
  domainNames: list(text).optional(),
});

const hasOne = (value: Readonly<Record<string, unknown>>): boolean => Object.keys(value).length === 1;

const range = { start: portNumber, end: portNumber };
const destination = shape({
  destinationPort: shape({ number: portNumber.optional(), range: shape(range).optional() }).optional(),
});
const protocols = shape({
  tcp: destination.optional(),
  udp: destination.optional(),
  sctp: destination.optional(),
  destinationNamedPort: kubernetesPort.optional(),
}).refine(hasOne, { error: 'needs one of tcp, udp, sctp and destinationNamedPort' });

const protocol = choice('protocol of a port', ['TCP', 'UDP', 'SCTP']).optional();
const ports = shape({
  portNumber: shape({ protocol, port: portNumber }).optional(),
  portRange: shape({ protocol, ...range }).optional(),
  namedPort: kubernetesPort.optional(),
}).refine(hasOne, { error: 'needs one of portNumber, portRange and namedPort' });

const peers = list(peer).min(1, { error: 'needs at least one peer' });

const rule = (actions: readonly [string, ...string[]]) => ({
  name: text.optional(),
  action: choice('action', actions),
});
const newRule = { ...rule(['Accept', 'Deny', 'Pass']), protocols: list(protocols).optional() };
const oldRule = (actions: readonly [string, ...string[]]) => ({
  ...rule(actions),
  ports: list(ports).optional(),
});

const lists = <T extends z.ZodRawShape>(fields: T) => ({
  subject,
  ingress: list(shape({ ...fields, from: peers })).optional(),
  egress: list(shape({ ...fields, to: peers })).optional(),
});

export const clusterPolicySpec = shape({
  tier: choice('tier', ['Admin', 'Baseline']),
  priority: whole(0, 1000),
  ...lists(newRule),
});
export const adminPolicySpec = shape({
  priority: whole(0, 1000),
  ...lists(oldRule(['Allow', 'Deny', 'Pass'])),
});
export const baselinePolicySpec = shape(lists(oldRule(['Allow', 'Deny'])));
