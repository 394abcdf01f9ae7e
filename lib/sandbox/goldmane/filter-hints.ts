/** Flows/FilterHints: the distinct values of one dimension, ascending (flow-logs §1.8). */
import type {
  GoldmaneFilterHintsRequest,
  GoldmaneFilterHintsResult,
  GoldmaneFlowKey,
} from '@/lib/flows/goldmane/messages';
import { filterMatches } from './filter';
import { decidingPolicy, hitsOf } from './flow-key';
import type { BucketRing } from './ring';
import { pageOf, RequestError, resolveRange } from './time-range';

const policyValues = (key: GoldmaneFlowKey, field: 'tier' | 'name' | 'kind' | 'namespace'): string[] =>
  hitsOf(key)
    .filter((hit) => hit.kind !== 'Profile')
    .map((hit) => decidingPolicy(hit)[field]);

const dimensions: Readonly<Record<string, (key: GoldmaneFlowKey) => readonly string[]>> = {
  FilterTypeDestName: (key) => [key.dest_name],
  FilterTypeSourceName: (key) => [key.source_name],
  FilterTypeDestNamespace: (key) => [key.dest_namespace],
  FilterTypeSourceNamespace: (key) => [key.source_namespace],
  FilterTypePolicyTier: (key) => policyValues(key, 'tier'),
  FilterTypePolicyName: (key) => policyValues(key, 'name'),
  FilterTypePolicyKind: (key) => policyValues(key, 'kind'),
  FilterTypePolicyNamespace: (key) => policyValues(key, 'namespace'),
};

export function filterHints(
  ring: BucketRing,
  nowSeconds: number,
  request: GoldmaneFilterHintsRequest,
): GoldmaneFilterHintsResult {
  const valuesOf = dimensions[request.type];
  if (valuesOf === undefined) throw new RequestError(`unsupported filter type: ${request.type}`);
  const { from, to } = resolveRange(ring, nowSeconds, request);
  const values = new Set<string>();
  for (const { key } of ring.select(from, to)) {
    if (!filterMatches(request.filter, key)) continue;
    for (const value of valuesOf(key)) values.add(value);
  }
  const page = pageOf([...values].sort(), request);
  return { meta: page.meta, hints: page.items.map((value) => ({ value })) };
}
