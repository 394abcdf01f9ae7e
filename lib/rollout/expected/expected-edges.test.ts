import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  calicoCapabilities,
  declarationsFromObjects,
  type KubeObject,
  snapshotFromObjects,
} from '@/lib/cluster';
import { edgeLabel } from '../edge-flow';
import { type Expected, expectedEdges } from './expected-edges';
import { certManager } from './testing/cert-manager';
import { ingressNginx, shopBehindIngress } from './testing/ingress-nginx';
import { kubePrometheusStack } from './testing/kube-prometheus-stack';
import { metricsServer } from './testing/metrics-server';
import { cluster, marked, object, pod, service, workload } from './testing/objects';

const capabilities = calicoCapabilities('v3.31.2', 'aggregated');
const expectedOf = (objects: readonly KubeObject[]): Expected =>
  expectedEdges(snapshotFromObjects(objects, capabilities), declarationsFromObjects(objects));

/** Each edge with the objects that let it be expected; ends that records name roughly by what they are. */
const lines = (objects: readonly KubeObject[]): string[] =>
  expectedOf(objects).edges.map(({ edge, labels, because }) => {
    const reasons = because.map(({ kind, name }) => `${kind} ${name}`).join(', ');
    const ends = [labels.src, labels.dst].filter((label) => label !== null).join(' → ');
    return `${edgeLabel(edge)}${ends === '' ? '' : ` (${ends})`}: ${reasons}`;
  });

describe('what charts render lets be expected', () => {
  it('ingress-nginx, and an Ingress that it serves', () => {
    expect(lines([...cluster, ...ingressNginx, ...shopBehindIngress])).toEqual([
      'public network → ingress-nginx/ingress-nginx-controller TCP 443 (outside the cluster): Service ingress-nginx-controller',
      'public network → ingress-nginx/ingress-nginx-controller TCP 80 (outside the cluster): Service ingress-nginx-controller',
      'private network → ingress-nginx/ingress-nginx-controller TCP 8443 (API server): ValidatingWebhookConfiguration ingress-nginx-admission',
      'ingress-nginx/ingress-nginx-controller → kube-system/coredns UDP 53: Deployment ingress-nginx-controller',
      'ingress-nginx/ingress-nginx-controller → shop/web TCP 8080: Ingress web',
      'shop/web → kube-system/coredns UDP 53: Deployment web',
    ]);
  });

  it('cert-manager: its webhook is asked twice over, and nobody here reads its marks', () => {
    expect(lines([...cluster, ...certManager])).toEqual([
      'private network → cert-manager/cert-manager-webhook TCP 10250 (API server): MutatingWebhookConfiguration cert-manager-webhook, ValidatingWebhookConfiguration cert-manager-webhook',
      'cert-manager/cert-manager-cainjector → kube-system/coredns UDP 53: Deployment cert-manager-cainjector',
      'cert-manager/cert-manager-webhook → kube-system/coredns UDP 53: Deployment cert-manager-webhook',
      'cert-manager/cert-manager → kube-system/coredns UDP 53: Deployment cert-manager',
    ]);
  });

  it('kube-prometheus-stack: its Prometheus scrapes what its monitors select, nodes among it, and not itself', () => {
    expect(lines([...cluster, ...kubePrometheusStack])).toEqual([
      'private network → monitoring/kps-operator TCP 10250 (API server): MutatingWebhookConfiguration kps-admission, ValidatingWebhookConfiguration kps-admission',
      'monitoring/kps-grafana → kube-system/coredns UDP 53: Deployment kps-grafana',
      'monitoring/kps-kube-state-metrics → kube-system/coredns UDP 53: Deployment kps-kube-state-metrics',
      'monitoring/kps-operator → kube-system/coredns UDP 53: Deployment kps-operator',
      'monitoring/prometheus-kps → private network TCP 10250: ServiceMonitor kps-kubelet',
      'monitoring/prometheus-kps → private network TCP 9100 (monitoring/kps-node-exporter, on its nodes): ServiceMonitor kps-node-exporter',
      'monitoring/prometheus-kps → kube-system/coredns UDP 53: StatefulSet prometheus-kps',
      'monitoring/prometheus-kps → kps-grafana TCP 3000: ServiceMonitor kps-grafana',
      'monitoring/prometheus-kps → kps-kube-state-metrics TCP 8080: ServiceMonitor kps-kube-state-metrics',
      'monitoring/prometheus-kps → kps-operator TCP 10250: ServiceMonitor kps-operator',
    ]);
  });

  it('metrics-server: the API server asks it, for autoscalers too, and it asks every kubelet', () => {
    expect(lines([...cluster, ...metricsServer])).toEqual([
      'private network → kube-system/metrics-server TCP 10250 (API server): APIService v1beta1.metrics.k8s.io, HorizontalPodAutoscaler web',
      'kube-system/metrics-server → private network TCP 10250 (kubelets): APIService v1beta1.metrics.k8s.io',
      'kube-system/metrics-server → coredns UDP 53: Deployment metrics-server',
    ]);
  });
});

const all = [
  ...cluster,
  ...ingressNginx,
  ...shopBehindIngress,
  ...certManager,
  ...kubePrometheusStack,
  ...metricsServer,
];
const idsOf = (objects: readonly KubeObject[]) => expectedOf(objects).edges.map(({ id }) => id);

describe('any part of a cluster', () => {
  it('the order of objects does not matter', () => {
    const whole = expectedOf(all);
    fc.assert(
      fc.property(fc.shuffledSubarray(all, { minLength: all.length }), (shuffled) => {
        expect(expectedOf(shuffled)).toEqual(whole);
      }),
      { numRuns: 40 },
    );
  });

  it('taking an object away never adds an edge', () => {
    fc.assert(
      fc.property(fc.shuffledSubarray(all), fc.nat(), (part, at) => {
        const before = new Set(idsOf(part));
        const after = idsOf(part.filter((_, index) => index !== at % Math.max(1, part.length)));
        expect(after.filter((id) => !before.has(id))).toEqual([]);
      }),
      { numRuns: 150 },
    );
  });
});

