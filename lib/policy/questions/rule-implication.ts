/** Whether one rule matches whatever another does: proven from what they ask for (calico-policy §3). */
import { endImplies } from './end-form';
import { isIcmp, type RuleForm } from './rule-form';

function icmpImplies(a: RuleForm, b: RuleForm): boolean {
  if (b.icmp !== null) {
    if (a.icmp === null || a.icmp.type !== b.icmp.type) return false;
    if (b.icmp.code !== undefined && a.icmp.code !== b.icmp.code) return false;
  }
  if (b.notIcmp === null || (a.protocol !== null && !isIcmp(a.protocol))) return true;
  return a.notIcmp?.type === b.notIcmp.type && a.notIcmp?.code === b.notIcmp.code;
}

/** Whether every connection that `a` matches, `b` matches too; false also where that is not proven. */
export function ruleImplies(a: RuleForm, b: RuleForm): boolean {
  if (b.opaque !== null && a.opaque !== b.opaque) return false;
  if (b.protocol !== null && a.protocol !== b.protocol) return false;
  if (b.notProtocol !== null && a.notProtocol !== b.notProtocol)
    if (a.protocol === null || a.protocol === b.notProtocol) return false;
  return icmpImplies(a, b) && endImplies(a.peer, b.peer) && endImplies(a.own, b.own);
}
