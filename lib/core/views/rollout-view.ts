/** The rollout page: one sentence, where the wave stands, what keeps it, what it would do, and the way back. */
import type { RolloutView } from '@/lib/api';
import type { RolloutRecord } from '@/lib/rollout';
import type { Permissions } from '../permissions';
import type { Picture } from '../picture';
import { isUnderWay } from '../rollout/under-way';
import { slices } from '../slices';
import { driftView } from './rollout-drift';
import { gateView } from './rollout-gate';
import { endedRecord, shownPhase } from './rollout-phase';
import { planView, progressView } from './rollout-plan';
import { confirmedText, headline } from './rollout-sentence';
import { stepViews } from './rollout-steps';
import { changeNumbers, changeSteps, verbViews } from './rollout-verbs';
import { verifyingView } from './rollout-verifying';
import { shownWave, type WaveNumbers } from './rollout-wave';
import { waveRows } from './rollout-waves';
import { count } from './words';

export async function rolloutView(picture: Picture, permissions: Permissions): Promise<RolloutView> {
  const { record, bridge, breakGlass } = picture.rollout;
  const active = isUnderWay(record) ? record : null;
  const ended = endedRecord(picture);
  const wave = shownWave(picture, ended);
  const isRaised = active?.phase === 'raised' || active?.phase === 'verifying';
  if (wave !== null) await slices.run(changeSteps(wave.edges));
  const change = wave === null || ended !== null ? null : changeOf(picture, wave);
  await slices.turn();
  const waves = waveRows(picture, wave, ended !== null);
  await slices.turn();
  return {
    ...headline(picture),
    phase: shownPhase(picture),
    candidate: candidateOf(picture),
    steps: stepViews(picture),
    bridge: active === null ? 'none' : (bridge?.state ?? 'none'),
    verbs: verbViews(picture, permissions),
    gate: gateView(picture, wave === null || wave.wave.whole ? [] : wave.namespaces),
    lowers: wave === null || wave.wave.whole ? [] : [...wave.wave.namespaces],
    waves,
    plan: wave === null ? null : planView(picture, wave),
    change,
    progress: progressView(picture),
    verifying: isRaised ? await verifyingView(picture, active) : null,
    breakGlass: active === null ? null : breakGlass,
    drift: active === null ? null : driftView(picture, active),
    ended: ended === null ? null : endedView(picture, ended),
  };
}

function candidateOf({ rollout, engine }: Picture): RolloutView['candidate'] {
  const { candidate } = rollout;
  if (candidate === null) return null;
  const { ref, spec, stagedAt, policy } = candidate;
  return { ref, kind: spec.kind, stagedAt, pods: engine.select(policy).pods.length };
}

function changeOf(picture: Picture, wave: WaveNumbers): RolloutView['change'] {
  if (picture.rollout.gate === null) return null;
  const { stay, onPurpose } = changeNumbers(picture, wave);
  // Connections that are open now are not counted by the history.
  return { stayAllowed: stay, deniedOnPurpose: onPurpose, openConnections: null };
}

/** What remains unknown after a commit; null when every edge was re-seen. */
function unseenNote({ rollout }: Picture, { confirmed }: RolloutRecord): string | null {
  if (rollout.verification === null)
    return confirmed?.percent === 100 ? null : 'Edges that were not re-seen before that stay unknown.';
  const unseen = rollout.verification.notReseen.length;
  return unseen === 0
    ? null
    : `${count(unseen, 'edge')} ${unseen === 1 ? 'was' : 'were'} not re-seen and ${unseen === 1 ? 'stays' : 'stay'} unknown.`;
}

function endedView(picture: Picture, record: RolloutRecord): RolloutView['ended'] {
  const by = record.by.ended ?? record.by.raised ?? record.by.started;
  const at = record.at.ended ?? picture.now;
  if (record.phase === 'committed') {
    const staged = record.plan.stagedRest === null ? 'removed' : 'reduced to what is not enforced yet';
    return {
      outcome: 'committed',
      at,
      by,
      text: `The bridge is removed, the staged copy ${staged}. ${confirmedText(record)}.`,
      note: unseenNote(picture, record),
    };
  }
  const placed = record.plan.allows.length + 1;
  return {
    outcome: 'rolled-back',
    at,
    by,
    text: `${count(placed, 'policy')} ${placed === 1 ? 'is' : 'are'} staged as before, the bridge is removed.`,
    note: record.note === null ? null : `${record.note}.`,
  };
}
