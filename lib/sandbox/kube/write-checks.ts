/** What stands between a write and the store: tiers and their rights, and the preconditions of a deletion. */
import type { KubeObject } from '@/lib/cluster';
import type { KubeUser } from './access';
import { conflict, forbidden, internalError } from './api-error';
import { type ObjectStore, objectKey } from './object-store';
import type { ResourceRequest } from './request-info';
import { resourceKey, type ServedResource } from './served-resources';
import { authorizeTier, tierOf } from './tier-access';
import { isFixedTier } from './validation';

export interface Preconditions {
  readonly uid?: string;
  readonly resourceVersion?: string;
}

export interface TierWrite {
  readonly verb: string;
  readonly user: KubeUser;
  readonly object: KubeObject;
  /** As it stands; null for a new one. */
  readonly before: KubeObject | null;
}

export class WriteChecks {
  constructor(
    private readonly store: ObjectStore,
    private readonly resources: readonly ServedResource[],
  ) {}

  /** Tier RBAC for the tier an object goes to, and for the one it leaves. */
  tierRights({ resource, namespace }: ResourceRequest, { verb, user, object, before }: TierWrite): void {
    if (!resource.tiered) return;
    const name = verb === 'create' ? undefined : object.metadata.name;
    // Native kinds ask at admission, where a patch is an update.
    const asked = verb === 'patch' && resource.origin === 'crd' ? 'update' : verb;
    const question = { verb: asked, namespace: namespace ?? undefined, name };
    if (before !== null) authorizeTier(user, resource, { ...question, tier: tierOf(before) });
    authorizeTier(user, resource, { ...question, tier: tierOf(object) });
  }

  /** Native kinds accept a tier that does not exist; the aggregated server fails in its storage, after a dry run ended. */
  tierExists(resource: ServedResource, object: KubeObject, dryRun: boolean): void {
    if (!resource.tiered || resource.origin !== 'aggregated' || dryRun) return;
    const tier = tierOf(object);
    if (this.store.get('projectcalico.org/tiers', objectKey(null, tier)) === null)
      throw internalError(
        `StorageError: key not found, Code: 1, Key: Tier(${tier}), ResourceVersion: 0, AdditionalErrorMsg: `,
      );
  }

  /** A built-in tier stays; the aggregated server fails on one that still holds policies. */
  tierRemoval(resource: ServedResource, name: string): void {
    if (resource.group !== 'projectcalico.org' || resource.plural !== 'tiers') return;
    if (isFixedTier(name)) throw forbidden(resource, name, `Cannot delete ${name} tier`);
    if (resource.origin !== 'aggregated') return;
    const inUse = this.resources.some(
      (other) =>
        other.tiered && this.store.list(resourceKey(other)).some((object) => tierOf(object) === name),
    );
    if (inUse)
      throw internalError(
        `StorageError: operation Delete is not supported on ${name}: Cannot delete a non-empty tier`,
      );
  }

  /** @throws ApiError 409 when the object is not the one that is meant. */
  preconditions(resource: ServedResource, held: KubeObject, wanted: Preconditions): void {
    const { name, uid = '', resourceVersion = '' } = held.metadata;
    if (wanted.uid !== undefined && wanted.uid !== uid)
      throw conflict(
        resource,
        name,
        `Precondition failed: UID in precondition: ${wanted.uid}, UID in object meta: ${uid}`,
      );
    if (wanted.resourceVersion !== undefined && wanted.resourceVersion !== resourceVersion)
      throw conflict(
        resource,
        name,
        `Precondition failed: ResourceVersion in precondition: ${wanted.resourceVersion}, ResourceVersion in object meta: ${resourceVersion}`,
      );
  }
}
