/** Live policies over one identity's way to the API server: one request a write, decided by whoever called (step-writer). */
import {
  type ClusterCapabilities,
  checkPolicy,
  type KnownKind,
  type KubeObject,
  type KubeRequest,
  type KubeTransport,
  objectPath,
  parsePolicy,
  resourceOf,
  toWire,
} from '@/lib/cluster';
import { type Policy, type PolicyRef, policyTier } from '@/lib/policy';
import {
  type LivePolicy,
  type PolicyStore,
  type Precondition,
  StoreError,
  type WriteMark,
  type WriteReceipt,
} from '../ports';
import { storeError } from './store-errors';

export type TransportSource = KubeTransport | (() => KubeTransport);

export const transportOf = (source: TransportSource): KubeTransport =>
  typeof source === 'function' ? source() : source;

const prefix = 'drawbridge.dev/';
/** On our objects while a rollout runs; taken off again when the wave is committed. */
export const markAnnotations = {
  rollout: `${prefix}rollout`,
  planHash: `${prefix}plan-hash`,
  epoch: `${prefix}epoch`,
  write: `${prefix}write`,
} as const;

/** Per request (safety, step protocol 3). */
const deadlineMs = 5_000;
const pageSize = 500;

const enforcedKinds = ['GlobalNetworkPolicy', 'CalicoNetworkPolicy', 'NetworkPolicy'] as const;

const nameOf = ({ kind, namespace, name }: PolicyRef): string =>
  `${kind} ${namespace === null ? '' : `${namespace}/`}${name}`;

const annotationsOf = (mark: WriteMark): Record<string, string> => ({
  [markAnnotations.rollout]: mark.rollout,
  [markAnnotations.planHash]: mark.planHash,
  [markAnnotations.epoch]: String(mark.epoch),
  [markAnnotations.write]: String(mark.write),
});

/** Spec fields that toWire() can write: what it leaves out of these is meant to be absent. */
const ownFields: ReadonlySet<string> = new Set([
  'stagedAction',
  'tier',
  'order',
  'selector',
  'namespaceSelector',
  'serviceAccountSelector',
  'applyOnForward',
  'preDNAT',
  'doNotTrack',
  'types',
  'podSelector',
  'policyTypes',
  'ingress',
  'egress',
]);

const specOf = (object: KubeObject): Record<string, unknown> =>
  typeof object.spec === 'object' && object.spec !== null ? { ...object.spec } : {};

interface Page {
  readonly items?: readonly KubeObject[];
  readonly metadata?: { readonly continue?: string };
}

export class ClusterPolicyStore implements PolicyStore {
  constructor(
    private readonly transport: TransportSource,
    private readonly capabilities: () => ClusterCapabilities,
  ) {}

  async read(ref: PolicyRef): Promise<LivePolicy | null> {
    const object = await this.#get(ref);
    return object === null ? null : this.#live(object);
  }