describe('rules', () => {
  const web = { ports: 'http:8080 metrics:9102', labels: { app: 'web' } };
  const shop = [workload('Deployment', 'shop/web', web), service('shop/web', { app: 'web' }, 'http:80>http')];
  const scraper = workload('StatefulSet', 'monitoring/prometheus', {
    labels: { 'app.kubernetes.io/name': 'prometheus' },
  });

  it('an Ingress of a class nobody is known for is a gap that names its backends, not an edge', () => {
    const without = [...shop, ...shopBehindIngress.filter(({ kind }) => kind === 'Ingress')];
    expect(expectedOf(without)).toMatchObject({
      edges: [],
      gaps: [{ id: 'expected-unseen/source/Ingress/shop/web', namespaces: ['shop'] }],
    });
  });

  it('who publishes the address of an Ingress serves it, whatever its class', () => {
    const at = { loadBalancer: { ingress: [{ ip: '192.0.2.9' }] } };
    const labels = { app: 'own-proxy' };
    const ingress = shopBehindIngress
      .filter(({ kind }) => kind === 'Ingress')
      .map((one) => ({ ...one, status: at }));
    const proxy = [
      workload('Deployment', 'edge/own-proxy', { ports: 'https:8443', labels }),
      { ...service('edge/own-proxy', labels, '443>https', { type: 'LoadBalancer' }), status: at },
    ];
    expect(lines([...shop, ...ingress, ...proxy])).toContain(
      'edge/own-proxy → shop/web TCP 8080: Ingress web',
    );
  });

  it('a route sends from the pods that were made for its Gateway', () => {
    const gateway = 'gateway.networking.k8s.io/v1';
    const labels = { 'gateway.networking.k8s.io/gateway-name': 'front' };
    const objects = [
      ...shop,
      workload('Deployment', 'edge/front-istio', { ports: 'http:80', labels }),
      object(gateway, 'Gateway', 'edge/front', { spec: { gatewayClassName: 'istio' } }),
      object(gateway, 'HTTPRoute', 'shop/web', {
        spec: {
          parentRefs: [{ name: 'front', namespace: 'edge' }],
          rules: [{ backendRefs: [{ name: 'web', port: 80 }] }],
        },
      }),
    ];
    expect(lines(objects)).toEqual(['edge/front-istio → shop/web TCP 8080: HTTPRoute web']);
  });

  it('a pod’s mark is read at its port, and without one at every port that it declares', () => {
    const scraped = (annotations: Record<string, string>) =>
      lines([scraper, workload('Deployment', 'shop/web', { ...web, annotations })]);
    expect(scraped({ 'prometheus.io/scrape': 'true', 'prometheus.io/port': '9102' })).toEqual([
      'monitoring/prometheus → shop/web TCP 9102: Deployment web',
    ]);
    expect(scraped({ 'prometheus.io/scrape': 'true' })).toHaveLength(2);
    expect(scraped({})).toEqual([]);
  });

  it('a Service’s mark is read at the pods behind it', () => {
    const own = shop.map((one) =>
      one.kind === 'Service' ? marked(one, { 'prometheus.io/scrape': 'true' }) : one,
    );
    expect(lines([scraper, ...own])).toEqual(['monitoring/prometheus → shop/web TCP 8080: Service web']);
  });

  it('a monitor that no instance selects is read by nobody', () => {
    const others = kubePrometheusStack.map((one) =>
      one.kind === 'Prometheus'
        ? { ...one, spec: { serviceMonitorSelector: { matchLabels: { release: 'other' } } } }
        : one,
    );
    expect(lines(others).filter((line) => line.includes('ServiceMonitor'))).toEqual([]);
  });

  it('a probe comes from the node of each pod, and no record will show it', () => {
    const probed = { ...web, container: { ports: [], livenessProbe: { httpGet: { port: 8080 } } } };
    const { edges } = expectedOf([
      ...cluster,
      ...shop,
      pod('Deployment', 'shop/web', probed, { ip: '10.0.1.5', node: 'worker' }),
    ]);
    expect(edges.filter(({ recordable }) => !recordable)).toMatchObject([
      {
        edge: { src: { type: 'host', name: '*' }, dst: { namespace: 'shop', name: 'web' }, port: 8080 },
        flows: [
          { src: { type: 'ip', ip: '10.20.1.11' }, dst: { type: 'pod', namespace: 'shop', name: 'web-0' } },
        ],
      },
    ]);
  });

  it('a workload scaled to nothing talks to nobody', () => {
    expect(lines([...cluster, workload('Deployment', 'shop/web', web, 0)])).toEqual([]);
  });

  it('the API server calls from every address of its machines; without one that is a gap', () => {
    const [edge] = expectedOf([...cluster, ...certManager]).edges;
    expect(edge?.addresses.src).toEqual(['10.20.1.1']);
    expect(expectedOf(certManager).gaps.map(({ id }) => id)).toEqual(['expected-unseen/source/api-server']);
  });

  it('a kind that may not be read is a gap by name', () => {
    const declared = {
      ...declarationsFromObjects([]),
      unreadable: [{ kind: 'Ingress', message: 'no list right' }],
    };
    expect(expectedEdges(snapshotFromObjects([], capabilities), declared).gaps).toMatchObject([
      {
        id: 'expected-unseen/unreadable/Ingress',
        title: 'Cannot tell which Services are reached through Ingresses',
      },
    ]);
  });
});
