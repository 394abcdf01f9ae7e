/** Where a wave ends, and the turn back: the record from which everything is taken back. */
import type { Phase, RolloutRecord } from './record';
import { quarantineSeconds } from './step-writer';

const terminal: ReadonlySet<Phase> = new Set(['committed', 'rolled-back']);

export const isTerminal = (phase: Phase): boolean => terminal.has(phase);

export interface TurnBack {
  /** Who or what ended it; null for Drawbridge itself. */
  readonly by: string | null;
  readonly note: string | null;
  /** Unix seconds. */
  readonly now: number;
}

export const rollingBack = (record: RolloutRecord, { by, note, now }: TurnBack): RolloutRecord => ({
  ...record,
  phase: 'rolling-back',
  phaseAt: now,
  step: 0,
  fenced: false,
  intent: null,
  quarantineUntil: record.intent === null ? record.quarantineUntil : now + quarantineSeconds,
  note,
  by: { ...record.by, ended: by ?? 'drawbridge' },
});
