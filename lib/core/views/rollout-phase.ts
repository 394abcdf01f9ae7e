/** Which phase the page shows: the journal's while a wave is under way, otherwise what the gate says. */
import type { RolloutView } from '@/lib/api';
import type { GateGap, RolloutRecord } from '@/lib/rollout';
import { isAccepted } from '@/lib/rollout';
import type { Picture } from '../picture';
import { isUnderWay } from '../rollout/under-way';

export type ShownPhase = RolloutView['phase'];

/** A wave that ended stays on the page this long, then the next one takes its place. */
const shownAfterEndSeconds = 600;

/** Gaps that nobody accepted by name. */
export function openGaps({ rollout, decisions, now }: Picture): GateGap[] {
  const gaps = rollout.gate?.lines.flatMap((line) => line.gaps) ?? [];
  return gaps.filter((gap) => !isAccepted(gap, decisions, now));
}

/** The record whose end the page tells; null while a wave is under way or another one is the subject. */
export function endedRecord({ rollout, now }: Picture): RolloutRecord | null {
  const { record, gate } = rollout;
  if (record === null || isUnderWay(record)) return null;
  if (gate === null) return record.phase === 'committed' ? record : null;
  const isFresh = now - (record.at.ended ?? 0) < shownAfterEndSeconds;
  // After a rollback the gate is what keeps the next try: it is shown as soon as it does not pass.
  return isFresh && (record.phase === 'committed' || gate.state === 'pass') ? record : null;
}

/** Latest moment that a gap of time asks for, unix seconds; null when none does. */
export function waitsUntil(picture: Picture): number | null {
  const times = openGaps(picture).flatMap(({ id, remedy }) =>
    remedy.kind === 'wait' &&
    remedy.until !== null &&
    (id === 'observed-long-enough' || id === 'staged-long-enough')
      ? [remedy.until]
      : [],
  );
  return times.length === 0 ? null : Math.max(...times);
}

export function shownPhase(picture: Picture): ShownPhase {
  const { record, candidate, gate } = picture.rollout;
  if (isUnderWay(record)) return record.phase;
  const ended = endedRecord(picture);
  if (ended !== null) return ended.phase;
  if (candidate === null) return 'draft';
  if (gate === null) return candidate.policy.kind.startsWith('Staged') ? 'gate' : 'committed';
  return gate.state !== 'fail' && waitsUntil(picture) !== null ? 'observing' : 'gate';
}
