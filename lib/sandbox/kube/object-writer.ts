/** Create, replace, patch and delete, with everything that stands between a request and the store. */
import { randomUUID } from 'node:crypto';
import type { KubeObject } from '@/lib/cluster';
import type { Clock } from '../clock';
import type { KubeUser } from './access';
import { admit } from './admission';
import { alreadyExists, badRequest, conflict, invalid, notFound, objectModified } from './api-error';
import { isRecord, record } from './json';
import { managedBy } from './managed-fields';
import { changesGeneration, merged, sameContent, withoutStatus } from './object-content';
import { type ObjectStore, objectKey } from './object-store';
import type { ResourceRequest } from './request-info';
import { groupVersionOf, resourceKey, type ServedResource } from './served-resources';
import { nameCauses } from './validation';
import { type Preconditions, WriteChecks } from './write-checks';

export interface WriteOptions {
  readonly user: KubeUser;
  readonly dryRun: boolean;
  readonly manager: string;
  readonly fieldValidation: 'Strict' | 'Warn' | 'Ignore';
  readonly warn: (text: string) => void;
}

interface Change {
  readonly held: KubeObject;
  readonly given: KubeObject;
  readonly verb: 'update' | 'patch';
}

const suffixLetters = 'bcdfghjklmnpqrstvwxz2456789';
const suffix = (): string =>
  Array.from({ length: 5 }, () => suffixLetters[Math.floor(Math.random() * suffixLetters.length)]).join('');

const namespaces = { group: '', plural: 'namespaces', kind: 'Namespace' };

export class ObjectWriter {
  readonly #checks: WriteChecks;

  constructor(
    private readonly store: ObjectStore,
    private readonly resources: readonly ServedResource[],
    private readonly clock: Clock,
  ) {
    this.#checks = new WriteChecks(store, resources);
  }

