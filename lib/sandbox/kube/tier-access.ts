/** Tier RBAC: on top of the right on the kind, `get` on the tier and the verb on `tier.<kind>` (rig §3, calico-policy §8). */
import type { KubeObject } from '@/lib/cluster';
import { allows, type KubeUser } from './access';
import { ApiError, forbidden, qualified } from './api-error';
import { record } from './json';
import type { FieldTerm, ObjectTest } from './selection';
import type { ServedResource } from './served-resources';

const group = 'projectcalico.org';

export const tierOf = (object: KubeObject): string => {
  const { tier } = record(object.spec);
  return typeof tier === 'string' && tier !== '' ? tier : 'default';
};

export interface TierQuestion {
  readonly verb: string;
  readonly tier: string;
  readonly namespace?: string | undefined;
  /** Absent for create, list and watch. */
  readonly name?: string | undefined;
}

const mayGetTier = (user: KubeUser, tier: string): boolean =>
  allows(user, { verb: 'get', group, resource: 'tiers', name: tier });

const mayInTier = (
  user: KubeUser,
  resource: ServedResource,
  { verb, tier, namespace, name }: TierQuestion,
): boolean =>
  [`${tier}.*`, ...(name === undefined ? [] : [name])].some((allowed) =>
    allows(user, { verb, group, resource: `tier.${resource.plural}`, namespace, name: allowed }),
  );

/** @throws ApiError 403 when the user may not do it in this tier. */
export function authorizeTier(user: KubeUser, resource: ServedResource, asked: TierQuestion): void {
  const getsTier = mayGetTier(user, asked.tier);
  if (getsTier && mayInTier(user, resource, asked)) return;
  const namespace = asked.namespace === undefined ? '' : ` and namespace ${JSON.stringify(asked.namespace)}`;
  throw forbidden(
    resource,
    asked.name ?? '',
    `User ${JSON.stringify(user.name)} cannot ${asked.verb} ${qualified(resource)} in tier ${JSON.stringify(asked.tier)}${namespace}${getsTier ? '' : ' (user cannot get tier)'}`,
  );
}

/**
 * What an aggregated server lets a user list or watch: without a tier selector the policies of all permitted tiers, with
 * one a refusal if the tier is not permitted. Native CRDs do not limit reading.
 */
export function tierFilter(
  user: KubeUser,
  resource: ServedResource,
  asked: {
    readonly verb: 'list' | 'watch';
    readonly namespace?: string | undefined;
    readonly fields: readonly FieldTerm[];
  },
): ObjectTest {
  const { verb, namespace, fields } = asked;
  const permitted = (tier: string): boolean =>
    mayGetTier(user, tier) && mayInTier(user, resource, { verb, tier, namespace });
  const named = fields.filter((term) => term.field === 'spec.tier' && !term.negated);
  for (const { value } of named) authorizeTier(user, resource, { verb, tier: value, namespace });
  if (named.length > 0) return () => true;
  const known = new Map<string, boolean>();
  return (object) => {
    const tier = tierOf(object);
    const answer = known.get(tier) ?? permitted(tier);
    known.set(tier, answer);
    return answer;
  };
}

/** A user for whom no tier at all is permitted is refused as a whole. */
export const noTierPermitted = (): ApiError =>
  new ApiError(403, 'Forbidden', 'operation on Calico tiered policy is forbidden', {});
