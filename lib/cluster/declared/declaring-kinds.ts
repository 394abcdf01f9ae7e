/**
 * Kinds that decide no verdict but say who will talk to whom: routes, probes, scrapes, webhooks. Read where they are served and may
 * be listed; a kind that is not served expects nothing, one that may not be read is a gap with a name (lib/rollout/expected).
 */
import type { ResourceType } from '../kube-object';

export interface DeclaringResource extends Omit<ResourceType, 'version'> {
  /** Newest first: the first that is served is read. */
  readonly versions: readonly string[];
}

const kind = (
  group: string,
  versions: readonly string[],
  plural: string,
  name: string,
  namespaced = true,
): DeclaringResource => ({ group, versions, plural, kind: name, namespaced });

const gateways = 'gateway.networking.k8s.io';
const monitoring = 'monitoring.coreos.com';

/** By our name of the kind. */
export const declaringResources = {
  IngressClass: kind('networking.k8s.io', ['v1'], 'ingressclasses', 'IngressClass', false),
  Ingress: kind('networking.k8s.io', ['v1'], 'ingresses', 'Ingress'),
  GatewayClass: kind(gateways, ['v1', 'v1beta1'], 'gatewayclasses', 'GatewayClass', false),
  Gateway: kind(gateways, ['v1', 'v1beta1'], 'gateways', 'Gateway'),
  HTTPRoute: kind(gateways, ['v1', 'v1beta1'], 'httproutes', 'HTTPRoute'),
  GRPCRoute: kind(gateways, ['v1', 'v1alpha2'], 'grpcroutes', 'GRPCRoute'),
  TLSRoute: kind(gateways, ['v1', 'v1alpha3', 'v1alpha2'], 'tlsroutes', 'TLSRoute'),
  TCPRoute: kind(gateways, ['v1', 'v1alpha2'], 'tcproutes', 'TCPRoute'),
  Prometheus: kind(monitoring, ['v1'], 'prometheuses', 'Prometheus'),
  PrometheusAgent: kind(monitoring, ['v1', 'v1alpha1'], 'prometheusagents', 'PrometheusAgent'),
  ServiceMonitor: kind(monitoring, ['v1'], 'servicemonitors', 'ServiceMonitor'),
  PodMonitor: kind(monitoring, ['v1'], 'podmonitors', 'PodMonitor'),
  ValidatingWebhookConfiguration: kind(
    'admissionregistration.k8s.io',
    ['v1'],
    'validatingwebhookconfigurations',
    'ValidatingWebhookConfiguration',
    false,
  ),
  MutatingWebhookConfiguration: kind(
    'admissionregistration.k8s.io',
    ['v1'],
    'mutatingwebhookconfigurations',
    'MutatingWebhookConfiguration',
    false,
  ),
  CustomResourceDefinition: kind(
    'apiextensions.k8s.io',
    ['v1'],
    'customresourcedefinitions',
    'CustomResourceDefinition',
    false,
  ),
  APIService: kind('apiregistration.k8s.io', ['v1'], 'apiservices', 'APIService', false),
  HorizontalPodAutoscaler: kind('autoscaling', ['v2'], 'horizontalpodautoscalers', 'HorizontalPodAutoscaler'),
} as const satisfies Record<string, DeclaringResource>;

export type DeclaringKind = keyof typeof declaringResources;

export const declaringKinds = Object.keys(declaringResources) as readonly DeclaringKind[];

/** Whether a kind, by our name of it, is one of these. */
export const isDeclaring = (name: string): name is DeclaringKind => Object.hasOwn(declaringResources, name);

/** Our name of the kind of an object, told by its API group, whatever its version; null for what declares nothing. */
export function declaringKind(object: {
  readonly apiVersion: string;
  readonly kind: string;
}): DeclaringKind | null {
  const group = object.apiVersion.split('/')[0];
  return isDeclaring(object.kind) && declaringResources[object.kind].group === group ? object.kind : null;
}
