/** Pods, and the workloads they belong to. */
import type { NamedPort, Pod, Workload, WorkloadRef } from '@/lib/policy';
import type { KubeObject, OwnerReference } from './kube-object';
import { labels, namespaceOf, textOrNull } from './object-fields';
import { array, type Json, record, text } from './wire-value';

function containerPorts(spec: Json): NamedPort[] {
  return [...array(spec.containers), ...array(spec.initContainers)].flatMap((container) =>
    array(record(container).ports).flatMap((item) => {
      const port = record(item);
      return typeof port.name === 'string' && typeof port.containerPort === 'number'
        ? [{ name: port.name, protocol: text(port.protocol) || 'TCP', port: port.containerPort }]
        : [];
    }),
  );
}

export const controller = (object: KubeObject): OwnerReference | null =>
  (object.metadata.ownerReferences ?? []).find((owner) => owner.controller === true) ??
  object.metadata.ownerReferences?.[0] ??
  null;

/** Follows ReplicaSet → Deployment and Job → CronJob. */
export function workloadOf(object: KubeObject, owners: ReadonlyMap<string, KubeObject>): WorkloadRef {
  const namespace = namespaceOf(object);
  let owner = controller(object);
  if (owner === null) return { namespace, kind: object.kind, name: object.metadata.name };
  for (let depth = 0; depth < 3; depth++) {
    const held = owners.get(`${namespace}/${owner.kind}/${owner.name}`);
    const next = held === undefined ? null : controller(held);
    if (next === null) break;
    owner = next;
  }
  return { namespace, kind: owner.kind, name: owner.name };
}

const knownPods = new WeakMap<KubeObject, Pod>();
/** The same pod as long as its owners are the same. */
export function podOf(object: KubeObject, owners: ReadonlyMap<string, KubeObject>): Pod {
  const workload = workloadOf(object, owners);
  const known = knownPods.get(object);
  if (known?.workload.kind === workload.kind && known.workload.name === workload.name) return known;
  const pod = parsePod(object, workload);
  knownPods.set(object, pod);
  return pod;
}

function parsePod(object: KubeObject, workload: WorkloadRef): Pod {
  const spec = record(object.spec);
  const status = record(object.status);
  const ips = array(status.podIPs)
    .map((item) => text(record(item).ip))
    .filter((ip) => ip !== '');
  const phase = text(status.phase);
  return {
    namespace: namespaceOf(object),
    name: object.metadata.name,
    generateName: textOrNull(object.metadata.generateName),
    labels: labels(object.metadata.labels),
    serviceAccount: text(spec.serviceAccountName) || 'default',
    node: textOrNull(spec.nodeName),
    ips: ips.length > 0 ? ips : [text(status.podIP)].filter((ip) => ip !== ''),
    hostNetwork: spec.hostNetwork === true,
    phase:
      phase === 'Running' || phase === 'Pending' || phase === 'Succeeded' || phase === 'Failed'
        ? phase
        : 'Unknown',
    ports: containerPorts(spec),
    workload,
  };
}

function createdAt({ metadata }: KubeObject): number | null {
  const at = Date.parse(metadata.creationTimestamp ?? '') / 1000;
  return Number.isFinite(at) ? at : null;
}

function podTemplate(object: KubeObject): Json {
  const spec = record(object.spec);
  return object.kind === 'CronJob'
    ? record(record(record(spec.jobTemplate).spec).template)
    : record(spec.template);
}

const knownWorkloads = new WeakMap<KubeObject, Workload>();

const isSameList = (a: readonly string[], b: readonly string[]): boolean =>
  a.length === b.length && a.every((item, at) => item === b[at]);

/** The same workload as long as its pods' names begin alike. */
export function workloadWith(
  object: KubeObject,
  prefixes: ReadonlyMap<string, ReadonlySet<string>>,
): Workload {
  const key = `${namespaceOf(object)}/${object.kind}/${object.metadata.name}`;
  const podPrefixes = podPrefixesOf(object, prefixes.get(key) ?? new Set());
  const known = knownWorkloads.get(object);
  if (known !== undefined && isSameList(known.podPrefixes, podPrefixes)) return known;
  const workload = parseWorkload(object, podPrefixes);
  knownWorkloads.set(object, workload);
  return workload;
}

function podPrefixesOf({ kind, metadata }: KubeObject, seen: ReadonlySet<string>): string[] {
  const own = kind === 'StatefulSet' || kind === 'DaemonSet' || kind === 'Job' ? [`${metadata.name}-`] : [];
  return [...new Set([...own, ...seen])].sort();
}

function parseWorkload(object: KubeObject, podPrefixes: readonly string[]): Workload {
  const spec = record(object.spec);
  const template = podTemplate(object);
  const podSpec = record(template.spec);
  const namespace = namespaceOf(object);
  return {
    namespace,
    kind: object.kind,
    name: object.metadata.name,
    labels: labels(record(template.metadata).labels),
    serviceAccount: text(podSpec.serviceAccountName) || 'default',
    hostNetwork: podSpec.hostNetwork === true,
    ports: containerPorts(podSpec),
    replicas:
      typeof spec.replicas === 'number'
        ? spec.replicas
        : object.kind === 'Deployment' || object.kind === 'StatefulSet'
          ? 1
          : null,
    schedule: object.kind === 'CronJob' ? textOrNull(spec.schedule) : null,
    timeZone: textOrNull(spec.timeZone),
    podPrefixes,
    createdAt: createdAt(object),
  };
}
