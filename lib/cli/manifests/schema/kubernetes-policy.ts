/** Kubernetes NetworkPolicy and its staged kind, as the API server takes them (calico-policy §5.1). */
import { stagedAction, types } from './calico-policy';
import { choice, cidr, closed, kubernetesPort, labelSelector, list, whole } from './value';

const peer = closed({
  podSelector: labelSelector.optional(),
  namespaceSelector: labelSelector.optional(),
  ipBlock: closed({ cidr, except: list(cidr).optional() }).optional(),
})
  .refine(
    ({ podSelector, namespaceSelector, ipBlock }) =>
      ipBlock === undefined || (podSelector === undefined && namespaceSelector === undefined),
    { error: 'ipBlock stands alone in a peer; write a second peer for the selectors', path: ['ipBlock'] },
  )
  .refine((value) => Object.keys(value).length > 0, {
    error: 'an empty peer; write podSelector, namespaceSelector or ipBlock',
  });

const port = closed({
  protocol: choice('protocol of a port', ['TCP', 'UDP', 'SCTP']).optional(),
  port: kubernetesPort.optional(),
  endPort: whole(1, 65_535).optional(),
}).refine(
  ({ port: first, endPort }) =>
    endPort === undefined || (typeof first === 'number' && Number(endPort) >= first),
  { error: 'endPort needs a numeric port that is not above it', path: ['endPort'] },
);

const spec = {
  podSelector: labelSelector.optional(),
  policyTypes: types.optional(),
  ingress: list(closed({ from: list(peer).optional(), ports: list(port).optional() })).optional(),
  egress: list(closed({ to: list(peer).optional(), ports: list(port).optional() })).optional(),
};

export const networkPolicySpec = closed(spec);
export const stagedKubernetesPolicySpec = closed({ ...spec, stagedAction: stagedAction.optional() });
