/** What Prometheus scrapes: by monitors of its operator, and by the annotations that pods and Services carry. */
import {
  type Monitor,
  type MonitorChoice,
  type PrometheusInstance,
  type ServicePortRef,
  selectsLabels,
} from '@/lib/cluster';
import type { Labels, Service, Steps } from '@/lib/policy';
import { destinationEnds, type End, sourceEnds } from './ends';
import type { Because } from './expected-edge';
import { between, type Finding, fullName, type Ground } from './ground';
import { portNumbers, type Target } from './service-targets';
import { portsOf, type SelectedGroup } from './workload-groups';

/** The operator names what it makes of an instance, and labels its pods. */
const prefixes = { Prometheus: 'prometheus', PrometheusAgent: 'prom-agent' } as const;

function instancePods({ groups }: Ground, { kind, namespace, name }: PrometheusInstance): SelectedGroup[] {
  const own = `${prefixes[kind]}-${name}`;
  return groups
    .select(namespace, () => true)
    .filter(
      ({ ref, pods, template }) =>
        ref.name === own ||
        ref.name.startsWith(`${own}-shard-`) ||
        (pods[0]?.labels ?? template?.labels)?.['operator.prometheus.io/name'] === name,
    );
}

function reads(
  { snapshot }: Ground,
  instance: PrometheusInstance,
  choice: MonitorChoice | null,
  monitor: Monitor,
): boolean {
  if (choice === null || !selectsLabels(choice.selector, monitor.labels)) return false;
  const { namespaces } = choice;
  if (namespaces === 'own') return monitor.namespace === instance.namespace;
  const found = snapshot.namespaces.find(({ name }) => name === monitor.namespace);
  return selectsLabels(namespaces, found?.labels ?? {});
}

const isWatched = ({ namespaces, namespace: own }: Monitor, namespace: string): boolean =>
  namespaces === 'all' || (namespaces === 'own' ? namespace === own : namespaces.includes(namespace));

/** A port of a ServiceMonitor is one of the Service; a target port is one of the pods behind it. */
function serviceTargets(
  { services, book }: Ground,
  service: Service,
  port: Monitor['ports'][number],
): Target[] {
  const { name, target } = port;
  if (name !== null) return services.ports(service, name).flatMap((found) => services.at(service, found));
  if (target === null) return [];
  return services
    .behind(service)
    .flatMap((group) =>
      portNumbers(group, target, 'TCP').flatMap((number) =>
        destinationEnds(group, book).map((end) => ({ end, protocol: 'tcp', port: number, group })),
      ),
    );
}

function podTargets({ groups, book }: Ground, monitor: Monitor, port: Monitor['ports'][number]): Target[] {
  const target = port.name ?? port.target;
  if (target === null) return [];
  const namespaces: readonly (string | null)[] =
    monitor.namespaces === 'all'
      ? [null]
      : monitor.namespaces === 'own'
        ? [monitor.namespace]
        : monitor.namespaces;
  return namespaces
    .flatMap((namespace) => groups.select(namespace, (labels) => selectsLabels(monitor.selector, labels)))
    .flatMap((group) =>
      portNumbers(group, target, 'TCP').flatMap((number) =>
        destinationEnds(group, book).map((end) => ({ end, protocol: 'tcp', port: number, group })),
      ),
    );
}

function targetsOf(ground: Ground, monitor: Monitor): Target[] {
  if (monitor.kind === 'PodMonitor')
    return monitor.ports.flatMap((port) => podTargets(ground, monitor, port));
  const chosen = [...ground.services.all].filter(
    ({ namespace, labels }) => isWatched(monitor, namespace) && selectsLabels(monitor.selector, labels),
  );
  return chosen.flatMap((service) => monitor.ports.flatMap((port) => serviceTargets(ground, service, port)));
}

