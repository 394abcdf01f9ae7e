/** Why a verb of the rollout was refused. */
import type { RolloutRecord } from './record';

export type RolloutErrorCode =
  | 'gate-not-passed'
  | 'plan-refused'
  | 'other-rollout'
  | 'wrong-phase'
  | 'drift'
  | 'not-two'
  | 'no-rollout'
  | 'taken-over'
  | 'unreachable';

/** A verb was refused; nothing was written that recover() could not continue. */
export class RolloutError extends Error {
  override readonly name = 'RolloutError';
  constructor(
    readonly code: RolloutErrorCode,
    message: string,
    options?: { cause?: unknown },
  ) {
    super(message, options);
  }
}

export const wrongPhase = (record: RolloutRecord, rule: string): RolloutError =>
  new RolloutError('wrong-phase', `${rule}; the wave is ${record.phase}.`);
