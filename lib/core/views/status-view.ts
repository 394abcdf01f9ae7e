/** The state every page stands on: how fresh, how complete, what is to decide, and the rollout card. */
import type { StatusView } from '@/lib/api';
import { type EdgeExposure, type Phase, phaseDeadline, type RolloutRecord } from '@/lib/rollout';
import type { Picture } from '../picture';
import { edgeIndex } from './edge-index';
import { observationView } from './observation';
import { count, duration } from './words';

type Card = NonNullable<StatusView['rollout']>;

/** Would be denied or unknown, and nobody decided. `later` counts as undecided. */
export const isUndecided = ({ verdict, decision }: EdgeExposure): boolean =>
  (verdict === 'would-deny' || verdict === 'unknown') && (decision === null || decision.kind === 'later');

function flowState({ sources, recording, now }: Picture): StatusView['flows'] {
  const [source] = sources;
  if (source === undefined)
    return {
      state: 'stale',
      newestWindowEnd: null,
      windowSeconds: null,
      message: 'No flow source is configured. Start Drawbridge with --goldmane HOST:PORT to see flows.',
      recording: 'on',
    };
  const isPaused = recording?.state === 'paused';
  const { state, capabilities } = source;
  return {
    state: state.state,
    newestWindowEnd: state.state === 'connecting' ? null : state.newestWindowEnd,
    windowSeconds: capabilities.windowSeconds,
    message: isPaused
      ? `${recording.reason} (for ${duration(now - recording.since)}). ${recording.remedy}.`
      : state.state === 'stale'
        ? `${state.error} (for ${duration(now - state.since)})`
        : null,
    recording: isPaused ? 'paused' : 'on',
  };
}

function clusterState(picture: Picture): StatusView['cluster'] {
  const { capabilities, kinds } = picture;
  const broken = kinds.find(({ state }) => state === 'stale');
  const syncing = kinds.find(({ state }) => state === 'syncing');
  return {
    state: broken !== undefined ? 'stale' : syncing !== undefined ? 'connecting' : 'live',
    message: broken === undefined ? null : `${broken.kind}: ${broken.message ?? 'the watch is broken'}`,
    kubernetesVersion: capabilities.kubernetesVersion,
    calicoVersion: capabilities.calico.version,
    flavour: capabilities.flavour,
    stagedKinds: capabilities.stagedKinds,
    namespaces: capabilities.namespaces === null ? null : [...capabilities.namespaces],
    missing: capabilities.missing.map((item) => ({ ...item })),
  };
}

const stepsDone: Record<Phase, number> = {
  lowered: 1,
  placing: 2,
  armed: 3,
  raised: 3,
  verifying: 4,
  committing: 4,
  committed: 5,
  'rolling-back': 2,
  'rolled-back': 1,
  'needs-human': 2,
};

function phaseText(record: RolloutRecord, picture: Picture): string {
  const percent = picture.rollout.verification?.percent ?? 0;
  switch (record.phase) {
    case 'lowered':
      return 'Bridge lowered, waiting until it is in force';
    case 'placing':
      return `Placing ${count(record.plan.allows.length + 1, 'policy')}, no effect yet`;
    case 'armed':
      return record.paused === null ? 'Placed, ready to raise' : `Paused by ${record.paused.by}`;
    case 'raised':
      return record.release === 'canary' ? 'Raising the canary' : 'Raising the bridge';
    case 'verifying':
      return `${record.release === 'canary' ? 'Canary raised' : 'Raised'}, ${percent} % of ${record.release === 'canary' ? 'its ' : ''}edges re-seen`;
    case 'committing':
      return 'Confirmed, tidying up';
    case 'committed':
      return 'Committed';
    case 'rolling-back':
      return 'Rolling back';
    case 'rolled-back':
      return 'Rolled back';
    case 'needs-human':
      return 'Needs a person';
  }
}

const bars = (done: number): Card['bars'] =>
  [0, 1, 2, 3, 4].map((index) => (index < done ? 'done' : index === done ? 'current' : 'ahead'));

/** When the wave goes back by itself unless a person acts: raises an armed one, confirms a raised one. */
function deadlineOf(record: RolloutRecord): number | null {
  switch (record.phase) {
    case 'armed':
      return Math.min(phaseDeadline(record) ?? Number.POSITIVE_INFINITY, record.evidence.expiresAt);
    case 'raised':
    case 'verifying':
      return record.at.deadline;
    default:
      return null;
  }
}

function recordCard(record: RolloutRecord, picture: Picture): Card {
  const { bridge, verification } = picture.rollout;
  const isUp = record.phase === 'verifying' || record.phase === 'raised';
  return {
    title: `Wave ${record.wave.number} · ${record.wave.name}`,
    phase: record.phase,
    phaseText: phaseText(record, picture),
    bars: bars(stepsDone[record.phase]),
    wave: record.wave.name,
    deadline: deadlineOf(record),
    ...(isUp && record.at.raised !== null ? { raisedAt: record.at.raised } : {}),
    confirmPercent:
      record.phase === 'verifying' && record.release === 'all' ? (verification?.percent ?? 0) : null,
    bridge: bridge?.state ?? 'none',
  };
}

function card(picture: Picture): Card | null {
  const { record, candidate, gate, wave } = picture.rollout;
  const isOver = record === null || record.phase === 'committed' || record.phase === 'rolled-back';
  if (!isOver) return recordCard(record, picture);
  if (candidate === null || wave === null || wave.namespaces.length === 0)
    return record === null || candidate === null ? null : recordCard(record, picture);
  const observed = candidate.stagedAt === null ? null : duration(picture.now - candidate.stagedAt);
  const passes = gate?.state === 'pass';
  return {
    title: `Wave ${wave.number} · ${wave.name}`,
    phase: passes ? 'gate' : 'observing',
    phaseText: passes ? 'Gate passes' : observed === null ? 'Observing' : `Observing for ${observed}`,
    bars: bars(passes ? 1 : 0),
    wave: wave.name,
    deadline: null,
    confirmPercent: null,
    bridge: 'none',
  };
}

export function statusView(picture: Picture, preflight: number): StatusView {
  const index = edgeIndex(picture);
  const [denied, unknown] = [index.with('would-deny'), index.with('unknown')];
  return {
    now: picture.now,
    revision: { ...picture.revision },
    flows: flowState(picture),
    cluster: clusterState(picture),
    observation: observationView(picture.observation),
    counts: {
      namespaces: picture.snapshot.namespaces.length,
      toDecide: [...denied, ...unknown].filter(isUndecided).length,
      wouldDeny: denied.length,
      unknown: unknown.length,
      preflight,
    },
    namespaceNames: picture.snapshot.namespaces.map(({ name }) => name).sort(),
    rollout: card(picture),
  };
}
