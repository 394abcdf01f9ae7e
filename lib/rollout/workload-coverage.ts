/** Isolation of a pod and of all pods of a workload, per direction, as counts that are never added together. */
import type { Direction, Pod, WorkloadRef } from '@/lib/policy';

export type CoverageState = 'enforced' | 'staged' | 'none' | 'exempt' | 'not-visible';

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

export type Judge = (direction: Direction) => CoverageState;

const weakest: readonly CoverageState[] = ['none', 'staged', 'enforced', 'exempt', 'not-visible'];
const weakestOf = (states: readonly CoverageState[]): CoverageState =>
  weakest.find((state) => states.includes(state)) ?? 'none';

export function count(states: readonly CoverageState[]): DirectionCoverage {
  const of = (wanted: CoverageState): number => states.filter((state) => state === wanted).length;
  const [enforced, staged, none] = [of('enforced'), of('staged'), of('none')];
  return { enforced, staged, none, total: enforced + staged + none };
}

export const podCoverage = (pod: Pod, judge: Judge): PodCoverage => ({
  namespace: pod.namespace,
  name: pod.name,
  node: pod.node,
  workload: pod.workload,
  ingress: judge('Ingress'),
  egress: judge('Egress'),
});

export function workloadCoverage(
  { namespace, kind, name }: WorkloadRef,
  own: readonly PodCoverage[],
  template: Judge,
): WorkloadCoverage {
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

export const workloadKey = ({ namespace, kind, name }: WorkloadRef): string => `${namespace}/${kind}/${name}`;

export const uniqueWorkloads = (refs: readonly WorkloadRef[]): WorkloadRef[] => [
  ...new Map(refs.map((ref) => [workloadKey(ref), ref])).values(),
];
