/** Ways into the cluster: Ingress, Gateway, and the routes behind them. */
import type { KubeObject } from '../kube-object';
import { array, type Json, record, text } from '../wire-value';
import type { Gateway, GatewayClass, Ingress, IngressClass, Route, ServicePortRef } from './declarations';

const namespaceOf = ({ metadata }: KubeObject): string => metadata.namespace ?? 'default';
const textOrNull = (value: unknown): string | null => (text(value) === '' ? null : text(value));
const distinct = (values: readonly string[]): string[] => [...new Set(values.filter((v) => v !== ''))].sort();

/** `status.loadBalancer.ingress`, as Services and Ingresses have it. */
export const balancerAddresses = (object: KubeObject): string[] =>
  array(record(record(object.status).loadBalancer).ingress).flatMap((item) => {
    const { ip, hostname } = record(item);
    return [text(ip), text(hostname)];
  });

function ingressBackend(backend: unknown, namespace: string): ServicePortRef[] {
  const { name, port } = record(record(backend).service);
  if (typeof name !== 'string') return [];
  const { number, name: portName } = record(port);
  return [{ namespace, name, port: typeof number === 'number' ? number : textOrNull(portName) }];
}

export function parseIngress(object: KubeObject): Ingress {
  const spec = record(object.spec);
  const namespace = namespaceOf(object);
  const paths = array(spec.rules).flatMap((rule) => array(record(record(rule).http).paths));
  return {
    namespace,
    name: object.metadata.name,
    // The annotation is older than the field, and controllers still honour it.
    className:
      textOrNull(spec.ingressClassName) ??
      textOrNull(object.metadata.annotations?.['kubernetes.io/ingress.class']),
    published: distinct(balancerAddresses(object)),
    backends: [spec.defaultBackend, ...paths.map((path) => record(path).backend)].flatMap((backend) =>
      ingressBackend(backend, namespace),
    ),
  };
}

export const parseIngressClass = ({ metadata, spec }: KubeObject): IngressClass => ({
  name: metadata.name,
  controller: text(record(spec).controller),
  isDefault: metadata.annotations?.['ingressclass.kubernetes.io/is-default-class'] === 'true',
  instance: metadata.labels?.['app.kubernetes.io/instance'] ?? null,
});

const values = (list: unknown): string[] => array(list).map((item) => text(record(item).value));

export const parseGateway = (object: KubeObject): Gateway => ({
  namespace: namespaceOf(object),
  name: object.metadata.name,
  className: text(record(object.spec).gatewayClassName),
  published: distinct([...values(record(object.spec).addresses), ...values(record(object.status).addresses)]),
});

export const parseGatewayClass = ({ metadata, spec }: KubeObject): GatewayClass => ({
  name: metadata.name,
  controller: text(record(spec).controllerName),
});

/** Of the core group and kind Service, which both are the default. */
function routeBackend(reference: unknown, home: string): ServicePortRef[] {
  const { group, kind, name, namespace, port } = record(reference);
  const isService = text(group) === '' && (kind === undefined || kind === 'Service');
  if (!isService || typeof name !== 'string') return [];
  return [{ namespace: text(namespace) || home, name, port: typeof port === 'number' ? port : null }];
}

/** Where its controller copies requests to, and where it sends them. */
const ruleBackends = (rule: Json, home: string): ServicePortRef[] => [
  ...array(rule.backendRefs).flatMap((reference) => routeBackend(reference, home)),
  ...[rule, ...array(rule.backendRefs).map(record)]
    .flatMap(({ filters }) => array(filters))
    .flatMap((filter) => routeBackend(record(record(filter).requestMirror).backendRef, home)),
];

const parentKey = (parent: unknown, home: string): string =>
  `${text(record(parent).namespace) || home}/${text(record(parent).name)}`;

/** Gateways that have said, by their controller, that this route is not theirs. */
const refusedBy = ({ status }: KubeObject, home: string): ReadonlySet<string> =>
  new Set(
    array(record(status).parents)
      .map(record)
      .filter(({ conditions }) =>
        array(conditions)
          .map(record)
          .some(({ type, status: state }) => type === 'Accepted' && state === 'False'),
      )
      .map(({ parentRef }) => parentKey(parentRef, home)),
  );

export function parseRoute(kind: Route['kind'], object: KubeObject): Route {
  const spec = record(object.spec);
  const namespace = namespaceOf(object);
  const refused = refusedBy(object, namespace);
  // A route may also hang on a Service: that is for a mesh, whose proxies stand in the pods themselves.
  const gateways = array(spec.parentRefs)
    .map(record)
    .filter(({ kind: parent }) => parent === undefined || parent === 'Gateway')
    .filter((parent) => !refused.has(parentKey(parent, namespace)))
    .map((parent) => ({ namespace: text(parent.namespace) || namespace, name: text(parent.name) }));
  return {
    kind,
    namespace,
    name: object.metadata.name,
    gateways,
    backends: array(spec.rules).flatMap((rule) => ruleBackends(record(rule), namespace)),
  };
}
