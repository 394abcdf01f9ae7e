/** The objects around policies and pods that a verdict depends on: sets of addresses, services, nodes, namespaces and accounts. */
import type {
  HostEndpoint,
  Namespace,
  NetworkSet,
  Node,
  Profile,
  Rule,
  Service,
  ServiceAccount,
} from '@/lib/policy';
import type { KubeObject } from './kube-object';
import { labels, namespaceOf, textOrNull } from './object-fields';
import { servedLabels } from './stored-metadata';
import { array, record, text } from './wire-value';

export function parseNetworkSet(object: KubeObject): NetworkSet {
  return {
    namespace: object.kind === 'NetworkSet' ? namespaceOf(object) : null,
    name: object.metadata.name,
    labels: servedLabels(object),
    nets: array(record(object.spec).nets).map(text),
  };
}

export function parseHostEndpoint(object: KubeObject): HostEndpoint {
  const spec = record(object.spec);
  const ports = array(spec.ports).flatMap((item) => {
    const port = record(item);
    return typeof port.port === 'number'
      ? [{ name: text(port.name), protocol: text(port.protocol) || 'TCP', port: port.port }]
      : [];
  });
  return {
    name: object.metadata.name,
    labels: servedLabels(object),
    node: text(spec.node),
    interfaceName: textOrNull(spec.interfaceName),
    expectedIPs: array(spec.expectedIPs).map(text),
    profiles: array(spec.profiles).map(text),
    ports,
  };
}

export function parseProfile(object: KubeObject): Profile {
  const spec = record(object.spec);
  return {
    name: object.metadata.name,
    ingress: array(spec.ingress) as readonly Rule[],
    egress: array(spec.egress) as readonly Rule[],
    labelsToApply: labels(spec.labelsToApply),
  };
}

export function parseService(
  object: KubeObject,
  slices: ReadonlyMap<string, readonly KubeObject[]>,
): Service {
  const spec = record(object.spec);
  const namespace = namespaceOf(object);
  const endpoints = (slices.get(`${namespace}/${object.metadata.name}`) ?? []).flatMap((slice) => {
    const ports = array(slice.ports).map(record);
    return array(slice.endpoints).flatMap((endpoint) =>
      array(record(endpoint).addresses).flatMap((ip) =>
        ports.flatMap((port) =>
          typeof port.port === 'number'
            ? [
                {
                  ip: text(ip),
                  protocol: text(port.protocol) || 'TCP',
                  port: port.port,
                  ...(text(port.name) === '' ? {} : { portName: text(port.name) }),
                },
              ]
            : [],
        ),
      ),
    );
  });
  const ips = array(spec.clusterIPs).map(text);
  return {
    namespace,
    name: object.metadata.name,
    labels: labels(object.metadata.labels),
    selector: labels(spec.selector),
    clusterIPs: (ips.length > 0 ? ips : [text(spec.clusterIP)]).filter((ip) => ip !== '' && ip !== 'None'),
    ports: array(spec.ports).flatMap((item) => {
      const port = record(item);
      return typeof port.port === 'number'
        ? [
            {
              name: textOrNull(port.name),
              protocol: text(port.protocol) || 'TCP',
              port: port.port,
              targetPort:
                typeof port.targetPort === 'number' || typeof port.targetPort === 'string'
                  ? port.targetPort
                  : port.port,
            },
          ]
        : [];
    }),
    endpoints,
  };
}

const tunnelAnnotations = [
  'projectcalico.org/IPv4IPIPTunnelAddr',
  'projectcalico.org/IPv4VXLANTunnelAddr',
  'projectcalico.org/IPv4WireguardInterfaceAddr',
];

export function parseNode(object: KubeObject): Node {
  const status = record(object.status);
  const addresses = array(status.addresses)
    .map(record)
    .filter((address) => address.type === 'InternalIP' || address.type === 'ExternalIP')
    .map((address) => text(address.address));
  const tunnels = tunnelAnnotations
    .map((key) => object.metadata.annotations?.[key] ?? '')
    .filter((ip) => ip !== '');
  const ready = array(status.conditions)
    .map(record)
    .some((condition) => condition.type === 'Ready' && condition.status === 'True');
  return {
    name: object.metadata.name,
    labels: labels(object.metadata.labels),
    ips: [...new Set([...addresses, ...tunnels])],
    ready,
  };
}

export function parseNamespace(object: KubeObject): Namespace {
  return {
    name: object.metadata.name,
    labels: labels(object.metadata.labels),
    terminating: object.metadata.deletionTimestamp !== undefined,
  };
}

export function parseAccount(object: KubeObject): ServiceAccount {
  return {
    namespace: namespaceOf(object),
    name: object.metadata.name,
    labels: labels(object.metadata.labels),
  };
}
