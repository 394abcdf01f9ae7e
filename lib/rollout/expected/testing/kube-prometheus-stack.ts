/** What the chart kube-prometheus-stack renders as release `kps`, in our own words, and what its operator makes of it. */
import type { KubeObject } from '@/lib/cluster';
import { namespace, object, pod, service, workload } from './objects';

const release = { release: 'kps' };
const called = (name: string) => ({ 'app.kubernetes.io/name': name, 'app.kubernetes.io/instance': 'kps' });
const prometheus = { 'app.kubernetes.io/name': 'prometheus', 'operator.prometheus.io/name': 'kps' };
const exporter = called('prometheus-node-exporter');
const state = called('kube-state-metrics');
const grafana = called('grafana');
const operator = { app: 'kube-prometheus-stack-operator', ...release };
const onHost = { hostNetwork: true, dnsPolicy: 'ClusterFirst' };

const monitor = (
  name: string,
  matchLabels: object,
  port: string,
  namespaces?: readonly string[],
): KubeObject =>
  object(
    'monitoring.coreos.com/v1',
    'ServiceMonitor',
    `monitoring/${name}`,
    {
      spec: {
        selector: { matchLabels },
        endpoints: [{ port }],
        ...(namespaces === undefined ? {} : { namespaceSelector: { matchNames: namespaces } }),
      },
    },
    release,
  );

const hook = {
  clientConfig: {
    service: { namespace: 'monitoring', name: 'kps-operator', path: '/admission-prometheusrules/validate' },
  },
};

export const kubePrometheusStack: readonly KubeObject[] = [
  namespace('monitoring'),
  workload('Deployment', 'monitoring/kps-operator', { ports: 'https:10250', labels: operator }),
  service('monitoring/kps-operator', operator, 'https:443>https'),
  workload('Deployment', 'monitoring/kps-kube-state-metrics', { ports: 'http:8080', labels: state }),
  service('monitoring/kps-kube-state-metrics', state, 'http:8080>8080'),
  workload('Deployment', 'monitoring/kps-grafana', { ports: 'grafana:3000', labels: grafana }),
  service('monitoring/kps-grafana', grafana, 'http-web:80>grafana'),
  workload('DaemonSet', 'monitoring/kps-node-exporter', {
    ports: 'http-metrics:9100',
    labels: exporter,
    spec: onHost,
  }),
  pod(
    'DaemonSet',
    'monitoring/kps-node-exporter',
    { ports: 'http-metrics:9100', labels: exporter, spec: onHost },
    { ip: '10.20.1.11', node: 'worker' },
  ),
  service('monitoring/kps-node-exporter', exporter, 'http-metrics:9100>http-metrics'),
  // Made and kept by the operator: the kubelets' Service has no selector.
  service(
    'kube-system/kps-kubelet',
    {},
    'https-metrics:10250>10250 http-metrics:10255>10255',
    { clusterIP: 'None' },
    { 'app.kubernetes.io/name': 'kubelet' },
  ),
  object(
    'discovery.k8s.io/v1',
    'EndpointSlice',
    'kube-system/kps-kubelet',
    {
      ports: [
        { name: 'https-metrics', port: 10250, protocol: 'TCP' },
        { name: 'http-metrics', port: 10255, protocol: 'TCP' },
      ],
      endpoints: [{ addresses: ['10.20.1.1'] }, { addresses: ['10.20.1.11'] }],
    },
    { 'kubernetes.io/service-name': 'kps-kubelet' },
  ),
  workload('StatefulSet', 'monitoring/prometheus-kps', { ports: 'http-web:9090', labels: prometheus }),
  service('monitoring/kps-prometheus', prometheus, 'http-web:9090>9090', {}, { app: 'kps-prometheus' }),
  object('monitoring.coreos.com/v1', 'Prometheus', 'monitoring/kps', {
    spec: {
      serviceMonitorSelector: { matchLabels: release },
      serviceMonitorNamespaceSelector: {},
      podMonitorSelector: { matchLabels: release },
      podMonitorNamespaceSelector: {},
    },
  }),
  monitor('kps-operator', operator, 'https'),
  monitor('kps-kube-state-metrics', state, 'http'),
  monitor('kps-grafana', grafana, 'http-web'),
  monitor('kps-node-exporter', exporter, 'http-metrics'),
  monitor('kps-prometheus', { app: 'kps-prometheus' }, 'http-web'),
  monitor('kps-kubelet', { 'app.kubernetes.io/name': 'kubelet' }, 'https-metrics', ['kube-system']),
  object('admissionregistration.k8s.io/v1', 'ValidatingWebhookConfiguration', 'kps-admission', {
    webhooks: [hook],
  }),
  object('admissionregistration.k8s.io/v1', 'MutatingWebhookConfiguration', 'kps-admission', {
    webhooks: [hook],
  }),
];
