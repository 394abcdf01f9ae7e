/** Statistics/List: counts per policy or rule over a range (flow-logs §1.9). */
import type {
  GoldmanePolicyHit,
  GoldmaneStatisticsRequest,
  GoldmaneStatisticsResult,
} from '@/lib/flows/goldmane/messages';
import { policyMatches } from './filter';
import { decidingPolicy, hitsOf } from './flow-key';
import type { BucketRing, FlowRecord, FlowStatistics } from './ring';
import { CrashError, RequestError, resolveRange } from './time-range';

type Counts = [inwards: number, outwards: number];
type ActionName = 'allowed' | 'denied' | 'passed';

interface Group {
  policy: GoldmanePolicyHit;
  direction: GoldmaneStatisticsResult['direction'];
  /** By bucket start. */
  buckets: Map<number, Record<ActionName, Counts>>;
}

const actionNames: Partial<Record<GoldmanePolicyHit['action'], ActionName>> = {
  Allow: 'allowed',
  Deny: 'denied',
  Pass: 'passed',
};

const countsOf: Readonly<Record<string, (window: FlowStatistics, record: FlowRecord) => Counts>> = {
  PacketCount: (window) => [window.packets_in, window.packets_out],
  ByteCount: (window) => [window.bytes_in, window.bytes_out],
  LiveConnectionCount: (window, { key }) =>
    key.reporter === 'Dst' ? [window.num_connections_live, 0] : [0, window.num_connections_live],
};

/** Hits that agree in position and action in both traces count once. */
function distinctHits(record: FlowRecord): GoldmanePolicyHit[] {
  const seen = new Map<string, GoldmanePolicyHit>();
  for (const hit of hitsOf(record.key)) {
    const policy = decidingPolicy(hit);
    const text = `${hit.policy_index}|${policy.tier}|${policy.kind}|${policy.namespace}/${policy.name}|${hit.action}`;
    if (!seen.has(text)) seen.set(text, hit);
  }
  return [...seen.values()];
}

function collect(
  ring: BucketRing,
  { from, to }: { from: number; to: number },
  request: GoldmaneStatisticsRequest,
  counts: (window: FlowStatistics, record: FlowRecord) => Counts,
): Map<string, Group> {
  const groups = new Map<string, Group>();
  const byRule = request.group_by === 'PolicyRule';
  for (const record of ring.select(from, to)) {
    for (const hit of distinctHits(record)) {
      const name = actionNames[hit.action];
      const policy = { ...decidingPolicy(hit), action: 'ActionUnspecified' as const };
      if (name === undefined || (request.policy_match && !policyMatches(request.policy_match, policy)))
        continue;
      const direction = !byRule ? 'Any' : record.key.reporter === 'Dst' ? 'Ingress' : 'Egress';
      const text = [policy.kind, policy.tier, policy.namespace, policy.name, direction]
        .concat(byRule ? String(hit.policy_index) : [])
        .join('|');
      // With rules the field rule_index carries the policy index: Goldmane's own oddity.
      const shown = { ...policy, policy_index: 0, rule_index: byRule ? hit.policy_index : 0, trigger: null };
      const group = groups.get(text) ?? { policy: shown, direction, buckets: new Map() };
      groups.set(text, group);
      for (const [start, window] of record.windows) {
        if (start < from || start >= to) continue;
        const bucket = group.buckets.get(start) ?? { allowed: [0, 0], denied: [0, 0], passed: [0, 0] };
        group.buckets.set(start, bucket);
        const [inwards, outwards] = counts(window, record);
        bucket[name][0] += inwards;
        bucket[name][1] += outwards;
      }
    }
  }
  return groups;
}

/** Empty when nothing matches; the service then sends one empty result and ends with NOT_FOUND. */
export function policyStatistics(
  ring: BucketRing,
  nowSeconds: number,
  request: GoldmaneStatisticsRequest,
): GoldmaneStatisticsResult[] {
  const counts = countsOf[request.type];
  if (counts === undefined) throw new CrashError(`unknown statistic type: ${request.type}`);
  const range = resolveRange(ring, nowSeconds, request);
  for (const bound of [range.from, range.to])
    if (bound < ring.oldest || bound >= ring.end)
      throw new RequestError(`failed to find bucket for time ${bound}`);
  return [...collect(ring, range, request, counts).values()].map((group) => {
    const starts = [...group.buckets.keys()].sort((a, b) => a - b);
    const column = (name: ActionName, side: 0 | 1): number[] => {
      const values = starts.map((start) => group.buckets.get(start)?.[name][side] ?? 0);
      return request.time_series ? values : [values.reduce((sum, value) => sum + value, 0)];
    };
    return {
      policy: group.policy,
      direction: group.direction,
      group_by: request.group_by,
      type: request.type,
      allowed_in: column('allowed', 0),
      allowed_out: column('allowed', 1),
      denied_in: column('denied', 0),
      denied_out: column('denied', 1),
      passed_in: column('passed', 0),
      passed_out: column('passed', 1),
      x: request.time_series ? starts : [],
    };
  });
}