export function* monitorEdges(ground: Ground): Steps<Finding[]> {
  const { declared, book } = ground;
  const found: Finding[] = [];
  const sources = new Map<PrometheusInstance, readonly End[]>();
  for (const instance of declared.prometheuses)
    sources.set(
      instance,
      instancePods(ground, instance).flatMap((group) => sourceEnds(group, book)),
    );
  for (const monitor of declared.monitors) {
    yield;
    const { kind, namespace, name } = monitor;
    const readers = declared.prometheuses.filter((instance) =>
      reads(
        ground,
        instance,
        kind === 'ServiceMonitor' ? instance.serviceMonitors : instance.podMonitors,
        monitor,
      ),
    );
    if (readers.length === 0) continue;
    const targets = targetsOf(ground, monitor);
    for (const instance of readers) {
      const text = `is read by ${instance.kind} ${fullName(instance)}, which scrapes what it selects`;
      found.push(...between(sources.get(instance) ?? [], targets, { kind, namespace, name, text }));
    }
  }
  return found;
}

/** One that reads annotations: it runs without the operator, which does not know them. */
const isPlainPrometheus = (labels: Labels): boolean =>
  (labels['app.kubernetes.io/name'] === 'prometheus' || labels.app === 'prometheus') &&
  ['server', undefined].includes(labels['app.kubernetes.io/component'] ?? labels.component) &&
  labels['operator.prometheus.io/name'] === undefined &&
  labels['app.kubernetes.io/managed-by'] !== 'prometheus-operator';

/** The port of the annotation, else every port that its containers declare. */
function markedPorts(group: SelectedGroup, port: number | null): number[] {
  if (port !== null) return [port];
  const declared = portsOf(group).filter(({ protocol }) => protocol === 'TCP');
  return [...new Set(declared.map((item) => item.port))].sort((a, b) => a - b);
}

const marked = (ground: Ground, group: SelectedGroup, port: number | null): Target[] =>
  markedPorts(group, port).flatMap((number) =>
    destinationEnds(group, ground.book).map((end) => ({ end, protocol: 'tcp', port: number, group })),
  );

function serviceMarks(
  ground: Ground,
  reference: Omit<ServicePortRef, 'port'>,
  port: number | null,
): Target[] {
  const { services } = ground;
  const service = services.find(reference);
  if (service === null) return [];
  if (port !== null) return services.behind(service).flatMap((group) => marked(ground, group, port));
  return service.ports
    .filter(({ protocol }) => protocol === 'TCP')
    .flatMap((item) => services.at(service, item));
}

export function* markEdges(ground: Ground): Steps<Finding[]> {
  const { groups, book, declared } = ground;
  const sources = groups.select(null, isPlainPrometheus).flatMap((group) => sourceEnds(group, book));
  const found: Finding[] = [];
  if (sources.length === 0) return found;
  for (const { namespace, name, scrape } of declared.services) {
    if (scrape === null) continue;
    yield;
    const text = 'is marked prometheus.io/scrape';
    const because: Because = { kind: 'Service', namespace, name, text };
    found.push(...between(sources, serviceMarks(ground, { namespace, name }, scrape.port), because));
  }
  const pods = new Map(declared.pods.map((facts) => [fullName(facts), facts]));
  const templates = new Map(declared.templates.map((facts) => [`${facts.kind} ${fullName(facts)}`, facts]));
  for (const group of groups.select(null, () => true)) {
    yield;
    const { ref } = group;
    const marks =
      group.pods.length > 0
        ? group.pods.map((pod) => pods.get(fullName(pod))?.scrape ?? null)
        : [templates.get(`${ref.kind} ${fullName(ref)}`)?.scrape ?? null];
    const ports = new Map(marks.flatMap((mark) => (mark === null ? [] : [[mark.port, mark] as const])));
    for (const port of ports.keys()) {
      const text = `carries prometheus.io/scrape on its pods${port === null ? '' : `, port ${port}`}`;
      found.push(...between(sources, marked(ground, group, port), { ...ref, text }));
    }
  }
  return found;
}
