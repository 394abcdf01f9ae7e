/** Whether flows show the lowered bridge at work (safety, condition 6): told from traces, as records name no node. */
import type { EdgeSummary, ReporterSummary } from '@/lib/flows';
import { displayName, policyTier } from '@/lib/policy';
import type { RolloutRecord } from '@/lib/rollout';

/** The workload that reported a side, and what it reported. */
function reports({
  edge,
  src,
  dst,
}: EdgeSummary): { readonly who: string; readonly side: ReporterSummary }[] {
  const named = [
    { peer: edge.src, side: src },
    { peer: edge.dst, side: dst },
  ];
  return named.flatMap(({ peer, side }) =>
    peer.type === 'workload' && side !== null ? [{ who: `${peer.namespace}/${peer.name}`, side }] : [],
  );
}

/**
 * `summaries`: edges of whole windows newer than the lowering. True when every workload of the wave that had traffic in
 * them shows the bridge; null when that cannot be said, and then only the settle time tells.
 */
export function bridgeInForce(
  record: RolloutRecord,
  namespaces: ReadonlySet<string>,
  summaries: readonly EdgeSummary[],
): true | null {
  const { lowered } = record.at;
  if (lowered === null) return null;
  const { bridge } = record.plan;
  const tier = policyTier(bridge);
  const name = displayName(bridge.name, tier);
  const shows = (side: ReporterSummary): boolean =>
    side.enforcedTrace.some(
      (hit) =>
        hit.kind === 'GlobalNetworkPolicy' && hit.tier === tier && displayName(hit.name, tier) === name,
    );
  const seen = new Map<string, boolean>();
  for (const { who, side } of summaries.flatMap(reports)) {
    if (side.lastSeen <= lowered || !namespaces.has(who.slice(0, who.indexOf('/')))) continue;
    seen.set(who, (seen.get(who) ?? false) || shows(side));
  }
  return seen.size > 0 && [...seen.values()].every(Boolean) ? true : null;
}
