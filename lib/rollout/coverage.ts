/** Which pods are isolated, per direction: enforced apart from staged, never added together (ui.md §5, coverage bar). */
import {
  type CoveredEndpoint,
  coverageState,
  type Direction,
  type Engine,
  isWorkloadEndpoint,
  type Pod,
  type PolicyRef,
  type WorkloadRef,
} from '@/lib/policy';
import type { ExemptNamespace } from './candidate';

export type CoverageState = 'enforced' | 'staged' | 'none' | 'exempt' | 'not-visible';
export type NamespaceStage = 'allow' | 'stage' | 'deny' | 'exempt';

/** Counts of pods; total = enforced + staged + none. Pods on the host's network and finished ones are outside. */
export interface DirectionCoverage {
  readonly enforced: number;
  readonly staged: number;
  readonly none: number;
  readonly total: number;
}

export interface PodCoverage {
  readonly namespace: string;
  readonly name: string;
  readonly node: string | null;
  readonly workload: WorkloadRef;
  readonly ingress: CoverageState;
  readonly egress: CoverageState;
}

export interface WorkloadCoverage {
  readonly workload: WorkloadRef;
  readonly pods: number;
  /** State all its pods share, or the weakest; of its template when none is running. */
  readonly ingress: CoverageState;
  readonly egress: CoverageState;
  readonly counts: { readonly ingress: DirectionCoverage; readonly egress: DirectionCoverage };
}

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

type Judge = (direction: Direction) => CoverageState;

const weakest: readonly CoverageState[] = ['none', 'staged', 'enforced', 'exempt', 'not-visible'];
const weakestOf = (states: readonly CoverageState[]): CoverageState =>
  weakest.find((state) => states.includes(state)) ?? 'none';

function count(states: readonly CoverageState[]): DirectionCoverage {
  const of = (wanted: CoverageState): number => states.filter((state) => state === wanted).length;
  const [enforced, staged, none] = [of('enforced'), of('staged'), of('none')];
  return { enforced, staged, none, total: enforced + staged + none };
}

/** Namespaces in the order of the snapshot, each with its pods and workloads. */
export function coverage(engine: Engine, scope: CoverageScope): NamespaceCoverage[] {
  const behind =
    scope.bridge === undefined || scope.bridge === null ? engine : engine.whatIf({ remove: [scope.bridge] });
  const exempt = new Map(scope.exempt.map((item) => [item.name, item]));
  const pods = groupBy(
    engine.snapshot.pods.filter((pod) => pod.phase !== 'Succeeded' && pod.phase !== 'Failed'),
    (pod) => pod.namespace,
  );
  const workloads = groupBy(engine.snapshot.workloads, (workload) => workload.namespace);
  return engine.snapshot.namespaces.map(({ name, terminating }) => {
    const reason = exempt.get(name) ?? null;
    const own = (pods.get(name) ?? []).map((pod) => podCoverage(pod, judgePod(pod, engine, behind, reason)));
    const templates = (workloads.get(name) ?? []).map((workload) =>
      workloadCoverage(workload, own, (direction) => {
        if (reason !== null) return 'exempt';
        if (workload.hostNetwork) return 'not-visible';
        return stateAt(engine, behind, { type: 'template', workload }, direction);
      }),
    );
    const bare = own
      .filter((pod) => !templates.some(({ workload }) => sameWorkload(workload, pod.workload)))
      .map((pod) => pod.workload);
    const all = [
      ...templates,
      ...uniqueWorkloads(bare).map((workload) => workloadCoverage(workload, own, () => 'none')),
    ];
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
  });
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

const podCoverage = (pod: Pod, judge: Judge): PodCoverage => ({
  namespace: pod.namespace,
  name: pod.name,
  node: pod.node,
  workload: pod.workload,
  ingress: judge('Ingress'),
  egress: judge('Egress'),
});

function workloadCoverage(
  { namespace, kind, name }: WorkloadRef,
  pods: readonly PodCoverage[],
  template: Judge,
): WorkloadCoverage {
  const own = pods.filter((pod) => sameWorkload(pod.workload, { namespace, kind, name }));
  const ingress = own.map((pod) => pod.ingress);
  const egress = own.map((pod) => pod.egress);
  return {
    workload: { namespace, kind, name },
    pods: own.length,
    ingress: own.length === 0 ? template('Ingress') : weakestOf(ingress),
    egress: own.length === 0 ? template('Egress') : weakestOf(egress),
    counts: { ingress: count(ingress), egress: count(egress) },
  };
}

/** Deny: all that can be seen is enforced in both directions. Stage: some of it would be, or partly is. */
function stageOf(pods: readonly PodCoverage[], workloads: readonly WorkloadCoverage[]): NamespaceStage {
  const states = [...pods, ...workloads]
    .flatMap(({ ingress, egress }) => [ingress, egress])
    .filter((state) => state !== 'not-visible');
  if (states.length > 0 && states.every((state) => state === 'enforced')) return 'deny';
  return states.includes('staged') ? 'stage' : 'allow';
}

const sameWorkload = (a: WorkloadRef, b: WorkloadRef): boolean =>
  a.namespace === b.namespace && a.kind === b.kind && a.name === b.name;

const uniqueWorkloads = (refs: readonly WorkloadRef[]): WorkloadRef[] => [
  ...new Map(refs.map((ref) => [`${ref.kind}/${ref.name}`, ref])).values(),
];

function groupBy<T>(items: readonly T[], key: (item: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const list = groups.get(key(item));
    if (list === undefined) groups.set(key(item), [item]);
    else list.push(item);
  }
  return groups;
}
