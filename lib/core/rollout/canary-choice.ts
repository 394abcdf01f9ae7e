/** Which workloads of a wave are to be raised first: small ones that have traffic today, so that something is seen. */
import type { Snapshot, Steps } from '@/lib/policy';
import { type CanaryInput, type EdgeExposure, proposeCanary, type WorkloadRef } from '@/lib/rollout';

const edgesAStep = 200;

export function* canaryChoice(
  snapshot: Snapshot,
  namespaces: readonly string[],
  exposures: readonly EdgeExposure[],
): Steps<WorkloadRef[]> {
  const traffic: CanaryInput['traffic'][number][] = [];
  for (const [at, { summary, enforced, decision }] of exposures.entries()) {
    if (at % edgesAStep === 0) yield;
    if (enforced.verdict !== 'allow' || decision?.kind === 'deny') continue;
    for (const end of [summary.edge.src, summary.edge.dst]) if (end.type === 'workload') traffic.push(end);
  }
  return proposeCanary({ snapshot, namespaces, traffic });
}
