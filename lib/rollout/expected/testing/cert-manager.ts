/** What the chart cert-manager renders, in our own words: controller, injector, webhook, and a definition that it may convert. */
import type { KubeObject } from '@/lib/cluster';
import { namespace, object, service, workload } from './objects';

const part = (name: string, component: string) => ({
  'app.kubernetes.io/name': name,
  'app.kubernetes.io/instance': 'cert-manager',
  'app.kubernetes.io/component': component,
});
const webhook = part('webhook', 'webhook');
const controller = part('cert-manager', 'controller');
const client = {
  clientConfig: { service: { namespace: 'cert-manager', name: 'cert-manager-webhook', path: '/validate' } },
};
const scrape = {
  'prometheus.io/scrape': 'true',
  'prometheus.io/port': '9402',
  'prometheus.io/path': '/metrics',
};

export const certManager: readonly KubeObject[] = [
  namespace('cert-manager'),
  workload('Deployment', 'cert-manager/cert-manager', {
    ports: 'http-metrics:9402 http-healthz:9403',
    labels: controller,
    annotations: scrape,
  }),
  workload('Deployment', 'cert-manager/cert-manager-cainjector', {
    ports: 'http-metrics:9402',
    labels: part('cainjector', 'cainjector'),
    annotations: scrape,
  }),
  workload('Deployment', 'cert-manager/cert-manager-webhook', {
    ports: 'https:10250 healthcheck:6080 http-metrics:9402',
    labels: webhook,
    annotations: scrape,
  }),
  service('cert-manager/cert-manager', controller, 'tcp-prometheus-servicemonitor:9402>http-metrics'),
  service('cert-manager/cert-manager-webhook', webhook, 'https:443>https metrics:9402>http-metrics'),
  object('admissionregistration.k8s.io/v1', 'ValidatingWebhookConfiguration', 'cert-manager-webhook', {
    webhooks: [client],
  }),
  object('admissionregistration.k8s.io/v1', 'MutatingWebhookConfiguration', 'cert-manager-webhook', {
    webhooks: [client],
  }),
  object('apiextensions.k8s.io/v1', 'CustomResourceDefinition', 'certificates.cert-manager.io', {
    spec: { conversion: { strategy: 'None' } },
  }),
];
