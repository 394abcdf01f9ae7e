/** Get and list, with pages that stay on one revision. */
import type { KubeObject } from '@/lib/cluster';
import type { KubeUser } from './access';
import { ApiError, badRequest, expired, invalid, notFound, tooLargeVersion } from './api-error';
import { CompactedError, type ObjectStore, objectKey } from './object-store';
import type { ResourceRequest } from './request-info';
import { fieldTerms, fieldTest, labelTest, type ObjectTest } from './selection';
import { groupVersionOf, resourceKey, type ServedResource } from './served-resources';
import { authorizeTier, noTierPermitted, tierFilter, tierOf } from './tier-access';

export interface ObjectList {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: {
    readonly resourceVersion: string;
    readonly continue?: string;
    readonly remainingItemCount?: number;
  };
  readonly items: readonly KubeObject[];
}

interface Continue {
  readonly rv: number;
  /** Key of the last object given. */
  readonly after: string;
}

const encode = (token: Continue): string => Buffer.from(JSON.stringify(token)).toString('base64url');

function decode(text: string): Continue {
  try {
    const value = JSON.parse(Buffer.from(text, 'base64url').toString('utf8')) as Partial<Continue>;
    if (typeof value.rv === 'number' && typeof value.after === 'string')
      return { rv: value.rv, after: value.after };
  } catch {
    // Told below.
  }
  throw badRequest('continue key is not valid: encoding is wrong');
}

const expiredContinue =
  'The provided continue parameter is too old to display a consistent list result. You can start a new list without the continue parameter, or use the continue token in this response to retrieve the remainder of the results. Continuing with the provided token results in an inconsistent list - objects that were created, modified, or deleted between the time the first chunk was returned and now may show up in the list.';

export const tooOldVersion = (asked: number, oldest: number): string =>
  `too old resource version: ${asked} (${oldest})`;

/** A resourceVersion of the query: null when absent. @throws ApiError 400 */
export function versionParameter(query: URLSearchParams): number | null {
  const text = query.get('resourceVersion') ?? '';
  if (text === '') return null;
  if (!/^\d+$/.test(text))
    throw badRequest(
      `Invalid value: ${JSON.stringify(text)}: strconv.ParseUint: parsing ${JSON.stringify(text)}: invalid syntax`,
    );
  return Number(text);
}

/** Who reads, and what the query of the request says. */
export interface Reading {
  readonly query: URLSearchParams;
  readonly user: KubeUser;
}

/** What of a resource a request asks for and its user may read. */
export function requestTest(
  { resource, namespace, name }: ResourceRequest,
  { query, user }: Reading,
  verb: 'list' | 'watch',
): ObjectTest {
  const fields = query.get('fieldSelector') ?? '';
  const labels = labelTest(query.get('labelSelector') ?? '');
  const matches = fieldTest(fields, resource);
  const inTier =
    resource.tiered && resource.origin === 'aggregated'
      ? tierFilter(user, resource, { verb, namespace: namespace ?? undefined, fields: fieldTerms(fields) })
      : () => true;
  return (object) =>
    (namespace === null || object.metadata.namespace === namespace) &&
    (name === null || object.metadata.name === name) &&
    labels(object) &&
    matches(object) &&
    inTier(object);
}

export class ObjectReader {
  constructor(private readonly store: ObjectStore) {}

  get({ resource, namespace, name }: ResourceRequest, user: KubeUser): KubeObject {
    const object = this.store.get(resourceKey(resource), objectKey(namespace, name ?? ''));
    if (object === null) throw notFound(resource, name ?? '');
    if (resource.tiered && resource.origin === 'aggregated')
      authorizeTier(user, resource, {
        verb: 'get',
        tier: tierOf(object),
        namespace: namespace ?? undefined,
        name: name ?? '',
      });
    return object;
  }

