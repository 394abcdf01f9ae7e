/** Labels under which the pods of well-known controllers run, by the name their class gives (their charts and manifests). */
import type { Labels } from '@/lib/policy';
import { hasLabels } from './workload-groups';

interface Controller {
  /** Of an IngressClass or a GatewayClass. */
  readonly names: readonly RegExp[];
  /** Any of these label sets. */
  readonly labels: readonly Labels[];
  /** `app.kubernetes.io/component` of the part that carries traffic, where a chart has several parts. */
  readonly component?: string;
}

const called = (name: string): Labels => ({ 'app.kubernetes.io/name': name });

const controllers: readonly Controller[] = [
  { names: [/^k8s\.io\/.*nginx/], labels: [called('ingress-nginx')], component: 'controller' },
  { names: [/^nginx\.org\/ingress-controller/], labels: [called('nginx-ingress'), { app: 'nginx-ingress' }] },
  { names: [/^gateway\.nginx\.org\//], labels: [called('nginx-gateway-fabric'), called('nginx-gateway')] },
  { names: [/^traefik\.io\//], labels: [called('traefik')] },
  { names: [/^haproxy\.org\//], labels: [called('kubernetes-ingress')] },
  { names: [/^haproxy-ingress\.github\.io\//], labels: [called('haproxy-ingress')] },
  { names: [/^projectcontour\.io\//], labels: [called('contour'), { app: 'envoy' }], component: 'envoy' },
  { names: [/konghq\.com\//], labels: [called('kong'), called('ingress')], component: 'app' },
  { names: [/^getambassador\.io\//], labels: [called('emissary-ingress')] },
  { names: [/^apisix\.apache\.org\//], labels: [called('apisix')] },
  { names: [/^istio\.io\/ingress-controller/], labels: [{ istio: 'ingressgateway' }, { istio: 'ingress' }] },
];

/** Whether pods with these labels are the part of that controller which carries traffic. */
export function isControllerPod(controller: string, labels: Labels): boolean {
  const component = labels['app.kubernetes.io/component'];
  return controllers
    .filter(({ names }) => names.some((name) => name.test(controller)))
    .some(
      (known) =>
        known.labels.some((wanted) => hasLabels(labels, wanted)) &&
        (known.component === undefined || component === undefined || component === known.component),
    );
}
