/** What a verdict needs of objects that are no policies: members it is read from have the type they must have. */
import { address, choice, cidr, flag, labels, list, number, protocol, shape, text, whole } from './value';

const metadata = { metadata: shape({ labels: labels.optional() }) };
const portNumber = whole(1, 65_535);

export const labelled = shape(metadata);

const container = shape({
  ports: list(
    shape({ name: text.optional(), protocol: protocol.optional(), containerPort: portNumber }),
  ).optional(),
});

const owner = shape({ kind: text, name: text, controller: flag.optional() });

export const pod = shape({
  metadata: shape({
    labels: labels.optional(),
    generateName: text.optional(),
    ownerReferences: list(owner).optional(),
  }),
  spec: shape({
    nodeName: text.optional(),
    hostNetwork: flag.optional(),
    serviceAccountName: text.optional(),
    containers: list(container).optional(),
    initContainers: list(container).optional(),
  }).optional(),
  status: shape({
    phase: choice('phase', ['Pending', 'Running', 'Succeeded', 'Failed', 'Unknown']).optional(),
    podIP: address.or(text.length(0)).optional(),
    podIPs: list(shape({ ip: address })).optional(),
  }).optional(),
});

export const tier = shape({
  spec: shape({
    order: number.optional(),
    defaultAction: choice('defaultAction', ['Deny', 'Pass']).optional(),
  }).optional(),
});

export const networkSet = shape({
  ...metadata,
  spec: shape({ nets: list(cidr).optional() }).optional(),
});

export const hostEndpoint = shape({
  ...metadata,
  spec: shape({
    node: text,
    interfaceName: text.optional(),
    expectedIPs: list(address).optional(),
    profiles: list(text).optional(),
    ports: list(shape({ name: text, protocol, port: portNumber })).optional(),
  }).refine(({ interfaceName = '', expectedIPs = [] }) => interfaceName !== '' || expectedIPs.length > 0, {
    error: 'needs an interfaceName or expectedIPs',
  }),
});

export const service = shape({
  ...metadata,
  spec: shape({
    clusterIP: text.optional(),
    clusterIPs: list(text).optional(),
    ports: list(shape({ name: text.optional(), protocol: protocol.optional(), port: portNumber })).optional(),
  }).optional(),
});

export const endpointSlice = shape({
  ...metadata,
  ports: list(shape({ protocol: protocol.optional(), port: portNumber.optional() })).optional(),
  endpoints: list(shape({ addresses: list(text) })).optional(),
});

export const node = shape({
  ...metadata,
  status: shape({ addresses: list(shape({ type: text, address: text })).optional() }).optional(),
});

export const clusterInformation = shape({ spec: shape({ calicoVersion: text.optional() }).optional() });