  async listTier(tier: string): Promise<readonly PolicyRef[]> {
    const { namespaces } = this.capabilities();
    const kinds = enforcedKinds.filter((kind) => kind !== 'NetworkPolicy' || tier === 'default');
    const lists = await Promise.all(
      kinds.flatMap((kind) =>
        (kind === 'GlobalNetworkPolicy' || namespaces === null ? [null] : namespaces).map((namespace) =>
          this.#list(kind, namespace),
        ),
      ),
    );
    return lists
      .flat()
      .map((object) => this.#parse(object))
      .filter((policy) => policyTier(policy) === tier)
      .map(({ kind, namespace, name }) => ({ kind, namespace, name }));
  }

  async create(policy: Policy, mark: WriteMark | null): Promise<WriteReceipt> {
    this.#refuseInvalid(policy);
    const meta = mark === null ? {} : { annotations: annotationsOf(mark) };
    return this.#write(policy, {
      method: 'POST',
      path: this.#path(policy, true),
      body: this.#served(toWire(policy, meta)),
      query: { fieldManager: 'drawbridge' },
    });
  }

  /** Keeps what others put on the object (labels, annotations, owners, fields this project does not know). */
  async replace(policy: Policy, expect: Precondition, mark: WriteMark | null): Promise<WriteReceipt> {
    this.#refuseInvalid(policy);
    const standing = await this.#get(policy);
    if (standing === null) throw new StoreError('not-found', `${nameOf(policy)} does not exist any more`);
    const { uid, resourceVersion } = standing.metadata;
    if (uid !== expect.uid || resourceVersion !== expect.resourceVersion)
      throw new StoreError('conflict', `${nameOf(policy)} was changed by somebody else`);
    return this.#write(policy, {
      method: 'PUT',
      path: this.#path(policy),
      body: this.#merged(standing, policy, mark),
      query: { fieldManager: 'drawbridge' },
    });
  }

  remove(ref: PolicyRef, expect: Precondition): Promise<WriteReceipt> {
    const { uid, resourceVersion } = expect;
    return this.#write(ref, {
      method: 'DELETE',
      path: this.#path(ref),
      body: { kind: 'DeleteOptions', apiVersion: 'v1', preconditions: { uid, resourceVersion } },
    });
  }

  #merged(standing: KubeObject, policy: Policy, mark: WriteMark | null): KubeObject {
    const { annotations, managedFields: _, ...metadata } = standing.metadata;
    const kept = Object.entries(annotations ?? {}).filter(([key]) => !key.startsWith(prefix));
    const next = { ...Object.fromEntries(kept), ...(mark === null ? {} : annotationsOf(mark)) };
    const foreign = Object.entries(specOf(standing)).filter(([key]) => !ownFields.has(key));
    return {
      apiVersion: standing.apiVersion,
      kind: standing.kind,
      metadata: { ...metadata, ...(Object.keys(next).length === 0 ? {} : { annotations: next }) },
      spec: { ...Object.fromEntries(foreign), ...specOf(toWire(policy)) },
    };
  }

  /** Without the v3 API the same object goes to the storage group. */
  #served(object: KubeObject): KubeObject {
    const isStored =
      this.capabilities().flavour === 'crd-only' && object.apiVersion.startsWith('projectcalico.org/');
    return isStored ? { ...object, apiVersion: 'crd.projectcalico.org/v1' } : object;
  }

  #refuseInvalid(policy: Policy): void {
    const problems = checkPolicy(policy);
    if (problems.length > 0)
      throw new StoreError('invalid', `${nameOf(policy)} was not sent: ${problems.join('; ')}`);
  }

  async #write(ref: PolicyRef, request: KubeRequest): Promise<WriteReceipt> {
    try {
      const { auditId } = await transportOf(this.transport).request({ ...request, deadlineMs });
      return { auditId };
    } catch (error) {
      throw storeError(error, 'write', nameOf(ref));
    }
  }

  async #get(ref: PolicyRef): Promise<KubeObject | null> {
    try {
      const path = this.#path(ref);
      return (await transportOf(this.transport).request<KubeObject>({ method: 'GET', path, deadlineMs }))
        .body;
    } catch (error) {
      const failure = storeError(error, 'read', nameOf(ref));
      if (failure.code === 'not-found') return null;
      throw failure;
    }
  }

  async #list(kind: (typeof enforcedKinds)[number], namespace: string | null): Promise<KubeObject[]> {
    const resource = resourceOf(kind, this.capabilities().flavour);
    const apiVersion = resource.group === '' ? resource.version : `${resource.group}/${resource.version}`;
    const found: KubeObject[] = [];
    let next: string | undefined;
    do {
      try {
        const { body } = await transportOf(this.transport).request<Page>({
          method: 'GET',
          path: objectPath(resource, namespace),
          query: { limit: pageSize, continue: next },
          deadlineMs,
        });
        // Items of a list carry neither kind nor version on some servers.
        for (const item of body.items ?? []) found.push({ ...item, apiVersion, kind: resource.kind });
        next = body.metadata?.continue || undefined;
      } catch (error) {
        throw storeError(error, 'read', `List of ${resource.plural}.${resource.group}`);
      }
    } while (next !== undefined);
    return found;
  }

  #live(object: KubeObject): LivePolicy {
    return {
      policy: this.#parse(object),
      uid: object.metadata.uid ?? '',
      resourceVersion: object.metadata.resourceVersion ?? '',
      rollout: object.metadata.annotations?.[markAnnotations.rollout] ?? null,
    };
  }

  #parse(object: KubeObject): Policy {
    return parsePolicy(object, this.capabilities().calico.typesDefault === 'by-presence');
  }

  #path(ref: PolicyRef, collection = false): string {
    const kind: KnownKind = ref.kind;
    const resource = resourceOf(kind, this.capabilities().flavour);
    return objectPath(resource, ref.namespace, collection ? undefined : ref.name);
  }
}
