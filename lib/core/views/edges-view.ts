/** The Flows page: edges of the range with their verdicts, filtered, grouped, sorted and counted. */
import type { EdgesView } from '@/lib/api';
import type { Steps } from '@/lib/policy';
import type { EdgeExposure } from '@/lib/rollout';
import type { Permissions } from '../permissions';
import type { Picture } from '../picture';
import { slices } from '../slices';
import { type EdgeFilter, parseEdgeFilter } from './edge-filter';
import { edgeGroupSteps, groupWhy } from './edge-groups';
import { type EdgeGroup, edgeRowSteps, type Spark } from './edge-row';
import { sentenceSteps } from './edges-sentence';
import { type FilteredEdges, filteredSteps } from './filtered-edges';
import { observationView } from './observation';
import { bucketWidth, isObserved, pieces } from './observed-buckets';

/** Buckets of a sparkline. */
const sparkBuckets = 42;

function countsView({ besides, counts }: FilteredEdges): EdgesView['counts'] {
  const of = (verdict: EdgeExposure['verdict']): number => counts.get(verdict) ?? 0;
  return {
    wouldDeny: of('would-deny'),
    unknown: of('unknown'),
    allowed: of('allowed'),
    denied: of('denied'),
    wouldAllow: of('would-allow'),
    total: besides.length,
  };
}

function* sumSteps(
  groups: readonly EdgeGroup[],
  lines: ReadonlyMap<string, readonly number[]>,
  observed: readonly boolean[],
): Steps<Spark[]> {
  const sparks: Spark[] = [];
  for (const group of groups) {
    const sums = observed.map(() => 0);
    for (const { id } of group) {
      lines.get(id)?.forEach((connections, index) => {
        sums[index] = (sums[index] ?? 0) + connections;
      });
      yield;
    }
    sparks.push(sums.map((sum, index) => (sum === 0 && observed[index] !== true ? null : sum)));
  }
  return sparks;
}

const edgesAStep = 200;

function* idSteps(exposures: Iterable<EdgeExposure>): Steps<string[]> {
  const ids: string[] = [];
  for (const { id } of exposures) {
    if (ids.length % edgesAStep === 0) yield;
    ids.push(id);
  }
  return ids;
}

function* membersOf(groups: readonly EdgeGroup[]): Iterable<EdgeExposure> {
  for (const group of groups) yield* group;
}

/** Connections of a group over the range; a quiet bucket that was not observed whole is null. */
export async function sparksOf(picture: Picture, groups: readonly EdgeGroup[]): Promise<Spark[]> {
  const { history, range, observation } = picture;
  const ids = await slices.run(idSteps(membersOf(groups)));
  const lines = await history.sparklines(ids, range, sparkBuckets);
  const observed = pieces(range, sparkBuckets).map((piece) => isObserved(observation, piece));
  return slices.run(sumSteps(groups, lines, observed));
}

async function histogramOf(
  picture: Picture,
  exposures: readonly EdgeExposure[],
): Promise<Pick<EdgesView, 'histogram' | 'bucketSeconds'>> {
  const { history, range, observation } = picture;
  const bucketSeconds = bucketWidth(range);
  const ids = exposures.length === picture.exposures.length ? null : await slices.run(idSteps(exposures));
  const points = await history.series(ids, range, bucketSeconds);
  return {
    bucketSeconds,
    histogram: points.map(({ at, connections }) => ({
      at,
      connections,
      observed: isObserved(observation, { from: at, to: at + bucketSeconds }),
    })),
  };
}

function* rowSteps(
  page: readonly EdgeGroup[],
  sparks: readonly Spark[],
  filter: EdgeFilter,
): Steps<EdgesView['rows']> {
  const rows: EdgesView['rows'] = [];
  for (const [index, group] of page.entries()) {
    rows.push(yield* edgeRowSteps(group, sparks[index] ?? [], groupWhy(group, filter.group)));
    yield;
  }
  return rows;
}

/** Without `verdict` all edges, those that would be denied first. Counts ignore the verdict, so that tabs can show them. */
export async function edgesView(
  picture: Picture,
  permissions: Permissions,
  query: URLSearchParams,
): Promise<EdgesView> {
  const filter = parseEdgeFilter(query);
  const filtered = await slices.run(filteredSteps(picture, filter));
  const { besides, listed } = filtered;
  const groups = await slices.run(edgeGroupSteps(listed, filter));
  const page = groups.slice(filter.offset, filter.offset + filter.limit);
  const sparks = await sparksOf(picture, page);
  await slices.turn();
  const histogram = await histogramOf(picture, listed);
  const counts = countsView(filtered);
  const observation = observationView(picture.observation);
  const said = await slices.run(
    sentenceSteps({
      filter,
      counts,
      exposures: besides,
      unfiltered: picture.exposures.length,
      rangeSeconds: picture.range.to - picture.range.from,
      observedPercent: observation.percent,
    }),
  );
  const rows = await slices.run(rowSteps(page, sparks, filter));
  return {
    ...said,
    counts,
    rows,
    totalRows: groups.length,
    totalEdges: listed.length,
    unfiltered: picture.exposures.length,
    ...histogram,
    observation,
    dropped: [...filter.dropped],
    decide: permissions.decide,
  };
}
