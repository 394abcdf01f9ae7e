/** What is kept of kinds that say who will talk to whom: names, ports and selectors; no path, host name, credential or certificate. */
import type { DeclaringKind } from '@/lib/cluster';
import { fieldsOf, type Kept, type KeptFields, listOf } from './kept';
import { labelSelector } from './kept-policy-fields';

export const loadBalancer = fieldsOf({ ingress: listOf(fieldsOf({ ip: 'value', hostname: 'value' })) });

const ingressBackend = fieldsOf({
  service: fieldsOf({ name: 'value', port: fieldsOf({ number: 'value', name: 'value' }) }),
});

const reference: KeptFields = {
  group: 'value',
  kind: 'value',
  name: 'value',
  namespace: 'value',
  port: 'value',
  sectionName: 'value',
};
const mirrors = listOf(fieldsOf({ requestMirror: fieldsOf({ backendRef: fieldsOf(reference) }) }));
const route: KeptFields = {
  spec: fieldsOf({
    parentRefs: listOf(fieldsOf(reference)),
    rules: listOf(
      fieldsOf({ backendRefs: listOf(fieldsOf({ ...reference, filters: mirrors })), filters: mirrors }),
    ),
  }),
  status: fieldsOf({
    parents: listOf(
      fieldsOf({
        parentRef: fieldsOf(reference),
        conditions: listOf(fieldsOf({ type: 'value', status: 'value' })),
      }),
    ),
  }),
};

const gatewayAddresses = listOf(fieldsOf({ type: 'value', value: 'value' }));
const prometheus: KeptFields = {
  spec: fieldsOf({
    serviceMonitorSelector: labelSelector,
    serviceMonitorNamespaceSelector: labelSelector,
    podMonitorSelector: labelSelector,
    podMonitorNamespaceSelector: labelSelector,
  }),
};
const scraped = listOf(fieldsOf({ port: 'value', targetPort: 'value', portNumber: 'value' }));
const chosenNamespaces = fieldsOf({ any: 'value', matchNames: listOf('value') });
const called: Kept = fieldsOf({
  service: fieldsOf({ name: 'value', namespace: 'value', port: 'value' }),
});
const webhooks: KeptFields = { webhooks: listOf(fieldsOf({ clientConfig: called })) };

export const keptDeclaringFields: Readonly<Record<DeclaringKind, KeptFields>> = {
  IngressClass: { spec: fieldsOf({ controller: 'value' }) },
  Ingress: {
    spec: fieldsOf({
      ingressClassName: 'value',
      defaultBackend: ingressBackend,
      rules: listOf(fieldsOf({ http: fieldsOf({ paths: listOf(fieldsOf({ backend: ingressBackend })) }) })),
    }),
    status: fieldsOf({ loadBalancer }),
  },
  GatewayClass: { spec: fieldsOf({ controllerName: 'value' }) },
  Gateway: {
    spec: fieldsOf({ gatewayClassName: 'value', addresses: gatewayAddresses }),
    status: fieldsOf({ addresses: gatewayAddresses }),
  },
  HTTPRoute: route,
  GRPCRoute: route,
  TLSRoute: route,
  TCPRoute: route,
  Prometheus: prometheus,
  PrometheusAgent: prometheus,
  ServiceMonitor: {
    spec: fieldsOf({ selector: labelSelector, namespaceSelector: chosenNamespaces, endpoints: scraped }),
  },
  PodMonitor: {
    spec: fieldsOf({
      selector: labelSelector,
      namespaceSelector: chosenNamespaces,
      podMetricsEndpoints: scraped,
    }),
  },
  ValidatingWebhookConfiguration: webhooks,
  MutatingWebhookConfiguration: webhooks,
  CustomResourceDefinition: {
    spec: fieldsOf({
      conversion: fieldsOf({ strategy: 'value', webhook: fieldsOf({ clientConfig: called }) }),
    }),
  },
  APIService: { spec: called },
  HorizontalPodAutoscaler: { spec: fieldsOf({ metrics: listOf(fieldsOf({ type: 'value' })) }) },
};

export const keptDeclaringAnnotations: Readonly<Partial<Record<DeclaringKind, readonly string[]>>> = {
  Ingress: ['kubernetes.io/ingress.class'],
  IngressClass: ['ingressclass.kubernetes.io/is-default-class'],
};
