/** Get, list, watch and the writes of one resource, for one user. */
import type { ServerResponse } from 'node:http';
import type { KubeObject } from '@/lib/cluster';
import { authorize, type KubeUser } from './access';
import { ApiError, methodNotAllowed, unsupportedMediaType } from './api-error';
import { type Answer, type Exchange, writeVerbs } from './exchange';
import { record } from './json';
import { managerOf } from './managed-fields';
import type { ObjectReader } from './object-reader';
import type { ObjectWriter, WriteOptions } from './object-writer';
import { jsonPatch, mergePatch, patchTypes, strategicPatch } from './patch';
import type { ResourceRequest } from './request-info';
import type { Watches } from './watches';
import type { Preconditions } from './write-checks';

const isTrue = (value: string | null): boolean => value === '1' || value === 'true';

const dryRunOf = (body: unknown): string[] => {
  const { dryRun } = record(body);
  return Array.isArray(dryRun) ? dryRun.map(String) : [];
};

function preconditionsOf(body: unknown): Preconditions {
  const { uid, resourceVersion } = record(record(body).preconditions);
  return {
    ...(typeof uid === 'string' ? { uid } : {}),
    ...(typeof resourceVersion === 'string' ? { resourceVersion } : {}),
  };
}

export interface OperationParts {
  readonly reader: ObjectReader;
  readonly writer: ObjectWriter;
  readonly watches: Watches;
}

export class ResourceOperations {
  constructor(private readonly parts: OperationParts) {}

  #authorize(
    { resource, namespace, name, subresource }: ResourceRequest,
    user: KubeUser,
    verb: string,
  ): void {
    authorize(user, resource, {
      verb,
      group: resource.group,
      resource: subresource === null ? resource.plural : `${resource.plural}/${subresource}`,
      namespace: namespace ?? undefined,
      name: name ?? undefined,
    });
  }

  /** Null when the answer is a watch that is under way. */
  read(target: ResourceRequest, { url, user }: Exchange, response: ServerResponse): Answer | null {
    const query = url.searchParams;
    if (isTrue(query.get('watch'))) {
      this.#authorize(target, user, 'watch');
      this.parts.watches.open(target, { query, user }, response);
      return null;
    }
    if (target.name !== null) {
      this.#authorize(target, user, 'get');
      return { code: 200, body: this.parts.reader.get(target, user) };
    }
    this.#authorize(target, user, 'list');
    return { code: 200, body: { ...this.parts.reader.list(target, { query, user }) } };
  }

  write(target: ResourceRequest, exchange: Exchange, body: unknown): Answer {
    const { method, user } = exchange;
    const collection = target.name === null;
    const verb = collection && method === 'DELETE' ? 'deletecollection' : writeVerbs[method];
    if (verb === undefined || (method === 'POST') !== (collection && method !== 'DELETE'))
      throw methodNotAllowed();
    this.#authorize(target, user, verb);
    const options = this.#options(exchange, body);
    switch (verb) {
      case 'create':
        return { code: 201, body: this.parts.writer.create(target, body, options) };
      case 'update':
        return { code: 200, body: this.parts.writer.replace(target, body, options) };
      case 'patch':
        return { code: 200, body: this.#patch(target, exchange, body, options) };
      case 'delete':
        return this.#delete(target, body, options);
      default:
        return this.#deleteCollection(target, exchange, options);
    }
  }

  #patch(
    target: ResourceRequest,
    { contentType }: Exchange,
    body: unknown,
    options: WriteOptions,
  ): KubeObject {
    const builtin = target.resource.origin === 'builtin';
    const supported = builtin ? Object.values(patchTypes) : [patchTypes.json, patchTypes.merge];
    const apply =
      contentType === patchTypes.json
        ? (object: KubeObject) => jsonPatch(object, body)
        : contentType === patchTypes.merge
          ? (object: KubeObject) => mergePatch(object, body)
          : contentType === patchTypes.strategic && builtin
            ? (object: KubeObject) => strategicPatch(object, body)
            : null;
    if (apply === null) throw unsupportedMediaType(supported);
    return this.parts.writer.patch(target, apply, options);
  }

  #delete(target: ResourceRequest, body: unknown, options: WriteOptions): Answer {
    const { resource, name } = target;
    const removed = this.parts.writer.remove(target, preconditionsOf(body), options);
    if (resource.group === '' && resource.plural === 'pods') return { code: 200, body: removed };
    return {
      code: 200,
      body: {
        kind: 'Status',
        apiVersion: 'v1',
        metadata: {},
        status: 'Success',
        details: {
          name,
          ...(resource.group === '' ? {} : { group: resource.group }),
          kind: resource.plural,
          uid: removed.metadata.uid,
        },
      },
    };
  }

  #deleteCollection(target: ResourceRequest, { url, user }: Exchange, options: WriteOptions): Answer {
    const found = this.parts.reader.list(target, { query: url.searchParams, user });
    for (const { metadata } of found.items)
      this.parts.writer.remove(
        { ...target, namespace: metadata.namespace ?? null, name: metadata.name },
        {},
        options,
      );
    return { code: 200, body: { ...found } };
  }

  #options({ url, user, userAgent, warnings }: Exchange, body: unknown): WriteOptions {
    const query = url.searchParams;
    const dryRun = query.getAll('dryRun').concat(record(body).kind === 'DeleteOptions' ? dryRunOf(body) : []);
    if (dryRun.some((value) => value !== 'All'))
      throw new ApiError(
        422,
        'Invalid',
        `dryRun: Unsupported value: ${JSON.stringify(dryRun)}: supported values: "All"`,
        {},
      );
    const validation = query.get('fieldValidation') ?? 'Warn';
    if (validation !== 'Strict' && validation !== 'Warn' && validation !== 'Ignore')
      throw new ApiError(
        422,
        'Invalid',
        `fieldValidation: Unsupported value: ${JSON.stringify(validation)}: supported values: "Ignore", "Strict", "Warn"`,
        {},
      );
    return {
      user,
      dryRun: dryRun.length > 0,
      manager: managerOf(query.get('fieldManager'), userAgent),
      fieldValidation: validation,
      warn: (text) => warnings.push(text),
    };
  }
}