  list(request: ResourceRequest, reading: Reading): ObjectList {
    const { resource } = request;
    const { query, user } = reading;
    const test = requestTest(request, reading, 'list');
    // The aggregated server knows no pages.
    const limit = resource.origin === 'aggregated' ? 0 : Number(query.get('limit') ?? 0);
    const token = resource.origin === 'aggregated' ? '' : (query.get('continue') ?? '');
    const page = token === '' ? null : decode(token);
    const revision = page === null || page.rv < 0 ? this.#listRevision(query, resource) : page.rv;
    const objects = this.#at(resource, revision, page);
    const all = objects.filter((object) => test(object));
    if (all.length === 0) this.#refuseWithoutTier(request, user, objects);
    const rest = page === null ? all : all.filter((object) => keyOf(object) > page.after);
    const items = limit > 0 ? rest.slice(0, limit) : rest;
    const last = items.at(-1);
    const left = rest.length - items.length;
    const selected = query.has('labelSelector') || query.has('fieldSelector');
    return {
      apiVersion: groupVersionOf(resource),
      kind: `${resource.kind}List`,
      metadata: {
        resourceVersion: String(revision),
        ...(left > 0 && last !== undefined ? { continue: encode({ rv: revision, after: keyOf(last) }) } : {}),
        ...(left > 0 && !selected ? { remainingItemCount: left } : {}),
      },
      items,
    };
  }

  /** The revision a list is taken at: the newest, unless an exact one is wanted. */
  #listRevision(query: URLSearchParams, resource: ServedResource): number {
    const asked = versionParameter(query);
    const match = query.get('resourceVersionMatch') ?? '';
    const { revision } = this.store;
    if (match !== '' && asked === null)
      throw invalid({ ...resource, kind: 'ListOptions', group: 'meta.k8s.io' }, '', [
        {
          reason: 'FieldValueForbidden',
          message: 'Forbidden: resourceVersionMatch is forbidden unless resourceVersion is provided',
          field: 'resourceVersionMatch',
        },
      ]);
    if (asked !== null && asked > revision) throw tooLargeVersion(asked, revision);
    return match === 'Exact' && asked !== null ? asked : revision;
  }

  #at(resource: ServedResource, revision: number, page: Continue | null): readonly KubeObject[] {
    const key = resourceKey(resource);
    if (revision === this.store.revision) return this.store.list(key);
    try {
      return this.store.listAt(key, revision);
    } catch (error) {
      if (!(error instanceof CompactedError)) throw error;
      if (page === null)
        throw expired(
          `The resourceVersion for the provided list is too old: ${tooOldVersion(error.asked, error.oldest)}`,
        );
      throw expired(expiredContinue, { continue: encode({ rv: -1, after: page.after }) });
    }
  }

  #refuseWithoutTier(
    { resource, namespace }: ResourceRequest,
    user: KubeUser,
    objects: readonly KubeObject[],
  ): void {
    if (!resource.tiered || resource.origin !== 'aggregated') return;
    const inTier = tierFilter(user, resource, {
      verb: 'list',
      namespace: namespace ?? undefined,
      fields: [],
    });
    const tiers = this.store.list('projectcalico.org/tiers');
    const anyTier = [...objects, ...tiers.map(({ metadata }) => tierProbe(metadata.name))].some(inTier);
    if (!anyTier) throw noTierPermitted();
  }
}

const keyOf = ({ metadata }: KubeObject): string => objectKey(metadata.namespace ?? null, metadata.name);

/** Stands for a policy of the tier. */
const tierProbe = (tier: string): KubeObject => ({
  apiVersion: 'projectcalico.org/v3',
  kind: 'NetworkPolicy',
  metadata: { name: tier },
  spec: { tier },
});

/** What a watch that begins too early is told: Kubernetes and Calico's server say it differently (rig §4). */
export const tooOldWatch = (
  resource: ServedResource,
  error: CompactedError,
): Readonly<Record<string, unknown>> => {
  const message = tooOldVersion(error.asked, error.oldest);
  if (resource.origin === 'aggregated')
    return { kind: 'Status', apiVersion: 'v1', metadata: {}, reason: 'InternalError', message };
  return new ApiError(410, 'Expired', message).status;
};
