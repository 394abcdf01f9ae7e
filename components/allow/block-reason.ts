import { count } from '@/components/ui/count';
import type { ProposalView } from '@/lib/api';

/** Why a proposal cannot be staged as it stands; null when it can. */
export function blockReason(options: {
  proposal: ProposalView;
  /** Whether `proposal` answers what the page asks now. */
  current: boolean;
  failed: boolean;
  seen: ReadonlySet<string>;
}): string | null {
  const { proposal, current, failed, seen } = options;
  if (failed) return 'The last change got no answer';
  if (!current) return 'Computing the effect of the last change';
  if (proposal.policies.length === 0) return 'No rule covers these edges yet';
  const refused = proposal.policies.filter(({ dryRun }) => dryRun.state === 'refused').length;
  if (refused > 0) return `The server refuses ${count(refused, 'policy', 'policies')}`;
  const unseen = proposal.effect.newlyDenied.filter(({ id }) => !seen.has(id)).length;
  return unseen === 0 ? null : `${count(unseen, 'newly denied edge')} not looked at yet`;
}
