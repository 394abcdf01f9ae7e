/** One form for traces that say the same: Goldmane's order of hits is no part of their meaning (flow-logs §1.14). */
import type { PolicyHit } from '@/lib/policy';

/** Members in a fixed order, absent ones left out. */
const canonicalHit = ({ trigger, ...hit }: PolicyHit): PolicyHit => ({
  kind: hit.kind,
  tier: hit.tier,
  namespace: hit.namespace,
  name: hit.name,
  action: hit.action,
  policyIndex: hit.policyIndex,
  ruleIndex: hit.ruleIndex,
  ...(trigger === undefined
    ? {}
    : {
        trigger: {
          kind: trigger.kind,
          namespace: trigger.namespace,
          name: trigger.name,
          tier: trigger.tier,
        },
      }),
});

/** Ordered by policyIndex. */
export const canonicalTrace = (hits: readonly PolicyHit[]): readonly PolicyHit[] =>
  [...hits].sort((a, b) => a.policyIndex - b.policyIndex).map(canonicalHit);

/** Equal exactly when the traces are. */
export const traceText = (hits: readonly PolicyHit[]): string => JSON.stringify(canonicalTrace(hits));
