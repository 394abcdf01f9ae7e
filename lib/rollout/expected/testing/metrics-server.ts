/** What the chart metrics-server renders, in our own words, with an autoscaler that goes by it. */
import type { KubeObject } from '@/lib/cluster';
import { object, service, workload } from './objects';

const labels = { 'app.kubernetes.io/name': 'metrics-server', 'app.kubernetes.io/instance': 'metrics-server' };

export const metricsServer: readonly KubeObject[] = [
  workload('Deployment', 'kube-system/metrics-server', { ports: 'https:10250', labels }),
  service('kube-system/metrics-server', labels, 'https:443>https'),
  object('apiregistration.k8s.io/v1', 'APIService', 'v1beta1.metrics.k8s.io', {
    spec: {
      group: 'metrics.k8s.io',
      version: 'v1beta1',
      service: { namespace: 'kube-system', name: 'metrics-server', port: 443 },
    },
  }),
  object('autoscaling/v2', 'HorizontalPodAutoscaler', 'shop/web', {
    spec: { metrics: [{ type: 'Resource' }] },
  }),
];
