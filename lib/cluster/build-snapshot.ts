/** Everything a verdict depends on, from wire objects to the snapshot. Works on objects of a server or of manifests. */
import {
  type CalicoCapabilities,
  finish,
  type Pod,
  type Policy,
  type Service,
  type Snapshot,
  type Steps,
  type Tier,
  type Workload,
  type WorkloadRef,
} from '@/lib/policy';
import type { KubeObject } from './kube-object';
import { namespaceOf } from './object-fields';
import {
  parseAccount,
  parseHostEndpoint,
  parseNamespace,
  parseNetworkSet,
  parseNode,
  parseProfile,
  parseService,
} from './parse-objects';
import { ParseError, parsePolicy, parseTier } from './parse-policy';
import { controller, podOf, workloadOf, workloadWith } from './parse-workload';
import { type KnownKind, knownKind, policyKinds } from './resources';

export type ObjectsByKind = (kind: KnownKind) => readonly KubeObject[];

/** Objects are immutable and stand in many snapshots in a row: what is read of one is read once, and stays the same object. */
function once<T>(parse: (object: KubeObject) => T): (object: KubeObject) => T {
  const known = new WeakMap<KubeObject, { readonly value: T }>();
  return (object) => {
    const found = known.get(object) ?? { value: parse(object) };
    known.set(object, found);
    return found.value;
  };
}

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
