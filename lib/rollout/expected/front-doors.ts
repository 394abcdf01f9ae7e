/**
 * Which workload carries what an Ingress or a Gateway lets in. Told by the address it says to be reached at, which is that of a
 * Service, and by the controller of its class, whose pods carry well-known labels. Several may fit: then each is expected to carry it.
 */
import type { Gateway, Ingress } from '@/lib/cluster';
import type { Labels } from '@/lib/policy';
import { type End, sourceEnds } from './ends';
import type { Ground } from './ground';
import { isControllerPod } from './known-controllers';
import type { SelectedGroup } from './workload-groups';

/** `gateway.ns.svc.cluster.local`, as a Gateway may name the Service it is served by. */
const serviceName = /^([a-z0-9-]+)\.([a-z0-9-]+)\.svc(\.|$)/;

/** Workloads behind the Services that are reached at one of these addresses. */
function atAddresses({ declared, services }: Ground, published: readonly string[]): SelectedGroup[] {
  const wanted = new Set(published);
  const fronting = declared.services.filter((service) => service.published.some((at) => wanted.has(at)));
  const named = published.flatMap((at) => {
    const [, name, namespace] = serviceName.exec(at) ?? [];
    return name === undefined || namespace === undefined ? [] : [{ namespace, name }];
  });
  const own = [...services.all].filter(({ clusterIPs }) => clusterIPs.some((ip) => wanted.has(ip)));
  return [...fronting, ...named, ...own].flatMap((reference) => {
    const service = services.find(reference);
    return service === null ? [] : services.behind(service);
  });
}

const ends = ({ book }: Ground, groups: readonly SelectedGroup[]): End[] =>
  groups.flatMap((group) => sourceEnds(group, book));

/** The classes an Ingress may be of: the one it names, else all that are the default. */
function classesOf({ declared }: Ground, { className }: Ingress) {
  return declared.ingressClasses.filter(({ name, isDefault }) =>
    className === null ? isDefault : name === className,
  );
}

export function ingressSources(ground: Ground, ingress: Ingress): End[] {
  const byClass = classesOf(ground, ingress).flatMap(({ controller, instance }) =>
    ground.groups.select(
      null,
      (labels: Labels) =>
        isControllerPod(controller, labels) &&
        (instance === null || labels['app.kubernetes.io/instance'] === instance),
    ),
  );
  return ends(ground, [...atAddresses(ground, ingress.published), ...byClass]);
}

/** What implementations write on the pods they make for one Gateway. */
const isOwnPod =
  ({ namespace, name }: Gateway) =>
  (labels: Labels): boolean =>
    labels['gateway.envoyproxy.io/owning-gateway-name'] === name &&
    labels['gateway.envoyproxy.io/owning-gateway-namespace'] === namespace;

export function gatewaySources(ground: Ground, gateway: Gateway): End[] {
  const { groups, declared } = ground;
  const own = [
    ...groups.select(
      gateway.namespace,
      (labels) => labels['gateway.networking.k8s.io/gateway-name'] === gateway.name,
    ),
    ...groups.select(null, isOwnPod(gateway)),
  ];
  const byClass = declared.gatewayClasses
    .filter(({ name }) => name === gateway.className)
    .flatMap(({ controller }) => groups.select(null, (labels) => isControllerPod(controller, labels)));
  return ends(ground, [...own, ...atAddresses(ground, gateway.published), ...byClass]);
}
