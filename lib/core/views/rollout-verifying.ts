/** Keep or go back: what new connections showed since the bridge was raised, and what happens if nobody acts. */
import type { EdgeRefView, RolloutView } from '@/lib/api';
import { controlKeys, type EdgeSummary, isControlEdge } from '@/lib/flows';
import type { DenialCause, DeniedEdge, RolloutRecord } from '@/lib/rollout';
import type { Picture } from '../picture';
import { guardSilenceSeconds } from '../rollout/guard-sign';
import { edgeRef } from './edge-ref';
import { exactClock } from './rollout-sentence';
import { duration } from './words';

type Verifying = NonNullable<RolloutView['verifying']>;

/** Shown before the raise, so that the step can be seen. */
const beforeSeconds = 300;
const maxBuckets = 120;

export async function verifyingView(picture: Picture, record: RolloutRecord): Promise<Verifying | null> {
  const { raised, deadline } = record.at;
  if (raised === null || deadline === null) return null;
  const { verification } = picture.rollout;
  const edges = edgesById(picture);
  const isCanary = record.release === 'canary';
  const total = verification?.total ?? record.watchedEdges.length;
  const policy = picture.settings.gate;
  const denied = [...(verification?.deniedUnexpected ?? []), ...(verification?.deniedOnPurpose ?? [])];
  const bucketSeconds = bucketOf(picture, raised);
  const ids = [...new Set([...record.watchedEdges, ...denied.map(({ id }) => id)])];
  const from = Math.floor((raised - beforeSeconds) / bucketSeconds) * bucketSeconds;
  const points =
    ids.length === 0
      ? []
      : await picture.history.series(
          ids,
          { from, to: Math.max(from + bucketSeconds, picture.now) },
          bucketSeconds,
        );
  const controls = controlKeys(picture.snapshot.workloads);
  return {
    raisedAt: raised,
    canary: isCanary,
    deadline,
    now: picture.now,
    extendable: !isCanary && !record.extended && picture.now < deadline,
    deniedUnexpected: (verification?.deniedUnexpected ?? []).map(deniedView),
    deniedOnPurpose: (verification?.deniedOnPurpose ?? []).map((item) => ({
      ...deniedView(item),
      before:
        picture.decisions.edges[item.id]?.kind !== 'deny' && !isControlEdge(item.summary.edge, controls),
    })),
    seen: verification?.seen ?? 0,
    total,
    percent: verification?.percent ?? 0,
    verified: verification?.verified ?? false,
    verifiedFrom: verification?.verifiedFrom ?? {
      seen: Math.ceil((total * policy.verifiedPercent) / 100),
      at: raised + policy.verifiedAfterSeconds,
    },
    notReseen: (verification?.notReseen ?? []).flatMap(({ id, why }) => {
      const edge = edges.get(id);
      return edge === undefined ? [] : [{ edge, why }];
    }),
    chart: points.map(({ at, connections, denied: count }) => ({
      at,
      allowed: Math.max(0, connections - count),
      denied: count,
    })),
    bucketSeconds,
    ifNothing: ifNothing(picture, deadline),
  };
}

const causeTexts: Record<DenialCause, string> = {
  wave: 'allowed before this wave',
  unclear: 'this side had not told of it before, so whether the wave cut it is not known',
  new: 'new traffic, never seen before the raise',
  before: 'denied before the wave as well',
};

const deniedView = ({
  summary,
  connections,
  last,
  cause,
}: DeniedEdge): Verifying['deniedUnexpected'][number] => ({
  edge: edgeRef(summary.edge),
  connections,
  last,
  cause,
  causeText: causeTexts[cause],
});

function edgesById({ exposures }: Picture): Map<string, EdgeRefView> {
  const all: readonly EdgeSummary[] = exposures.map(({ summary }) => summary);
  return new Map(all.map(({ id, edge }) => [id, edgeRef(edge)]));
}

/** The source's own window, wider where the chart would have too many. */
function bucketOf({ sources, now }: Picture, raised: number): number {
  const width = Math.max(5, sources[0]?.capabilities.windowSeconds ?? 15);
  const needed = (now - raised + beforeSeconds) / maxBuckets;
  return width * Math.max(1, Math.ceil(needed / width));
}

function guardRow({ now, rollout }: Picture, deadline: number): Verifying['ifNothing'][number] {
  const seenAt = rollout.guardSeenAt ?? null;
  const title = `Guard lowers the bridge at ${exactClock(deadline)}`;
  if (seenAt !== null && now - seenAt <= guardSilenceSeconds)
    return {
      state: 'pass',
      title,
      detail: `Guard checked ${duration(now - seenAt)} ago. Needs no dashboard, DNS or history.`,
      figure: '',
    };
  const heard =
    seenAt === null ? 'Nothing was heard of it' : `Guard last checked ${duration(now - seenAt)} ago`;
  return {
    state: 'inconclusive',
    title: `${title}, if it runs`,
    detail: `${heard}. Drawbridge itself lowers the bridge too, while it runs.`,
    figure: '',
  };
}

function ifNothing(picture: Picture, deadline: number): Verifying['ifNothing'] {
  const { kinds, sources } = picture;
  const api = kinds.find(({ kind }) => kind === 'GlobalNetworkPolicy');
  return [
    guardRow(picture, deadline),
    api?.state === 'live'
      ? { state: 'pass', title: 'Calico API answers', detail: '', figure: 'watched' }
      : {
          state: 'inconclusive',
          title: 'Calico API is not known to answer',
          detail:
            api?.message ??
            'GlobalNetworkPolicies are not watched. The second kubectl line goes past that API.',
          figure: '',
        },
    ...sources.map(({ name, state }): Verifying['ifNothing'][number] =>
      state.state === 'live'
        ? {
            state: 'pass',
            title: `${name} brings flows`,
            detail: '',
            figure: `window ${exactClock(state.newestWindowEnd)}`,
          }
        : {
            state: 'inconclusive',
            title: `${name} brings no flows`,
            detail: 'What is denied meanwhile is not seen. Quiet is not proof.',
            figure: state.state === 'stale' ? `since ${exactClock(state.since)}` : '',
          },
    ),
  ];
}
