/** Of what declares traffic only the fields that are read: a definition of a resource weighs hundreds of kilobytes, and its schema says nothing here. */
import type { KubeObject, ObjectMeta } from '../kube-object';
import { array, type Json, record } from '../wire-value';
import type { DeclaringKind } from './declaring-kinds';
import { probeNames, scrapeAnnotations } from './parse-pod';

const pick = (from: unknown, keys: readonly string[]): Json =>
  Object.fromEntries(
    keys.flatMap((key) => {
      const value = record(from)[key];
      return value === undefined ? [] : [[key, value]];
    }),
  );

const annotationsKept = [
  'kubernetes.io/ingress.class',
  'ingressclass.kubernetes.io/is-default-class',
] as const;

function metadataOf(metadata: ObjectMeta): ObjectMeta {
  const { name, namespace, labels, annotations } = metadata;
  const kept = pick(annotations, annotationsKept) as Readonly<Record<string, string>>;
  return {
    name,
    ...(namespace === undefined ? {} : { namespace }),
    ...(labels === undefined ? {} : { labels }),
    ...(Object.keys(kept).length === 0 ? {} : { annotations: kept }),
  };
}

const prometheus = [
  'serviceMonitorSelector',
  'serviceMonitorNamespaceSelector',
  'podMonitorSelector',
  'podMonitorNamespaceSelector',
];
const routes = ['parentRefs', 'rules'];

/** Fields of the spec that are read; metrics of an autoscaler and rules of a route are small. */
const specFields: Readonly<Record<DeclaringKind, readonly string[]>> = {
  IngressClass: ['controller'],
  Ingress: ['ingressClassName', 'defaultBackend', 'rules'],
  GatewayClass: ['controllerName'],
  Gateway: ['gatewayClassName', 'addresses'],
  HTTPRoute: routes,
  GRPCRoute: routes,
  TLSRoute: routes,
  TCPRoute: routes,
  Prometheus: prometheus,
  PrometheusAgent: prometheus,
  ServiceMonitor: ['selector', 'namespaceSelector'],
  PodMonitor: ['selector', 'namespaceSelector'],
  ValidatingWebhookConfiguration: [],
  MutatingWebhookConfiguration: [],
  CustomResourceDefinition: [],
  APIService: ['service'],
  HorizontalPodAutoscaler: [],
};

const statusFields: Partial<Readonly<Record<DeclaringKind, readonly string[]>>> = {
  Ingress: ['loadBalancer'],
  Gateway: ['addresses'],
  HTTPRoute: ['parents'],
  GRPCRoute: ['parents'],
  TLSRoute: ['parents'],
  TCPRoute: ['parents'],
};

const clientService = (client: unknown): Json => pick(client, ['service']);

/** Where a field holds more than is read: credentials of a scrape, certificates of a webhook, selectors of a metric. */
function specOf(kind: DeclaringKind, spec: Json): Json {
  const kept = pick(spec, specFields[kind]);
  const endpoint = (item: unknown): Json => pick(item, ['port', 'targetPort', 'portNumber']);
  switch (kind) {
    case 'ServiceMonitor':
      return { ...kept, endpoints: array(spec.endpoints).map(endpoint) };
    case 'PodMonitor':
      return { ...kept, podMetricsEndpoints: array(spec.podMetricsEndpoints).map(endpoint) };
    case 'HorizontalPodAutoscaler':
      return { metrics: array(spec.metrics).map((metric) => pick(metric, ['type'])) };
    case 'CustomResourceDefinition': {
      const { strategy, webhook } = record(spec.conversion);
      const client = clientService(record(webhook).clientConfig);
      return { conversion: { strategy, webhook: { clientConfig: client } } };
    }
    default:
      return kept;
  }
}

/** The held object where what is kept is the same: an autoscaler writes its status every few seconds, which is no news here. */
export function pruneDeclaring(
  kind: DeclaringKind,
  object: KubeObject,
  held: KubeObject | null = null,
): KubeObject {
  const pruned = prunedObject(kind, object);
  return held !== null && JSON.stringify(held) === JSON.stringify(pruned) ? held : pruned;
}

function prunedObject(kind: DeclaringKind, object: KubeObject): KubeObject {
  const { apiVersion, metadata } = object;
  const status = statusFields[kind];
  const webhooks = kind.endsWith('WebhookConfiguration')
    ? {
        webhooks: array(object.webhooks).map((webhook) => ({
          clientConfig: clientService(record(webhook).clientConfig),
        })),
      }
    : {};
  return {
    apiVersion,
    kind: object.kind,
    metadata: metadataOf(metadata),
    spec: specOf(kind, record(object.spec)),
    ...(status === undefined ? {} : { status: pick(object.status, status) }),
    ...webhooks,
  };
}

const probePort = (probe: unknown): Json => {
  const found = record(probe);
  return Object.fromEntries(
    ['httpGet', 'tcpSocket', 'grpc']
      .filter((way) => found[way] !== undefined)
      .map((way) => [way, pick(found[way], ['port', 'host'])]),
  );
};

/** Probes of a container by their ports alone: paths, headers and commands may hold what nobody should keep. */
export const prunedProbes = (container: Json): Json =>
  Object.fromEntries(
    probeNames
      .map((name) => [name, probePort(container[name])] as const)
      .filter(([, probe]) => Object.keys(probe).length > 0),
  );

/** Marks for scrapers, of all annotations a pod may have; nothing where there is none. */
export function prunedMarks(annotations: ObjectMeta['annotations']): Pick<ObjectMeta, 'annotations'> {
  const kept = pick(annotations, scrapeAnnotations) as Readonly<Record<string, string>>;
  return Object.keys(kept).length === 0 ? {} : { annotations: kept };
}