  create(request: ResourceRequest, body: unknown, options: WriteOptions): KubeObject {
    const { resource } = request;
    const given = this.#addressed(body, request);
    const { generateName } = given.metadata;
    const name = given.metadata.name ?? (generateName === undefined ? '' : `${generateName}${suffix()}`);
    const named = { ...given, metadata: { ...given.metadata, name } };
    this.#checks.tierRights(request, { verb: 'create', user: options.user, object: named, before: null });
    if (resource.namespaced) this.#needsNamespace(request.namespace ?? '');
    const object = admit(named, resource, options);
    const causes = nameCauses(name);
    if (causes.length > 0) throw invalid(resource, name, causes);
    if (this.#held(request, name) !== null) throw alreadyExists(resource, name);
    this.#checks.tierExists(resource, object, options.dryRun);
    const { resourceVersion, deletionTimestamp, managedFields, ...metadata } = object.metadata;
    const fresh: KubeObject = {
      ...withoutStatus(object, resource),
      metadata: {
        ...metadata,
        uid: randomUUID(),
        creationTimestamp: this.#time(),
        ...(resource.hasGeneration ? { generation: 1 } : {}),
      },
    };
    return this.#save(request, this.#managed({ object: fresh, before: null }, request, options), options);
  }

  replace(request: ResourceRequest, body: unknown, options: WriteOptions): KubeObject {
    const { resource } = request;
    const name = request.name ?? '';
    const given = this.#addressed(body, request);
    if (given.metadata.name !== name)
      throw badRequest(
        `the name of the object (${given.metadata.name}) does not match the name on the URL (${name})`,
      );
    const held = this.#held(request, name);
    if (held === null) throw notFound(resource, name);
    return this.#change(request, { held, given, verb: 'update' }, options);
  }

  patch(request: ResourceRequest, apply: (object: KubeObject) => unknown, options: WriteOptions): KubeObject {
    const name = request.name ?? '';
    const held = this.#held(request, name);
    if (held === null) throw notFound(request.resource, name);
    const patched = apply(held);
    const given = this.#addressed(patched, request);
    return this.#change(request, { held, given, verb: 'patch' }, options);
  }

  remove(request: ResourceRequest, preconditions: Preconditions, options: WriteOptions): KubeObject {
    const { resource } = request;
    const name = request.name ?? '';
    const held = this.#held(request, name);
    if (held === null) throw notFound(resource, name);
    this.#checks.tierRights(request, { verb: 'delete', user: options.user, object: held, before: null });
    this.#checks.preconditions(resource, held, preconditions);
    this.#checks.tierRemoval(resource, name);
    if (options.dryRun) return held;
    if ((held.metadata.finalizers ?? []).length > 0) {
      const metadata = {
        ...held.metadata,
        deletionTimestamp: held.metadata.deletionTimestamp ?? this.#time(),
      };
      return this.store.put(resourceKey(resource), this.#key(request, name), { ...held, metadata });
    }
    if (resource.group === '' && resource.plural === 'namespaces') this.#emptyNamespace(name);
    return this.store.remove(resourceKey(resource), this.#key(request, name)) ?? held;
  }

  #change(request: ResourceRequest, { held, given, verb }: Change, options: WriteOptions): KubeObject {
    const { resource, subresource } = request;
    const { name } = held.metadata;
    this.#checks.tierRights(request, { verb, user: options.user, object: given, before: held });
    const admitted = admit(given, resource, options);
    const version = given.metadata.resourceVersion ?? '';
    if (version === '' && verb === 'update' && resource.origin !== 'builtin')
      throw invalid(resource, name, [
        {
          reason: 'FieldValueInvalid',
          message: 'Invalid value: 0x0: must be specified for an update',
          field: 'metadata.resourceVersion',
        },
      ]);
    const uid = given.metadata.uid ?? '';
    if (uid !== '' && uid !== held.metadata.uid)
      throw conflict(
        resource,
        name,
        `Precondition failed: UID in precondition: ${uid}, UID in object meta: ${held.metadata.uid ?? ''}`,
      );
    if (version !== '' && version !== held.metadata.resourceVersion)
      throw conflict(resource, name, objectModified);
    this.#checks.tierExists(resource, admitted, options.dryRun);
    const next = merged(held, admitted, request);
    if (sameContent(held, next)) return held;
    const changed = resource.hasGeneration && subresource === null && changesGeneration(held, next);
    const generation = (held.metadata.generation ?? 0) + (changed ? 1 : 0);
    const metadata = { ...next.metadata, ...(resource.hasGeneration ? { generation } : {}) };
    const object = this.#managed({ object: { ...next, metadata }, before: held }, request, options);
    const gone =
      object.metadata.deletionTimestamp !== undefined && (object.metadata.finalizers ?? []).length === 0;
    if (gone && !options.dryRun)
      return this.store.remove(resourceKey(resource), this.#key(request, name)) ?? object;
    return this.#save(request, object, options);
  }

  /** The body as an object at the path of the request. @throws ApiError 400 where they contradict each other. */
  #addressed(body: unknown, { resource, namespace }: ResourceRequest): KubeObject {
    if (!isRecord(body)) throw badRequest('the request has no object in its body');
    const metadata = record(body.metadata);
    const groupVersion = groupVersionOf(resource);
    if (typeof body.kind !== 'string' || body.kind === '')
      throw badRequest(`Object 'Kind' is missing in '${JSON.stringify(body).slice(0, 200)}'`);
    if (body.apiVersion !== groupVersion)
      throw badRequest(
        `the API version in the data (${String(body.apiVersion)}) does not match the expected API version (${groupVersion})`,
      );
    if (body.kind !== resource.kind)
      throw badRequest(
        `${body.kind} in version ${JSON.stringify(resource.version)} cannot be handled as a ${resource.kind}`,
      );
    const own = typeof metadata.namespace === 'string' ? metadata.namespace : '';
    if (resource.namespaced && own !== '' && own !== namespace)
      throw badRequest(
        'the namespace of the provided object does not match the namespace sent on the request',
      );
    const { namespace: _, ...rest } = metadata;
    return {
      ...body,
      apiVersion: groupVersion,
      kind: resource.kind,
      metadata: { ...rest, ...(resource.namespaced ? { namespace } : {}) } as KubeObject['metadata'],
    };
  }

  #held({ resource, namespace }: ResourceRequest, name: string): KubeObject | null {
    return this.store.get(resourceKey(resource), objectKey(namespace, name));
  }

  #key({ namespace }: ResourceRequest, name: string): string {
    return objectKey(namespace, name);
  }

  #time(): string {
    return `${new Date(this.clock.now()).toISOString().slice(0, 19)}Z`;
  }

  #managed(
    { object, before }: { readonly object: KubeObject; readonly before: KubeObject | null },
    { subresource }: ResourceRequest,
    { manager }: WriteOptions,
  ): KubeObject {
    const managedFields = managedBy(object, before?.metadata.managedFields, {
      manager,
      time: this.#time(),
      subresource,
    });
    return { ...object, metadata: { ...object.metadata, managedFields } };
  }

  #save(request: ResourceRequest, object: KubeObject, { dryRun }: WriteOptions): KubeObject {
    if (dryRun) return object;
    return this.store.put(resourceKey(request.resource), this.#key(request, object.metadata.name), object);
  }

  #needsNamespace(namespace: string): void {
    if (this.store.get('/namespaces', objectKey(null, namespace)) === null)
      throw notFound(namespaces, namespace);
  }

  #emptyNamespace(namespace: string): void {
    for (const resource of this.resources) {
      if (!resource.namespaced) continue;
      for (const { metadata } of this.store.list(resourceKey(resource)))
        if (metadata.namespace === namespace)
          this.store.remove(resourceKey(resource), objectKey(namespace, metadata.name));
    }
  }
}
