/** What a person decided or set, as an event of Activity: it changed a document of ours, no policy. */
import type { ActivityEvent } from '@/lib/rollout';
import type { Session } from '../http/sessions';
import type { RouteContext } from './route-context';

export function personEvent(
  { activity, now }: Pick<RouteContext, 'activity' | 'now'>,
  session: Pick<Session, 'user'>,
  more: Pick<ActivityEvent, 'kind' | 'text' | 'evidence'> & { readonly edge?: string },
): Promise<void> {
  return activity.append({
    at: now(),
    actor: session.user,
    object: null,
    outcome: 'done',
    before: null,
    after: null,
    auditIds: [],
    wouldDeny: null,
    edge: null,
    ...more,
  });
}
