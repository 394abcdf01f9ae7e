/** When the guard acts (safety, "Dead-man"): an enforcement nobody confirmed, and its time is over. Pure. */
import type { Phase, RolloutRecord } from '../record';

/** Phases in which a raised bridge has not been confirmed. A crash may leave it raised in any of them. */
const unconfirmed: ReadonlySet<Phase> = new Set(['raised', 'verifying', 'rolling-back', 'needs-human']);

/** A rollback lowers the bridge first, at once. One that has not after this time has lost its core. */
const rollbackSeconds = 10;

/** Whether a raised bridge of this record still waits for a person. */
export const isUnconfirmed = (record: RolloutRecord): boolean =>
  unconfirmed.has(record.phase) && record.at.raised !== null;

/** Why the bridge has to be lowered now, in words; null while there is no reason. */
export function reasonToLower(record: RolloutRecord, now: number): string | null {
  if (!isUnconfirmed(record)) return null;
  const wave = `wave ${record.wave.number}, ${record.wave.name}`;
  const { deadline } = record.at;
  if (deadline !== null && now >= deadline) return `nobody confirmed ${wave} before its deadline`;
  if (record.phase === 'rolling-back' && now >= record.phaseAt + rollbackSeconds)
    return `${wave} is to be rolled back, and core has not lowered the bridge`;
  return null;
}
