/** What is proposed for the traffic of a cluster, as the pages would have it. */
import { compile, finish, type Snapshot } from '@/lib/policy';
import { noDecisions } from '../decision';
import { exposeEdges } from '../expose-edges';
import type { EdgeExposure } from '../exposure';
import type { Proposal, Width } from '../recommend/proposal';
import { recommendSteps } from '../recommend/recommend';
import { type Traffic, trafficAt } from './arbitrary-traffic';

const exposed = (world: Snapshot, { summaries }: Traffic): readonly EdgeExposure[] =>
  exposeEdges({
    engine: compile(world),
    summaries,
    decisions: noDecisions,
    now: trafficAt,
    // Calico has not judged these policies yet: only the engine has.
    policiesChangedAt: trafficAt,
    schedules: [],
  });

/** @param edges ids of the chosen ones */
export const proposed = (
  world: Snapshot,
  traffic: Traffic,
  edges: readonly string[],
  width: Width,
): Proposal =>
  finish(
    recommendSteps({
      engine: compile(world),
      exposures: exposed(world, traffic),
      edges,
      width,
      cidr: null,
    }),
  );

/** Ids of the edges that the staged policies would deny. */
export const wouldDeny = (world: Snapshot, traffic: Traffic): string[] =>
  exposed(world, traffic)
    .filter(({ verdict }) => verdict === 'would-deny')
    .map(({ id }) => id);
