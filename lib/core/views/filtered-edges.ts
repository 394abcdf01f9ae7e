/** The edges a query asks for, and those it would ask for with any verdict. */
import { policyKey, policyTier, type Steps } from '@/lib/policy';
import type { EdgeExposure, EdgeVerdict } from '@/lib/rollout';
import type { Picture } from '../picture';
import { StepMemo } from '../step-memo';
import { decidedSteps } from './deciding-policies';
import {
  asksForPolicy,
  type EdgeFilter,
  matchesBesidesVerdict,
  matchesVerdict,
  policyNames,
} from './edge-filter';

const edgesAStep = 100;

type Deciders = ReadonlyMap<string, readonly string[]>;

/**
 * Names of the policies that decide an edge, by its id: also by the end of their tier, which no rule names, and those
 * whose rule could not be judged.
 */
function* deciders(picture: Picture): Steps<Deciders> {
  const decided = yield* decidedSteps(picture);
  const names = new Map(
    picture.snapshot.policies.map((policy) => [policyKey(policy), policyNames(policy, policyTier(policy))]),
  );
  const found = new Map<string, string[]>();
  const add = (id: string, policy: string): void => {
    const known = found.get(id) ?? [];
    known.push(...(names.get(policy) ?? []));
    found.set(id, known);
  };
  for (const [policy, { edges }] of decided) {
    let added = 0;
    for (const { id } of edges) {
      if (added++ % edgesAStep === 0) yield;
      add(id, policy);
    }
  }
  for (const [index, { id, unknown }] of picture.exposures.entries()) {
    if (index % edgesAStep === 0) yield;
    if (unknown?.policy !== undefined) add(id, policyKey(unknown.policy));
  }
  return found;
}

const known = new StepMemo<Picture['exposures'], Deciders>();
const nobody: Deciders = new Map();

export interface FilteredEdges {
  /** Everything but the verdict considered. */
  readonly besides: readonly EdgeExposure[];
  readonly listed: readonly EdgeExposure[];
  /** Of `besides`, how many there are of each verdict. */
  readonly counts: ReadonlyMap<EdgeVerdict, number>;
}

export function* filteredSteps(picture: Picture, filter: EdgeFilter): Steps<FilteredEdges> {
  const decidersOf = asksForPolicy(filter)
    ? yield* known.steps(picture.exposures, '', () => deciders(picture))
    : nobody;
  const besides: EdgeExposure[] = [];
  const listed: EdgeExposure[] = [];
  const counts = new Map<EdgeVerdict, number>();
  for (const [index, exposure] of picture.exposures.entries()) {
    if (index % edgesAStep === 0) yield;
    if (!matchesBesidesVerdict(filter, exposure, decidersOf.get(exposure.id))) continue;
    besides.push(exposure);
    counts.set(exposure.verdict, (counts.get(exposure.verdict) ?? 0) + 1);
    if (matchesVerdict(filter, exposure)) listed.push(exposure);
  }
  return { besides, listed, counts };
}
