/** What is known at one moment, taken all at once: what changes while a picture is in the making is for the next one. */
import type { ClusterCapabilities, KindStatus } from '@/lib/cluster';
import type { Steps } from '@/lib/policy';
import type { ActivityEvent, Decisions, RolloutRecord } from '@/lib/rollout';
import type { ClusterIdentity, CurrentCandidate, Picture, Settings, SourceStatus } from '../picture';
import type { ClusterRevision } from './cluster-revision';
import type { ClusterState } from './cluster-state';
import type { FlowState } from './flow-state';
import type { RecordingState } from './recording';
import type { WaveOrder } from './waves-document';

export interface PictureParts {
  readonly cluster: Pick<ClusterState, 'currentSteps'> & {
    readonly cache: Pick<ClusterState['cache'], 'status'>;
  };
  readonly flows: Pick<FlowState, 'history' | 'status' | 'recording'>;
  readonly identity: () => ClusterIdentity;
  readonly readOnly: boolean;
  readonly settings: () => Settings;
  readonly decisions: () => Decisions;
  readonly record: () => RolloutRecord | null;
  /** False until the journal could be read once: then nothing is known about other rollouts. */
  readonly isJournalRead: () => boolean;
  /** What is under rollout now, to be looked for in the cluster as it stood. */
  readonly candidate: () => (cluster: ClusterRevision) => CurrentCandidate | null;
  readonly activity: () => readonly ActivityEvent[];
  /** Waves in the order people chose; null where nobody did. */
  readonly waves: () => WaveOrder | null;
  /** Last sign of life of the guard, unix seconds; null while there is none. */
  readonly guardSeenAt: () => number | null;
  readonly revision: () => Picture['revision'];
  readonly capabilities: () => ClusterCapabilities;
  /** Unix seconds. */
  readonly now: () => number;
}

export interface Moment {
  /** Unix seconds. */
  readonly now: number;
  readonly revision: Picture['revision'];
  readonly cluster: ClusterRevision;
  readonly kinds: readonly KindStatus[];
  readonly sources: readonly SourceStatus[];
  readonly recording: RecordingState;
  readonly identity: ClusterIdentity;
  readonly capabilities: ClusterCapabilities;
  readonly readOnly: boolean;
  readonly settings: Settings;
  readonly decisions: Decisions;
  /** As it was last read. */
  readonly record: RolloutRecord | null;
  readonly isJournalRead: boolean;
  readonly candidate: CurrentCandidate | null;
  readonly activity: readonly ActivityEvent[];
  readonly waves: WaveOrder | null;
  readonly guardSeenAt: number | null;
}

/** Everything of the moment it is called in; the steps only make of it what pages need. */
export function momentSteps(parts: PictureParts): Steps<Moment> {
  return completed(
    {
      now: parts.now(),
      revision: parts.revision(),
      kinds: parts.cluster.cache.status(),
      sources: parts.flows.status(),
      recording: parts.flows.recording(),
      identity: parts.identity(),
      capabilities: parts.capabilities(),
      readOnly: parts.readOnly,
      settings: parts.settings(),
      decisions: parts.decisions(),
      record: parts.record(),
      isJournalRead: parts.isJournalRead(),
      activity: parts.activity(),
      waves: parts.waves(),
      guardSeenAt: parts.guardSeenAt(),
    },
    parts.cluster.currentSteps(),
    parts.candidate(),
  );
}

function* completed(
  rest: Omit<Moment, 'cluster' | 'candidate'>,
  steps: Steps<ClusterRevision>,
  candidateIn: (cluster: ClusterRevision) => CurrentCandidate | null,
): Steps<Moment> {
  const cluster = yield* steps;
  return { ...rest, cluster, candidate: candidateIn(cluster) };
}
