/** The edges a query asks for, and those it would ask for with any verdict. */
import { policyKey, policyTier } from '@/lib/policy';
import type { EdgeExposure } from '@/lib/rollout';
import type { Picture } from '../picture';
import { decidedEdges } from './deciding-policies';
import {
  asksForPolicy,
  type EdgeFilter,
  matchesBesidesVerdict,
  matchesVerdict,
  policyNames,
} from './edge-filter';

/**
 * Names of the policies that decide an edge, by its id: also by the end of their tier, which no rule names, and those
 * whose rule could not be judged.
 */
function decidersOf(picture: Picture): ReadonlyMap<string, readonly string[]> {
  const decided = decidedEdges(picture);
  const found = new Map<string, string[]>();
  for (const policy of picture.snapshot.policies) {
    const key = policyKey(policy);
    const names = policyNames(policy, policyTier(policy));
    const unjudged = picture.exposures.filter(
      ({ unknown }) => unknown?.policy !== undefined && policyKey(unknown.policy) === key,
    );
    for (const { id } of [...(decided.get(key)?.edges ?? []), ...unjudged])
      found.set(id, [...(found.get(id) ?? []), ...names]);
  }
  return found;
}

export interface FilteredEdges {
  /** Everything but the verdict considered. */
  readonly besides: readonly EdgeExposure[];
  readonly listed: readonly EdgeExposure[];
}

export function filteredEdges(picture: Picture, filter: EdgeFilter): FilteredEdges {
  const deciders = asksForPolicy(filter) ? decidersOf(picture) : new Map<string, readonly string[]>();
  const besides = picture.exposures.filter((exposure) =>
    matchesBesidesVerdict(filter, exposure, deciders.get(exposure.id)),
  );
  return { besides, listed: besides.filter((exposure) => matchesVerdict(filter, exposure)) };
}
