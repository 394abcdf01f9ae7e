/** Whether a wave has not ended. */
import type { Phase, RolloutRecord } from '@/lib/rollout';

export type ActiveRecord = RolloutRecord & { readonly phase: Exclude<Phase, 'committed' | 'rolled-back'> };

export const isUnderWay = (record: RolloutRecord | null | undefined): record is ActiveRecord =>
  record !== null && record !== undefined && record.phase !== 'committed' && record.phase !== 'rolled-back';
