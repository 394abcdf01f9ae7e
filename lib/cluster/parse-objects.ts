/** Everything else a verdict depends on, from wire objects to the snapshot. Works on objects of a server or of manifests. */
import type {
  CalicoCapabilities,
  HostEndpoint,
  Labels,
  NamedPort,
  Namespace,
  NetworkSet,
  Node,
  Pod,
  Policy,
  Profile,
  Rule,
  Service,
  ServiceAccount,
  Snapshot,
  Tier,
  Workload,
  WorkloadRef,
} from '@/lib/policy';
import { finish, type Steps } from '@/lib/policy';
import type { KubeObject, OwnerReference } from './kube-object';
import { ParseError, parsePolicy, parseTier } from './parse-policy';
import { type KnownKind, knownKind, policyKinds } from './resources';
import { servedLabels } from './stored-metadata';
import { array, type Json, record, text } from './wire-value';

const textOrNull = (value: unknown): string | null =>
  typeof value === 'string' && value !== '' ? value : null;
const labels = (value: unknown): Labels =>
  Object.fromEntries(
    Object.entries(record(value)).filter((entry): entry is [string, string] => typeof entry[1] === 'string'),
  );
const namespaceOf = (object: KubeObject): string => object.metadata.namespace ?? 'default';

export type ObjectsByKind = (kind: KnownKind) => readonly KubeObject[];

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

const controller = (object: KubeObject): OwnerReference | null =>
  (object.metadata.ownerReferences ?? []).find((owner) => owner.controller === true) ??
  object.metadata.ownerReferences?.[0] ??
  null;

