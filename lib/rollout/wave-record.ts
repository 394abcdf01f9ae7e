/** What the journal says next, after each thing that happens to a wave. Pure: the driver and the verbs only store it. */
import { type PolicyRef, policyKey } from '@/lib/policy';
import type { LivePolicy } from './ports';
import type { Phase, RolloutRecord } from './record';
import { quarantineSeconds, type WriteAction, withObject } from './step-writer';
import { isTerminal, rollingBack } from './wave-end';

/** Phases in which a write that is refused turns the wave back. */
const forward: ReadonlySet<Phase> = new Set(['lowered', 'placing', 'raised']);

/** A write is about to be sent. */
export const intending = (
  record: RolloutRecord,
  { verb, ref }: { readonly verb: WriteAction['verb']; readonly ref: PolicyRef },
  now: number,
): RolloutRecord => ({ ...record, writes: record.writes + 1, intent: { verb, ref, at: now } });

/** It was read back. */
export function written(
  record: RolloutRecord,
  action: WriteAction,
  live: LivePolicy | null,
  now: number,
): RolloutRecord {
  const next = withObject({ ...record, intent: null, step: record.step + 1 }, action.ref, live);
  if (action.role !== 'bridge' || action.policy === null) return next;
  if (record.phase === 'lowered') return { ...next, at: { ...next.at, lowered: now } };
  return record.phase === 'rolling-back' ? { ...next, fenced: true } : next;
}

/** An object that carries our mark and spec, and whose writer did not live to note it. A bridge found so counts as lowered from now. */
export function adopted(record: RolloutRecord, ref: PolicyRef, live: LivePolicy, now: number): RolloutRecord {
  const next = withObject(record, ref, live);
  const isBridge = policyKey(ref) === policyKey(record.plan.bridge);
  return isBridge && record.phase === 'lowered' ? { ...next, at: { ...next.at, lowered: now } } : next;
}

/** Nothing of it is to be seen. `ambiguous`: it may still arrive. */
export const notWritten = (
  record: RolloutRecord,
  outcome: { readonly ambiguous: boolean; readonly note: string | null },
  now: number,
): RolloutRecord => ({
  ...record,
  intent: null,
  quarantineUntil: outcome.ambiguous ? now + quarantineSeconds : record.quarantineUntil,
  note: outcome.note ?? record.note,
});

/** The server refuses it for good. */
export const refused = (record: RolloutRecord, note: string, now: number): RolloutRecord =>
  forward.has(record.phase) ? rollingBack(record, { by: record.by.ended, note, now }) : { ...record, note };

/** Another phase than rolling back, which has its own way in. */
export const entering = (record: RolloutRecord, phase: Phase, now: number): RolloutRecord => ({
  ...record,
  phase,
  phaseAt: now,
  step: 0,
  at: {
    ...record.at,
    armed: phase === 'armed' ? now : record.at.armed,
    ended: isTerminal(phase) ? now : record.at.ended,
  },
  intent: null,
  note: phase === 'rolled-back' ? record.note : null,
});

/** A person has to look. */
export const stopped = (record: RolloutRecord, note: string, now: number): RolloutRecord => ({
  ...record,
  phase: 'needs-human',
  phaseAt: now,
  note,
  intent: null,
});

/** The deadline stands in the journal before the bridge is raised. */
export function raising(
  record: RolloutRecord,
  {
    user,
    release,
    now,
  }: { readonly user: string; readonly release: RolloutRecord['release']; readonly now: number },
): RolloutRecord {
  const isCanary = release === 'canary';
  // The rest is raised over the canary, whose deadline stands: a clock that is behind must not put it into the past.
  const last = Math.max(now + record.settings.confirmSeconds, isCanary ? 0 : (record.at.deadline ?? 0));
  return {
    ...record,
    phase: 'raised',
    phaseAt: now,
    step: 0,
    release,
    by: { ...record.by, raised: user },
    at: {
      ...record.at,
      canary: isCanary ? now : record.at.canary,
      raised: now,
      // Nothing is enforced on an expired pass, so the rest has to be raised before.
      deadline: isCanary ? Math.min(last, record.evidence.expiresAt) : last,
    },
  };
}

export const confirming = (
  record: RolloutRecord,
  user: string,
  confirmed: NonNullable<RolloutRecord['confirmed']>,
  now: number,
): RolloutRecord => ({
  ...record,
  phase: 'committing',
  phaseAt: now,
  step: 0,
  confirmed,
  by: { ...record.by, ended: user },
});

/**
 * Another core goes on. The last write of the one before may still be under way; whatever is, was sent before now. The clock
 * it was noted by may have been another, ahead or behind: only our own counts from here on.
 */
export const takenOver = (record: RolloutRecord, epoch: number, now: number): RolloutRecord => ({
  ...record,
  epoch,
  quarantineUntil: record.intent === null && record.quarantineUntil === null ? null : now + quarantineSeconds,
  intent: null,
});
