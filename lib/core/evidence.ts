/** What is known about how much was seen of the picture's range; found once for a picture. */
import {
  defaultRetention,
  type EdgeSummary,
  type Evidence,
  evidenceSteps,
  type HistoryFacts,
} from '@/lib/flows';
import { finish, type Steps } from '@/lib/policy';
import type { EdgeExposure } from '@/lib/rollout';
import type { Picture } from './picture';
import { StepMemo } from './step-memo';

type Base = Omit<Picture, 'rollout'>;

const edgesAStep = 200;

function* summariesOf(exposures: readonly EdgeExposure[]): Steps<EdgeSummary[]> {
  const summaries: EdgeSummary[] = [];
  for (const [at, { summary }] of exposures.entries()) {
    if (at % edgesAStep === 0) yield;
    summaries.push(summary);
  }
  return summaries;
}

/** Nothing is given up yet for want of space: a full disk pauses the recording. */
const historyFacts = ({ recording }: Base): HistoryFacts | null =>
  recording === undefined
    ? null
    : {
        state: recording,
        limits: { daySeconds: defaultRetention.daySeconds },
        givenUp: { daysBefore: null },
      };

function* makeSteps(base: Base, stagedAt: number | null): Steps<Evidence> {
  const { capabilities } = base;
  return yield* evidenceSteps({
    snapshot: base.snapshot,
    summaries: yield* summariesOf(base.exposures),
    observation: base.observation,
    sources: base.sources,
    history: historyFacts(base),
    schedules: base.schedules,
    policiesChangedAt: base.policiesChangedAt,
    stagedAt,
    // Exempt ones too: a person's own candidate may reach them.
    namespaces: base.snapshot.namespaces.map(({ name }) => name),
    unreadable: {
      kinds: capabilities.missing
        .filter(({ reason }) => reason === 'forbidden')
        .map(({ kind, message }) => ({ kind, message })),
      namespaces: capabilities.namespaces,
    },
    now: base.now,
    range: base.range,
  });
}

const known = new StepMemo<readonly EdgeExposure[], Evidence>();

/** @param stagedAt since when the default deny stands as it is, unix seconds; null while there is none. */
export const evidenceAtSteps = (base: Base, stagedAt: number | null): Steps<Evidence> =>
  known.steps(base.exposures, `${stagedAt} ${JSON.stringify(base.recording ?? null)}`, () =>
    makeSteps(base, stagedAt),
  );

export const evidenceForSteps = (picture: Picture): Steps<Evidence> =>
  evidenceAtSteps(picture, picture.rollout.candidate?.stagedAt ?? null);

export const evidenceFor = (picture: Picture): Evidence => finish(evidenceForSteps(picture));
