/** How pods reach DNS here: the real pods and ports behind the Service, because policy sees the address after DNAT. */
import type { Service, Snapshot } from '@/lib/policy';
import type { DnsPath } from './candidate';

/** Link-local address of NodeLocal DNSCache as its manifest sets it; pods ask it instead of the Service. */
const nodeLocalAddress = '169.254.20.10';
const candidates = [
  'kube-system/kube-dns',
  'kube-system/coredns',
  'openshift-dns/dns-default',
  'kube-system/rke2-coredns-rke2-coredns',
];

const isDns = (service: Service): boolean =>
  service.labels['k8s-app'] === 'kube-dns' && service.ports.some((port) => port.port === 53);

const selectorText = (labels: Readonly<Record<string, string>>): string =>
  Object.entries(labels)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, value]) => `${key} == "${value}"`)
    .join(' && ');

function targetPorts(service: Service): number[] {
  const dnsPorts = service.ports.filter((port) => port.port === 53);
  const wanted = new Set(dnsPorts.map((port) => port.targetPort));
  const numeric = [...wanted].filter((port) => typeof port === 'number');
  // A named target port is resolved by the endpoints themselves; metrics ports of the same Service stay out.
  const others = new Set(service.ports.filter((port) => port.port !== 53).map((port) => port.targetPort));
  const resolved = [...wanted].some((port) => typeof port === 'string')
    ? service.endpoints.map((endpoint) => endpoint.port).filter((port) => !others.has(port) && port !== 9153)
    : [];
  const ports = [...new Set([...numeric, ...resolved])].sort((a, b) => a - b);
  return ports.length === 0 ? [53] : ports;
}

/** Falls back to the name and label every installer uses, when the Service cannot be seen. */
export function dnsPath(snapshot: Pick<Snapshot, 'services' | 'workloads' | 'pods'>): DnsPath {
  const service =
    candidates
      .map((id) => snapshot.services.find((item) => `${item.namespace}/${item.name}` === id))
      .find((item) => item !== undefined) ?? snapshot.services.find(isDns);
  const nodeLocal =
    snapshot.workloads.some((item) => item.name === 'node-local-dns') ||
    snapshot.pods.some((pod) => pod.labels['k8s-app'] === 'node-local-dns');
  return {
    namespace: service?.namespace ?? 'kube-system',
    selector:
      service === undefined || Object.keys(service.selector).length === 0
        ? 'k8s-app == "kube-dns"'
        : selectorText(service.selector),
    ports: service === undefined ? [53] : targetPorts(service),
    nodeLocal: nodeLocal ? [nodeLocalAddress] : [],
  };
}
