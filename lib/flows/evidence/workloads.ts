/** Evidence of each workload and namespace: how long it was watched, when it was seen, and by whom. */
import { isWorkloadEndpoint, type Snapshot, type Steps, type Workload } from '@/lib/policy';
import type { Observation, TimeRange } from '../history';
import { completeOf, coverageOf } from './coverage';
import type { NamespaceEvidence, WorkloadEvidence } from './evidence';
import { addPending, noPending } from './pending';
import { slack } from './slack';
import { type Tally, workloadKey } from './workload-tally';

export interface Told {
  readonly tallies: ReadonlyMap<string, Tally>;
  readonly windowSeconds: number;
}

/** Workloads whose pods have a side that reports; one without pods now by what its template says. */
export function reportingWorkloads(snapshot: Pick<Snapshot, 'pods' | 'workloads'>): ReadonlySet<string> {
  const found = new Set<string>();
  const withPods = new Set<string>();
  for (const pod of snapshot.pods) {
    withPods.add(workloadKey(pod.workload));
    if (isWorkloadEndpoint(pod)) found.add(workloadKey(pod.workload));
  }
  for (const workload of snapshot.workloads)
    if (!workload.hostNetwork && !withPods.has(workloadKey(workload))) found.add(workloadKey(workload));
  return found;
}

/** Whether the other ends told of it, and it did not: never, or not any more. */
const isUnheard = (own: number | null, peers: number | null, windowSeconds: number): boolean =>
  peers !== null && (own === null || peers - own > slack(windowSeconds));

export const unheardDirections = (tally: Tally, windowSeconds: number): ('ingress' | 'egress')[] =>
  (['ingress', 'egress'] as const).filter(
    (direction) =>
      tally.oneSided[direction] > 0 ||
      // An edge that has just begun is in `peers` before it is one-sided.
      (tally.own[direction] !== null &&
        isUnheard(tally.own[direction], tally.peers[direction], windowSeconds)),
  );

function workloadEvidence(
  workload: Watched,
  observed: { readonly complete: readonly TimeRange[]; readonly recorded: readonly TimeRange[] },
  range: TimeRange,
  { tallies, windowSeconds }: Told,
): WorkloadEvidence {
  const { namespace, kind, name } = workload;
  const tally = tallies.get(workloadKey(workload));
  const since = Math.min(range.to, Math.max(range.from, workload.createdAt ?? range.from));
  return {
    namespace,
    kind,
    name,
    since,
    coverage: coverageOf(observed, { from: since, to: range.to }, windowSeconds),
    edges: tally?.edges ?? 0,
    lastSeen: tally?.lastSeen ?? null,
    own: tally?.own ?? { ingress: null, egress: null },
    peers: tally?.peers ?? { ingress: null, egress: null },
    oneReporter: tally === undefined ? [] : unheardDirections(tally, windowSeconds),
    pending: tally?.pending ?? noPending,
  };
}

type Watched = Pick<Workload, 'namespace' | 'kind' | 'name' | 'createdAt'>;

/** Pods without a controller that is known are workloads of their own; what has neither controller nor pod is gone. */
function workloadsOf({ namespaces, workloads, pods }: Snapshot): Map<string, Watched[]> {
  const byNamespace = new Map<string, Watched[]>(namespaces.map(({ name }) => [name, []]));
  const known = new Set<string>();
  for (const one of [...workloads, ...pods.map(({ workload }) => workload)]) {
    const key = `${one.kind} ${workloadKey(one)}`;
    if (known.has(key)) continue;
    known.add(key);
    byNamespace.get(one.namespace)?.push(one);
  }
  return byNamespace;
}

export function* namespaceSteps(
  snapshot: Snapshot,
  observation: Observation,
  told: Told,
): Steps<NamespaceEvidence[]> {
  const { range } = observation;
  const found: NamespaceEvidence[] = [];
  for (const [name, workloads] of workloadsOf(snapshot)) {
    const observed = { complete: completeOf(observation, name), recorded: observation.recorded };
    const rows: WorkloadEvidence[] = [];
    for (const workload of workloads) {
      rows.push(workloadEvidence(workload, observed, range, told));
      yield;
    }
    const seen = rows.flatMap(({ lastSeen }) => (lastSeen === null ? [] : [lastSeen]));
    found.push({
      name,
      coverage: coverageOf(observed, range, told.windowSeconds),
      edges: rows.reduce((sum, { edges }) => sum + edges, 0),
      lastSeen: seen.length === 0 ? null : Math.max(...seen),
      pending: rows.reduce((sum, { pending }) => addPending(sum, pending), noPending),
      workloads: rows,
    });
  }
  return found;
}
