import type { RolloutRecord } from '@/lib/rollout';

/** A record whose wave has not ended. */
export const isUnderWay = (record: RolloutRecord | null | undefined): record is RolloutRecord =>
  record !== null && record !== undefined && record.phase !== 'committed' && record.phase !== 'rolled-back';
