/** Which pods are isolated, per direction: enforced apart from staged, never added together (ui.md §5, coverage bar). */
import {
  type CoveredEndpoint,
  coverageState,
  type Direction,
  type Engine,
  finish,
  isWorkloadEndpoint,
  type Namespace,
  type Pod,
  type PolicyRef,
  type Steps,
  type Workload,
  type WorkloadRef,
} from '@/lib/policy';
import { behindSteps } from './behind-bridge';
import type { ExemptNamespace } from './candidate';
import {
  type CoverageState,
  count,
  type DirectionCoverage,
  type Judge,
  type PodCoverage,
  podCoverage,
  uniqueWorkloads,
  type WorkloadCoverage,
  workloadCoverage,
  workloadKey,
} from './workload-coverage';

export type NamespaceStage = 'allow' | 'stage' | 'deny' | 'exempt';

export interface NamespaceCoverage {
  readonly name: string;
  readonly stage: NamespaceStage;
  readonly exempt: ExemptNamespace | null;
  readonly terminating: boolean;
  readonly pods: readonly PodCoverage[];
  readonly workloads: readonly WorkloadCoverage[];
  readonly ingress: DirectionCoverage;
  readonly egress: DirectionCoverage;
  /** Pods on the host's network: policy does not see them as pods. */
  readonly notVisible: number;
}

export interface CoverageScope {
  readonly exempt: readonly ExemptNamespace[];
  /** The bridge while it is in the cluster: what would be isolated is asked without it. */
  readonly bridge?: PolicyRef | null;
}

/** Namespaces in the order of the snapshot, each with its pods and workloads. */
export const coverage = (engine: Engine, scope: CoverageScope): NamespaceCoverage[] =>
  finish(coverageSteps(engine, scope));

interface Judging {
  readonly engine: Engine;
  readonly behind: Engine;
  readonly exempt: ReadonlyMap<string, ExemptNamespace>;
  readonly pods: ReadonlyMap<string, readonly Pod[]>;
  readonly workloads: ReadonlyMap<string, readonly Workload[]>;
}

/** The same, a pod or a workload a step. */
export function* coverageSteps(engine: Engine, scope: CoverageScope): Steps<NamespaceCoverage[]> {
  const judging = {
    engine,
    behind: yield* behindSteps(engine, scope.bridge ?? null),
    exempt: new Map(scope.exempt.map((item) => [item.name, item])),
    pods: groupBy(
      engine.snapshot.pods.filter((pod) => pod.phase !== 'Succeeded' && pod.phase !== 'Failed'),
      (pod) => pod.namespace,
    ),
    workloads: groupBy(engine.snapshot.workloads, (workload) => workload.namespace),
  };
  yield;
  const found: NamespaceCoverage[] = [];
  for (const namespace of engine.snapshot.namespaces) found.push(yield* namespaceSteps(namespace, judging));
  return found;
}

function* namespaceSteps(
  { name, terminating }: Namespace,
  { engine, behind, exempt, pods, workloads }: Judging,
): Steps<NamespaceCoverage> {
  const reason = exempt.get(name) ?? null;
  const own: PodCoverage[] = [];
  for (const pod of pods.get(name) ?? []) {
    own.push(podCoverage(pod, judgePod(pod, engine, behind, reason)));
    yield;
  }
  const byWorkload = groupBy(own, (pod) => workloadKey(pod.workload));
  const podsOf = (workload: WorkloadRef): readonly PodCoverage[] =>
    byWorkload.get(workloadKey(workload)) ?? [];
  const all: WorkloadCoverage[] = [];
  for (const workload of workloads.get(name) ?? []) {
    const template: Judge = (direction) => {
      if (reason !== null) return 'exempt';
      if (workload.hostNetwork) return 'not-visible';
      return stateAt(engine, behind, { type: 'template', workload }, direction);
    };
    all.push(workloadCoverage(workload, podsOf(workload), template));
    yield;
  }
  const templates = new Set(all.map(({ workload }) => workloadKey(workload)));
  const bare = own.map((pod) => pod.workload).filter((workload) => !templates.has(workloadKey(workload)));
  for (const workload of uniqueWorkloads(bare))
    all.push(workloadCoverage(workload, podsOf(workload), () => 'none'));
  return {
    name,
    stage: reason !== null ? 'exempt' : stageOf(own, all),
    exempt: reason,
    terminating,
    pods: own,
    workloads: all,
    ingress: count(own.map((pod) => pod.ingress)),
    egress: count(own.map((pod) => pod.egress)),
    notVisible: own.filter((pod) => pod.ingress === 'not-visible').length,
  };
}

function judgePod(pod: Pod, engine: Engine, behind: Engine, exempt: ExemptNamespace | null): Judge {
  return (direction) => {
    if (pod.hostNetwork) return 'not-visible';
    if (exempt !== null) return 'exempt';
    if (!isWorkloadEndpoint(pod)) return 'none';
    return stateAt(engine, behind, { type: 'pod', pod }, direction);
  };
}

function stateAt(
  engine: Engine,
  behind: Engine,
  endpoint: CoveredEndpoint,
  direction: Direction,
): CoverageState {
  const state = coverageState(engine, endpoint, direction, behind);
  return state === 'in-force' ? 'enforced' : state;
}

/** Deny: all that can be seen is enforced in both directions. Stage: some of it would be, or partly is. */
function stageOf(pods: readonly PodCoverage[], workloads: readonly WorkloadCoverage[]): NamespaceStage {
  const states = [...pods, ...workloads]
    .flatMap(({ ingress, egress }) => [ingress, egress])
    .filter((state) => state !== 'not-visible');
  if (states.length > 0 && states.every((state) => state === 'enforced')) return 'deny';
  return states.includes('staged') ? 'stage' : 'allow';
}

function groupBy<T>(items: readonly T[], key: (item: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const list = groups.get(key(item));
    if (list === undefined) groups.set(key(item), [item]);
    else list.push(item);
  }
  return groups;
}