/** Follows ReplicaSet → Deployment and Job → CronJob. */
function workloadOf(object: KubeObject, owners: ReadonlyMap<string, KubeObject>): WorkloadRef {
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

/** Objects are immutable and stand in many snapshots in a row: what is read of one is read once, and stays the same object. */
function once<T>(parse: (object: KubeObject) => T): (object: KubeObject) => T {
  const known = new WeakMap<KubeObject, { readonly value: T }>();
  return (object) => {
    const found = known.get(object) ?? { value: parse(object) };
    known.set(object, found);
    return found.value;
  };
}

const knownPods = new WeakMap<KubeObject, Pod>();
const knownPolicies = {
  'by-length': new WeakMap<KubeObject, Policy>(),
  'by-presence': new WeakMap<KubeObject, Policy>(),
};

function policyOf(object: KubeObject, byPresence: boolean): Policy {
  const known = knownPolicies[byPresence ? 'by-presence' : 'by-length'];
  const policy = known.get(object) ?? parsePolicy(object, byPresence);
  known.set(object, policy);
  return policy;
}

/** The same pod as long as its owners are the same. */
function podOf(object: KubeObject, owners: ReadonlyMap<string, KubeObject>): Pod {
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
function workloadWith(object: KubeObject, prefixes: ReadonlyMap<string, ReadonlySet<string>>): Workload {
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

function parseNetworkSet(object: KubeObject): NetworkSet {
  return {
    namespace: object.kind === 'NetworkSet' ? namespaceOf(object) : null,
    name: object.metadata.name,
    labels: servedLabels(object),
    nets: array(record(object.spec).nets).map(text),
  };
}

function parseHostEndpoint(object: KubeObject): HostEndpoint {
  const spec = record(object.spec);
  const ports = array(spec.ports).flatMap((item) => {
    const port = record(item);
    return typeof port.port === 'number'
      ? [{ name: text(port.name), protocol: text(port.protocol) || 'TCP', port: port.port }]
      : [];
  });
  return {
    name: object.metadata.name,
    labels: servedLabels(object),
    node: text(spec.node),
    interfaceName: textOrNull(spec.interfaceName),
    expectedIPs: array(spec.expectedIPs).map(text),
    profiles: array(spec.profiles).map(text),
    ports,
  };
}

function parseProfile(object: KubeObject): Profile {
  const spec = record(object.spec);
  return {
    name: object.metadata.name,
    ingress: array(spec.ingress) as readonly Rule[],
    egress: array(spec.egress) as readonly Rule[],
    labelsToApply: labels(spec.labelsToApply),
  };
}

function parseService(object: KubeObject, slices: ReadonlyMap<string, readonly KubeObject[]>): Service {
  const spec = record(object.spec);
  const namespace = namespaceOf(object);
  const endpoints = (slices.get(`${namespace}/${object.metadata.name}`) ?? []).flatMap((slice) => {
    const ports = array(slice.ports).map(record);
    return array(slice.endpoints).flatMap((endpoint) =>
      array(record(endpoint).addresses).flatMap((ip) =>
        ports.flatMap((port) =>
          typeof port.port === 'number'
            ? [
                {
                  ip: text(ip),
                  protocol: text(port.protocol) || 'TCP',
                  port: port.port,
                  ...(text(port.name) === '' ? {} : { portName: text(port.name) }),
                },
              ]
            : [],
        ),
      ),
    );
  });
  const ips = array(spec.clusterIPs).map(text);
  return {
    namespace,
    name: object.metadata.name,
    labels: labels(object.metadata.labels),
    selector: labels(spec.selector),
    clusterIPs: (ips.length > 0 ? ips : [text(spec.clusterIP)]).filter((ip) => ip !== '' && ip !== 'None'),
    ports: array(spec.ports).flatMap((item) => {
      const port = record(item);
      return typeof port.port === 'number'
        ? [
            {
              name: textOrNull(port.name),
              protocol: text(port.protocol) || 'TCP',
              port: port.port,
              targetPort:
                typeof port.targetPort === 'number' || typeof port.targetPort === 'string'
                  ? port.targetPort
                  : port.port,
            },
          ]
        : [];
    }),
    endpoints,
  };
}

const tunnelAnnotations = [
  'projectcalico.org/IPv4IPIPTunnelAddr',
  'projectcalico.org/IPv4VXLANTunnelAddr',
  'projectcalico.org/IPv4WireguardInterfaceAddr',
];

function parseNode(object: KubeObject): Node {
  const status = record(object.status);
  const addresses = array(status.addresses)
    .map(record)
    .filter((address) => address.type === 'InternalIP' || address.type === 'ExternalIP')
    .map((address) => text(address.address));
  const tunnels = tunnelAnnotations
    .map((key) => object.metadata.annotations?.[key] ?? '')
    .filter((ip) => ip !== '');
  const ready = array(status.conditions)
    .map(record)
    .some((condition) => condition.type === 'Ready' && condition.status === 'True');
  return {
    name: object.metadata.name,
    labels: labels(object.metadata.labels),
    ips: [...new Set([...addresses, ...tunnels])],
    ready,
  };
}

function parseNamespace(object: KubeObject): Namespace {
  return {
    name: object.metadata.name,
    labels: labels(object.metadata.labels),
    terminating: object.metadata.deletionTimestamp !== undefined,
  };
}

function parseAccount(object: KubeObject): ServiceAccount {
  return {
    namespace: namespaceOf(object),
    name: object.metadata.name,
    labels: labels(object.metadata.labels),
  };
}

const namespaceFrom = once(parseNamespace);
const accountFrom = once(parseAccount);
const networkSetFrom = once(parseNetworkSet);
const nodeFrom = once(parseNode);

const workloadKinds = ['Deployment', 'StatefulSet', 'DaemonSet', 'CronJob', 'Job', 'ReplicaSet'] as const;

/** What decides verdicts besides pods and their labels. */
export type DecisiveParts = Pick<Snapshot, 'tiers' | 'policies' | 'networkSets'>;

export function decisiveParts(
  objects: ObjectsByKind,
  capabilities: CalicoCapabilities,
  tiersServed: boolean,
): DecisiveParts {
  const tiers: readonly Tier[] = tiersServed
    ? objects('Tier').map(parseTier)
    : [{ name: 'default', order: null, defaultAction: 'Deny' }];
  return {
    tiers,
    policies: policyKinds.flatMap((kind) =>
      objects(kind).map((object) => policyOf(object, capabilities.typesDefault === 'by-presence')),
    ),
    networkSets: [...objects('NetworkSet'), ...objects('GlobalNetworkSet')].map(networkSetFrom),
  };
}

/** The snapshot of everything given, in steps; objects that cannot be parsed are left out by the caller's choice of kinds. */
export function* snapshotSteps(
  objects: ObjectsByKind,
  capabilities: CalicoCapabilities,
  tiersServed: boolean,
): Steps<Snapshot> {
  const owners = new Map<string, KubeObject>();
  for (const kind of workloadKinds)
    for (const object of objects(kind)) {
      owners.set(`${namespaceOf(object)}/${kind}/${object.metadata.name}`, object);
      yield;
    }
  const pods: Pod[] = [];
  for (const object of objects('Pod')) {
    pods.push(podOf(object, owners));
    yield;
  }
  const prefixes = new Map<string, Set<string>>();
  const remember = (ref: WorkloadRef, prefix: string): void => {
    const key = `${ref.namespace}/${ref.kind}/${ref.name}`;
    const known = prefixes.get(key);
    if (known === undefined) prefixes.set(key, new Set([prefix]));
    else known.add(prefix);
  };
  for (const pod of pods) {
    if (pod.generateName !== null) remember(pod.workload, pod.generateName);
    yield;
  }
  for (const kind of ['ReplicaSet', 'Job'] as const)
    for (const object of objects(kind)) {
      remember(workloadOf(object, owners), `${object.metadata.name}-`);
      yield;
    }
  const workloads: Workload[] = [];
  for (const kind of workloadKinds)
    for (const object of objects(kind)) {
      const isOwned = (kind === 'ReplicaSet' || kind === 'Job') && controller(object) !== null;
      if (!isOwned) workloads.push(workloadWith(object, prefixes));
      yield;
    }
  const slices = new Map<string, KubeObject[]>();
  for (const slice of objects('EndpointSlice')) {
    const name = slice.metadata.labels?.['kubernetes.io/service-name'];
    if (name !== undefined)
      slices.set(`${namespaceOf(slice)}/${name}`, [
        ...(slices.get(`${namespaceOf(slice)}/${name}`) ?? []),
        slice,
      ]);
    yield;
  }
  const services: Service[] = [];
  for (const object of objects('Service')) {
    services.push(parseService(object, slices));
    yield;
  }
  return {
    capabilities,
    ...decisiveParts(objects, capabilities, tiersServed),
    pods,
    workloads,
    namespaces: objects('Namespace').map(namespaceFrom),
    serviceAccounts: objects('ServiceAccount').map(accountFrom),
    hostEndpoints: objects('HostEndpoint').map(parseHostEndpoint),
    profiles: objects('Profile').map(parseProfile),
    services,
    nodes: objects('Node').map(nodeFrom),
  };
}

/** From manifests; lists are flattened. @throws ParseError for objects without kind or name. */
export function snapshotFromObjects(
  objects: readonly KubeObject[],
  capabilities: CalicoCapabilities,
): Snapshot {
  const byKind = new Map<KnownKind, KubeObject[]>();
  for (const object of objects) {
    if (typeof object?.kind !== 'string' || typeof object.metadata?.name !== 'string')
      throw new ParseError('an object has no kind or no metadata.name');
    const kind = knownKind(object);
    if (kind === null) continue;
    const list = byKind.get(kind);
    if (list === undefined) byKind.set(kind, [object]);
    else list.push(object);
  }
  const tiersServed = (byKind.get('Tier') ?? []).length > 0;
  return finish(snapshotSteps((kind) => byKind.get(kind) ?? [], capabilities, tiersServed));
}
