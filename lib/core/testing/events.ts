/** Activity events, for tests of views. */
import type { ActivityEvent } from '@/lib/rollout';

export const eventOf = (at: number, more: Partial<ActivityEvent> = {}): ActivityEvent => ({
  id: `event-${at}`,
  at,
  actor: 'mara.lindt',
  kind: 'stage',
  text: 'Staged shop/orders',
  object: null,
  edge: null,
  evidence: 'covers 1 edge',
  outcome: 'done',
  before: null,
  after: null,
  auditIds: [],
  wouldDeny: null,
  ...more,
});
