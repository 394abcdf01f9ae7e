/** The live picture of a cluster: a reflector per kind and namespace, one snapshot per revision. */
import { finish, type Snapshot, type Steps } from '@/lib/policy';
import { type DecisiveParts, decisiveParts, type ObjectsByKind, snapshotSteps } from './build-snapshot';
import type { ClusterCapabilities } from './capabilities';
import { isDeclaring } from './declared/declaring-kinds';
import { pruneDeclaring, prunedMarks, prunedProbes } from './declared/prune-declaring';
import type { KubeObject } from './kube-object';
import { Reflector, type ReflectorPorts, type ReflectorState, realPorts } from './reflector';
import { objectPath } from './resources';
import type { KubeTransport } from './transport';
import type { Json } from './wire-value';

export interface KindStatus {
  readonly kind: string;
  readonly state: ReflectorState;
  readonly lastEventAt: number | null;
  readonly count: number;
  readonly message: string | null;
}

/** Changes within this time count as one. */
const settleMs = 50;
const unread: ReadonlySet<string> = new Set(['ConfigMap', 'ClusterInformation']);

/** Only what is used is kept: a pod's spec and status weigh kilobytes. */
function prune(kind: string): (object: KubeObject, held: KubeObject | null) => KubeObject {
  if (isDeclaring(kind)) return (object, held) => pruneDeclaring(kind, object, held);
  return (object) => {
    const { managedFields, ...metadata } = object.metadata;
    if (kind !== 'Pod') return { ...object, metadata: kind.includes('Policy') ? object.metadata : metadata };
    const spec = (object.spec ?? {}) as Readonly<Record<string, unknown>>;
    const status = (object.status ?? {}) as Readonly<Record<string, unknown>>;
    const containers = (list: unknown): unknown =>
      Array.isArray(list)
        ? list.map((container: Json) => ({ ports: container.ports, ...prunedProbes(container) }))
        : undefined;
    const { annotations, ...rest } = metadata;
    return {
      apiVersion: object.apiVersion,
      kind: object.kind,
      metadata: { ...rest, ...prunedMarks(annotations) },
      spec: {
        nodeName: spec.nodeName,
        hostNetwork: spec.hostNetwork,
        dnsPolicy: spec.dnsPolicy,
        serviceAccountName: spec.serviceAccountName,
        containers: containers(spec.containers),
        initContainers: containers(spec.initContainers),
      },
      status: { phase: status.phase, podIP: status.podIP, podIPs: status.podIPs },
    };
  };
}

export class ClusterCache {
  readonly #reflectors = new Map<string, Reflector[]>();
  readonly #listeners = new Set<() => void>();
  #timer: NodeJS.Timeout | null = null;
  #snapshot: { readonly revision: number; readonly value: Snapshot } | null = null;
  /** All objects as they stood at the revision: what comes later belongs to the next one. */
  #held: ReadonlyMap<string, readonly KubeObject[]> = new Map();
  #stopped = false;
  revision = 0;

  constructor(
    private readonly transport: KubeTransport,
    readonly capabilities: ClusterCapabilities,
    ports: ReflectorPorts = realPorts,
  ) {
    const changed = (): void => this.#changed();
    for (const resource of capabilities.resources) {
      const { kind } = resource;
      if (unread.has(kind)) continue;
      const paths =
        capabilities.namespaces === null || !resource.namespaced
          ? [objectPath(resource, null)]
          : capabilities.namespaces.map((namespace) => objectPath(resource, namespace));
      this.#reflectors.set(
        kind,
        paths.map((path) => new Reflector(this.transport, path, prune(kind), changed, ports)),
      );
    }
  }

  /** Resolves when every first list is in or refused. */
  async start(): Promise<void> {
    await Promise.all([...this.#reflectors.values()].flat().map((reflector) => reflector.start()));
    this.#bump();
  }

  stop(): void {
    this.#stopped = true;
    if (this.#timer !== null) clearTimeout(this.#timer);
    for (const reflector of [...this.#reflectors.values()].flat()) reflector.stop();
  }

  onChange(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  objects(kind: string): readonly KubeObject[] {
    return (this.#reflectors.get(kind) ?? []).flatMap((reflector) => reflector.objects);
  }

  object(kind: string, namespace: string | null, name: string): KubeObject | null {
    return (
      this.objects(kind).find(
        (object) => object.metadata.name === name && (object.metadata.namespace ?? null) === namespace,
      ) ?? null
    );
  }

  /** Of the newest revision. */
  get held(): ObjectsByKind {
    const held = this.#held;
    return (kind) => held.get(kind) ?? [];
  }

  snapshot(): Snapshot {
    return finish(this.snapshotSteps());
  }

  /** Of the revision there is when it is asked for, whatever comes meanwhile. */
  snapshotSteps(): Steps<Snapshot> {
    return this.#snapshotOf(this.revision, this.held);
  }

  *#snapshotOf(revision: number, objects: ObjectsByKind): Steps<Snapshot> {
    if (this.#snapshot?.revision === revision) return this.#snapshot.value;
    const { calico, tiers } = this.capabilities;
    const value = yield* snapshotSteps(objects, calico, tiers);
    if (this.#snapshot === null || this.#snapshot.revision < revision) this.#snapshot = { revision, value };
    return this.#snapshot.revision === revision ? this.#snapshot.value : value;
  }

  /** Of the newest revision. */
  decisive(): DecisiveParts {
    return decisiveParts(this.held, this.capabilities.calico, this.capabilities.tiers);
  }

  /** Kinds that declare traffic and may not be read: at connect, or since. */
  unreadable(): { readonly kind: string; readonly message: string }[] {
    const since = this.status().filter(({ kind, state }) => state === 'forbidden' && isDeclaring(kind));
    return [
      ...this.capabilities.missing.filter(({ kind, reason }) => reason === 'forbidden' && isDeclaring(kind)),
      ...since,
    ]
      .map(({ kind, message }) => ({ kind, message: message ?? `${kind} may not be read` }))
      .sort((a, b) => (a.kind < b.kind ? -1 : 1));
  }

  status(): KindStatus[] {
    return [...this.#reflectors].map(([kind, reflectors]) => {
      const worst = reflectors.find((reflector) => reflector.state !== 'live') ?? reflectors[0];
      const times = reflectors.map((reflector) => reflector.lastEventAt).filter((at) => at !== null);
      return {
        kind,
        state: worst?.state ?? 'not-served',
        lastEventAt: times.length === 0 ? null : Math.max(...times),
        count: reflectors.reduce((sum, reflector) => sum + reflector.count, 0),
        message: worst?.message ?? null,
      };
    });
  }

  #changed(): void {
    if (this.#stopped) return;
    this.#timer ??= setTimeout(() => {
      this.#timer = null;
      this.#bump();
    }, settleMs);
  }

  #bump(): void {
    this.revision++;
    this.#held = new Map([...this.#reflectors.keys()].map((kind) => [kind, this.objects(kind)]));
    for (const listener of this.#listeners) listener();
  }
}
