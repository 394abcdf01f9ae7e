/** What pods, their templates and Services say about probes, scrapes and names they look up. */
import type { KubeObject } from '../kube-object';
import { array, type Json, record, text } from '../wire-value';
import type { PodFacts, Probe, ScrapeMark, ServiceFacts, TemplateFacts } from './declarations';
import { balancerAddresses } from './parse-entrance';

const namespaceOf = ({ metadata }: KubeObject): string => metadata.namespace ?? 'default';

/** The annotations of the convention; others may hold anything and are not kept. */
export const scrapeAnnotations = ['prometheus.io/scrape', 'prometheus.io/port'] as const;

export function scrapeMark(annotations: unknown): ScrapeMark | null {
  const found = record(annotations);
  if (found['prometheus.io/scrape'] !== 'true') return null;
  const port = Number(text(found['prometheus.io/port']));
  return { port: Number.isInteger(port) && port > 0 && port < 65_536 ? port : null };
}

/** With `Default` a pod asks the resolver of its node, with `None` whom it is told. A pod on the host's network by default does the first. */
export function usesClusterDns({ dnsPolicy, hostNetwork }: Json): boolean {
  if (dnsPolicy === 'Default' || dnsPolicy === 'None') return false;
  return hostNetwork !== true || dnsPolicy === 'ClusterFirstWithHostNet';
}

const probeFields = {
  livenessProbe: 'liveness',
  readinessProbe: 'readiness',
  startupProbe: 'startup',
} as const;

export const probeNames = Object.keys(probeFields) as readonly (keyof typeof probeFields)[];

/** The port a kubelet connects to; null for a command, or where a host of its own choice is asked. */
export function probedPort(probe: unknown, container: Json): number | null {
  const { httpGet, tcpSocket, grpc } = record(probe);
  const { port, host } = record(httpGet ?? tcpSocket ?? grpc);
  if (typeof host === 'string' && host !== '') return null;
  if (typeof port === 'number') return port;
  const named = array(container.ports)
    .map(record)
    .find(({ name }) => typeof port === 'string' && name === port);
  if (typeof named?.containerPort === 'number') return named.containerPort;
  // Kubernetes takes a number written as text for a number.
  return typeof port === 'string' && /^\d+$/.test(port) ? Number(port) : null;
}

function probesOf(spec: Json): Probe[] {
  // A sidecar is an init container that stays; others have no probes.
  const containers = [...array(spec.containers), ...array(spec.initContainers)].map(record);
  return containers.flatMap((container) =>
    probeNames.flatMap((field) => {
      const port = probedPort(container[field], container);
      return port === null ? [] : [{ type: probeFields[field], port }];
    }),
  );
}

/** null where there is nothing to say: it asks the cluster's DNS and that is all. */
export function podFacts(object: KubeObject): PodFacts | null {
  const spec = record(object.spec);
  const facts: PodFacts = {
    namespace: namespaceOf(object),
    name: object.metadata.name,
    probes: probesOf(spec),
    scrape: scrapeMark(object.metadata.annotations),
    usesClusterDns: usesClusterDns(spec),
  };
  return facts.probes.length === 0 && facts.scrape === null && facts.usesClusterDns ? null : facts;
}

const templateOf = (object: KubeObject): Json => {
  const spec = record(object.spec);
  return record(object.kind === 'CronJob' ? record(record(spec.jobTemplate).spec).template : spec.template);
};

/** null where there is nothing to say. */
export function templateFacts(object: KubeObject): TemplateFacts | null {
  const template = templateOf(object);
  const facts: TemplateFacts = {
    namespace: namespaceOf(object),
    kind: object.kind,
    name: object.metadata.name,
    scrape: scrapeMark(record(template.metadata).annotations),
    usesClusterDns: usesClusterDns(record(template.spec)),
  };
  return facts.scrape === null && facts.usesClusterDns ? null : facts;
}

const serviceTypes: readonly ServiceFacts['type'][] = ['NodePort', 'LoadBalancer', 'ExternalName'];

/** null where there is nothing to say: reached from inside only, and scraped by nobody's mark. */
export function serviceFacts(object: KubeObject): ServiceFacts | null {
  const spec = record(object.spec);
  const { name } = object.metadata;
  const namespace = namespaceOf(object);
  const facts: ServiceFacts = {
    namespace,
    name,
    type: serviceTypes.find((type) => type === spec.type) ?? 'ClusterIP',
    published: [
      ...balancerAddresses(object),
      ...array(spec.externalIPs).map(text),
      text(spec.loadBalancerIP),
    ].filter((address) => address !== ''),
    scrape: scrapeMark(object.metadata.annotations),
  };
  return facts.type === 'ClusterIP' && facts.published.length === 0 && facts.scrape === null ? null : facts;
}
