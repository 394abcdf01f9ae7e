/** Edges folded into rows: by the rule that would cover them, by an end, by the policy that decides. */

import type { EdgeSummary } from '@/lib/flows';
import { displayName, finish, type PolicyHit, type Steps } from '@/lib/policy';
import type { EdgeExposure } from '@/lib/rollout';
import { sortedSteps } from '../sorted';
import { type EdgeFilter, verdictRank } from './edge-filter';
import { peerKey } from './edge-ref';
import type { EdgeGroup } from './edge-row';
import { connectionsOf } from './open-edges';

const portKey = ({ summary: { edge } }: EdgeExposure): string =>
  `${edge.protocol} ${edge.port ?? ''} ${edge.icmpType ?? ''}`;

const edgesAStep = 200;

/** Groups in the order of their first edges. null: an edge that stands alone. */
function* fold(
  exposures: readonly EdgeExposure[],
  key: (exposure: EdgeExposure) => string | null,
): Steps<EdgeGroup[]> {
  const groups = new Map<string, [EdgeExposure, ...EdgeExposure[]]>();
  for (const [index, exposure] of exposures.entries()) {
    if (index % edgesAStep === 0) yield;
    const found = key(exposure);
    const name = found === null ? `alone ${exposure.id}` : `group ${exposure.verdict} ${found}`;
    const group = groups.get(name);
    if (group === undefined) groups.set(name, [exposure]);
    else group.push(exposure);
  }
  return [...groups.values()];
}

/** What is new or rare is looked at by itself: it never hides in a group (ui.md §6, Flows). */
const isOrdinary = ({ tags }: EdgeExposure): boolean => !tags.includes('new') && !tags.includes('rare');

/** A rule names workloads of one namespace by their labels; sets and networks are decided one by one. */
function isCoverable({ verdict, sides, summary: { edge } }: EdgeExposure): boolean {
  if (verdict !== 'would-deny' || sides.length === 0) return false;
  return edge.src.type === 'workload' && edge.dst.type === 'workload';
}

/** An egress rule to several callees, or an ingress rule of one caller for several of a namespace. */
const sameSource = (exposure: EdgeExposure): string =>
  `${exposure.sides.join()} ${peerKey(exposure.summary.edge.src)} ${portKey(exposure)} ${exposure.summary.edge.dst.namespace ?? ''}`;

/** An ingress rule that lets several callers of a namespace in. */
const sameDestination = (exposure: EdgeExposure): string =>
  `${exposure.sides.join()} ${peerKey(exposure.summary.edge.dst)} ${portKey(exposure)} ${exposure.summary.edge.src.namespace ?? ''}`;

/** Edges that one rule would cover, the others alone. */
export function* ruleGroupSteps(exposures: readonly EdgeExposure[]): Steps<EdgeGroup[]> {
  const bySource = yield* fold(exposures, (exposure) =>
    isCoverable(exposure) && isOrdinary(exposure) ? sameSource(exposure) : null,
  );
  const left = bySource.filter((group) => group.length === 1).map(([only]) => only);
  const byDestination = yield* fold(left, (exposure) =>
    isCoverable(exposure) && isOrdinary(exposure) && exposure.sides.join() === 'destination'
      ? sameDestination(exposure)
      : null,
  );
  return [...bySource.filter((group) => group.length > 1), ...byDestination];
}

/** Of the edges that somebody has to look at: far fewer than there are. */
export const ruleGroups = (exposures: readonly EdgeExposure[]): EdgeGroup[] =>
  finish(ruleGroupSteps(exposures));

/** The last word at the side that decides: the denying one, else the destination. */
function decidingHit({ staged, sides }: EdgeExposure): PolicyHit | undefined {
  const side = sides[0] === 'source' ? staged.egress : (staged.ingress ?? staged.egress);
  return side?.trace.at(-1);
}

function policyGroup(exposure: EdgeExposure): string {
  const hit = decidingHit(exposure);
  if (hit === undefined) return 'none';
  if (hit.kind === 'EndOfTier') return `end of tier ${hit.tier}`;
  return `${hit.kind} ${hit.namespace ?? ''} ${displayName(hit.name, hit.tier)}`;
}

function grouped(exposures: readonly EdgeExposure[], by: EdgeFilter['group']): Steps<EdgeGroup[]> {
  switch (by) {
    case 'rule':
      return ruleGroupSteps(exposures);
    case 'source':
      return fold(exposures, ({ summary }) => peerKey(summary.edge.src));
    case 'destination':
      return fold(exposures, ({ summary }) => peerKey(summary.edge.dst));
    case 'policy':
      return fold(exposures, policyGroup);
    case 'none':
      return fold(exposures, () => null);
  }
}

interface Ranked {
  readonly group: EdgeGroup;
  readonly verdict: number;
  readonly rank: number;
}

const byRank = (a: Ranked, b: Ranked): number =>
  a.verdict - b.verdict || b.rank - a.rank || (a.group[0].id < b.group[0].id ? -1 : 1);

/** What the page is sorted by, largest first: found of a group edge by edge. */
const ranks: Record<EdgeFilter['sort'], (rank: number | null, summary: EdgeSummary) => number> = {
  connections: (rank, summary) => (rank ?? 0) + (connectionsOf(summary) ?? 0),
  last: (rank, { lastSeen }) => Math.max(rank ?? lastSeen, lastSeen),
  first: (rank, { firstSeen }) => Math.min(rank ?? firstSeen, firstSeen),
  name: () => 0,
};

/** Groups in the order of the page: by verdict, then by what is sorted for. */
export function* edgeGroupSteps(exposures: readonly EdgeExposure[], filter: EdgeFilter): Steps<EdgeGroup[]> {
  const groups = yield* grouped(exposures, filter.group);
  const ranked: Ranked[] = [];
  let looked = 0;
  for (const group of groups) {
    let rank: number | null = null;
    for (const { summary } of group) {
      if (looked++ % edgesAStep === 0) yield;
      rank = ranks[filter.sort](rank, summary);
    }
    ranked.push({ group, verdict: verdictRank[group[0].verdict], rank: rank ?? 0 });
  }
  return (yield* sortedSteps(ranked, byRank)).map(({ group }) => group);
}

/** What a folded row says instead of a single reason. */
export function groupWhy(group: EdgeGroup, by: EdgeFilter['group']): string {
  if (group.length === 1) return group[0].why;
  if (by === 'rule')
    return group[0].sides.length === 2
      ? `${group.length} edges, one rule at each side would cover them`
      : `${group.length} edges, one rule would cover them`;
  const reasons = new Set(group.map(({ why }) => why));
  return reasons.size === 1
    ? `${group.length} edges: ${group[0].why}`
    : `${group.length} edges, ${reasons.size} reasons`;
}
