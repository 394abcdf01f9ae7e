/** The addresses that one end of a rule names, exactly: rules match by address (calico-policy §2.6, §3.1, §3.3). */
import type { EndCriteria } from '../compile/compiled';
import { fits } from '../evaluate/match';
import type { Cidr, Family } from '../model/address';
import type { Entity } from '../world/entity';
import { addressForm, allAddresses } from './end-form';
import { type IntervalSet, intersection, intervals, minus } from './interval-set';
import type { KnownPeers } from './peers';

const netsOf = (nets: readonly Cidr[], version: Family): IntervalSet =>
  intervals(nets.filter((net) => net.version === version).map(({ first, last }) => [first, last] as const));

const heldBy = (entities: readonly Entity[], version: Family): IntervalSet =>
  netsOf(
    entities.flatMap(({ nets }) => nets),
    version,
  );

/** Of one family. Ports are no part of it. */
export function peerAddresses(
  criteria: EndCriteria | null,
  version: Family,
  { world, entities }: KnownPeers,
): IntervalSet {
  if (criteria === null) return allAddresses[version];
  const form = addressForm(criteria, version);
  if (form === 'never') return [];
  let left = form ?? allAddresses[version];
  if (criteria.pos !== null)
    left = intersection(
      left,
      heldBy(
        entities.filter((entity) => fits(criteria, entity)),
        version,
      ),
    );
  else if (criteria.neg !== null)
    left = minus(
      left,
      heldBy(
        entities.filter((entity) => !fits(criteria, entity)),
        version,
      ),
    );
  if (criteria.service === null) return left;
  const service = world.service(criteria.service.namespace, criteria.service.name);
  return intersection(left, netsOf(service?.endpoints.map(({ net }) => net) ?? [], version));
}

/** Whether nothing but exceptions limits the addresses. */
export const isOpenEnded = (criteria: EndCriteria | null): boolean =>
  criteria === null || (criteria.pos === null && criteria.nets === null && criteria.service === null);
