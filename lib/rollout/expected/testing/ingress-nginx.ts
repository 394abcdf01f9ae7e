/** What the chart ingress-nginx renders, in our own words, with an Ingress of somebody who uses it. */
import type { KubeObject } from '@/lib/cluster';
import { namespace, object, service, workload } from './objects';

const labels = { 'app.kubernetes.io/name': 'ingress-nginx', 'app.kubernetes.io/instance': 'ingress-nginx' };
const controller = { ...labels, 'app.kubernetes.io/component': 'controller' };
const hook = { ...labels, 'app.kubernetes.io/component': 'admission-webhook' };
const home = 'ingress-nginx/ingress-nginx-controller';

export const ingressNginx: readonly KubeObject[] = [
  namespace('ingress-nginx'),
  workload('Deployment', home, { ports: 'http:80 https:443 webhook:8443', labels: controller }),
  // Hooks of the installation: they have run.
  workload('Job', 'ingress-nginx/ingress-nginx-admission-create', { labels: hook }),
  workload('Job', 'ingress-nginx/ingress-nginx-admission-patch', { labels: hook }),
  service(home, controller, 'http:80>http https:443>https', { type: 'LoadBalancer' }),
  service(`${home}-admission`, controller, 'https-webhook:443>webhook'),
  object(
    'networking.k8s.io/v1',
    'IngressClass',
    'nginx',
    { spec: { controller: 'k8s.io/ingress-nginx' } },
    controller,
  ),
  object('admissionregistration.k8s.io/v1', 'ValidatingWebhookConfiguration', 'ingress-nginx-admission', {
    webhooks: [
      {
        clientConfig: {
          service: {
            namespace: 'ingress-nginx',
            name: 'ingress-nginx-controller-admission',
            path: '/networking/v1/ingresses',
          },
        },
      },
    ],
  }),
];

export const shopBehindIngress: readonly KubeObject[] = [
  namespace('shop'),
  workload('Deployment', 'shop/web', { ports: 'http:8080', labels: { app: 'web' } }),
  service('shop/web', { app: 'web' }, 'http:80>http'),
  object('networking.k8s.io/v1', 'Ingress', 'shop/web', {
    spec: {
      ingressClassName: 'nginx',
      rules: [{ http: { paths: [{ backend: { service: { name: 'web', port: { name: 'http' } } } }] } }],
    },
  }),
];
