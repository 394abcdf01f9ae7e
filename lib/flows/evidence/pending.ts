/** What Calico's own pending verdict of a side is worth: nothing, when it speaks of other policies than stand now. */
import type { ReporterSummary } from '../history';
import type { PendingEvidence } from './evidence';

/**
 * Windows after a change of policies in which a trace may still be the old one: two flushes and a sweep of Calico's
 * collector, 60 s at a window of 15 s (flow-logs §3.3).
 */
const settlingWindows = 4;

/** Unix seconds: what a window says that began until then may be about other policies. */
export const pendingSince = (policiesChangedAt: number, windowSeconds: number): number =>
  policiesChangedAt + settlingWindows * windowSeconds;

export type PendingWorth = keyof PendingEvidence;

export function pendingWorth(side: ReporterSummary, since: number): PendingWorth {
  if (side.pendingState === 'unsupported') return 'unsupported';
  if (side.pendingState === 'not-computed') return 'notComputed';
  return side.lastSeen > since ? 'known' : 'stale';
}

export const noPending: PendingEvidence = { known: 0, stale: 0, notComputed: 0, unsupported: 0 };

export const addPending = (a: PendingEvidence, b: PendingEvidence): PendingEvidence => ({
  known: a.known + b.known,
  stale: a.stale + b.stale,
  notComputed: a.notComputed + b.notComputed,
  unsupported: a.unsupported + b.unsupported,
});
