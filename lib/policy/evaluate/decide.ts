/** Which hit decides a side, as a number and without a trace: the short way for questions about millions of flows. */
import type { Party } from '../world/party';
import { type FindService, matchRule, type Packet } from './match';
import type { RuleList } from './rule-list';

/** Some rule cannot be judged for what is known: the long way has to be taken. */
export const undecided = -1;

/**
 * For a pod's list: the number of the deciding rule; after all rules, that of the tier whose end denies; after all tiers,
 * the profile that allows. `undecided` where a rule on the way cannot be judged.
 */
export function decide(
  list: RuleList,
  source: Party,
  destination: Party,
  packet: Packet,
  find: FindService,
): number {
  const { rules, ends, tiers, reach } = list;
  const peer = list.direction === 'Ingress' ? source : destination;
  const candidates = list.candidates(source, destination, packet);
  for (let tier = 0; tier < tiers.length; tier++) {
    const end = ends[tier] ?? 0;
    let passed = false;
    for (let at = candidates.next(ends[tier - 1] ?? 0); at < end; at = candidates.next(at + 1)) {
      if (reach.excludes(at, packet, peer)) continue;
      const rule = rules[at]?.rule;
      if (rule === undefined) break;
      const match = matchRule(rule, source, destination, packet, find);
      if (match === false) continue;
      if (match !== true) return undecided;
      if (rule.action !== 'Pass') return at;
      passed = true;
      break;
    }
    if (!passed && tiers[tier]?.tier.defaultAction === 'Deny') return rules.length + tier;
  }
  return rules.length + tiers.length;
}
