/** Whom the API server calls: webhooks of admission and conversion, aggregated APIs; and who wants metrics of it. */
import type { KubeObject } from '../kube-object';
import { array, record, text } from '../wire-value';
import type { ApiServerCall, Autoscaler, MetricsApi, ServicePortRef } from './declarations';

/** A Service with the port that counts where none is written; null for a URL, which names no Service. */
function serviceOf(value: unknown): ServicePortRef | null {
  const { namespace, name, port } = record(record(value).service);
  if (typeof name !== 'string' || typeof namespace !== 'string') return null;
  return { namespace, name, port: typeof port === 'number' ? port : 443 };
}

function callOf(kind: ApiServerCall['kind'], object: KubeObject, client: unknown): ApiServerCall[] {
  const service = serviceOf(client);
  return service === null ? [] : [{ kind, name: object.metadata.name, service }];
}

/** One for each webhook of the configuration. */
export const webhookCalls = (
  kind: 'ValidatingWebhookConfiguration' | 'MutatingWebhookConfiguration',
  object: KubeObject,
): ApiServerCall[] =>
  array(object.webhooks).flatMap((webhook) => callOf(kind, object, record(webhook).clientConfig));

export function conversionCalls(object: KubeObject): ApiServerCall[] {
  const { strategy, webhook } = record(record(object.spec).conversion);
  return strategy === 'Webhook'
    ? callOf('CustomResourceDefinition', object, record(webhook).clientConfig)
    : [];
}

/** Without a Service behind it the API is served by the API server itself. */
export const apiServiceCalls = (object: KubeObject): ApiServerCall[] =>
  callOf('APIService', object, object.spec);

const metricsApis: Readonly<Record<string, MetricsApi>> = {
  Resource: 'metrics.k8s.io',
  ContainerResource: 'metrics.k8s.io',
  Pods: 'custom.metrics.k8s.io',
  Object: 'custom.metrics.k8s.io',
  External: 'external.metrics.k8s.io',
};

export function parseAutoscaler(object: KubeObject): Autoscaler {
  const types = array(record(object.spec).metrics).map((metric) => text(record(metric).type));
  // Without a metric it goes by the processors' load.
  const apis = (types.length === 0 ? ['Resource'] : types).flatMap((type) => metricsApis[type] ?? []);
  return {
    namespace: object.metadata.namespace ?? 'default',
    name: object.metadata.name,
    apis: [...new Set(apis)].sort(),
  };
}
