/**
 * A canary inside a wave: the raised bridge in two steps. Its selector is narrowed to all but the canary's workloads, which
 * releases them; `!all()` releases the rest (safety, "The enforcing step").
 */
import {
  type CalicoPolicy,
  isWorkloadEndpoint,
  type Pod,
  parseSelector,
  type Snapshot,
  type Workload,
} from '@/lib/policy';
import { maxSelectorLength } from './build-candidate';
import { identify } from './recommend/workload-labels';
import type { Canary, RolloutPlan, WorkloadRef } from './record';

const namespaceLabel = 'projectcalico.org/namespace';

export const isSameWorkload = (a: WorkloadRef, b: WorkloadRef): boolean =>
  a.namespace === b.namespace && a.kind === b.kind && a.name === b.name;

/** Proofs name pods and templates by namespace and name alone: one of another kind must not have the same. */
const isNamesake = (workload: WorkloadRef, { namespace, kind, name }: WorkloadRef): boolean =>
  namespace === workload.namespace && name === workload.name && kind !== workload.kind;

/** Selector of one workload's pods, also of those to come; null when its labels, or its name, do not tell it apart. */
export function workloadSelector(snapshot: Snapshot, workload: WorkloadRef): string | null {
  const names: readonly WorkloadRef[] = [
    ...snapshot.workloads,
    ...snapshot.pods.map((pod) => ({ ...pod.workload, namespace: pod.namespace, name: pod.name })),
  ];
  if (names.some((other) => isNamesake(workload, other))) return null;
  const found = identify(snapshot, workload);
  return found?.isExact === true ? `${namespaceLabel} == "${workload.namespace}" && ${found.selector}` : null;
}

/** Pods of these workloads that policies can select. */
export const canaryPods = (snapshot: Snapshot, workloads: readonly WorkloadRef[]): readonly Pod[] =>
  snapshot.pods.filter(
    (pod) =>
      isWorkloadEndpoint(pod) &&
      workloads.some((item) => isSameWorkload(item, { ...pod.workload, namespace: pod.namespace })),
  );

/**
 * The bridge narrowed to all but these workloads, or to the first of them as far as 1,024 characters go; null when they cannot
 * be told apart exactly.
 */
export function buildCanary(
  snapshot: Snapshot,
  bridge: CalicoPolicy,
  workloads: readonly WorkloadRef[],
): Canary | null {
  const selectors = workloads.map((workload) => workloadSelector(snapshot, workload));
  if (selectors.length === 0 || selectors.includes(null)) return null;
  const any = selectors.map((text) => `(${text})`).join(' || ');
  const selector = `${bridge.selector} && !(${any})`;
  if (!parseSelector(selector).ok) return null;
  if (selector.length > maxSelectorLength) return buildCanary(snapshot, bridge, workloads.slice(0, -1));
  return {
    workloads: workloads.map(({ namespace, kind, name }) => ({ namespace, kind, name })),
    pods: canaryPods(snapshot, workloads).length,
    bridge: { ...bridge, selector },
  };
}

/** Whether a pod, or a workload by its template, is of the canary. */
export function isOfCanary(
  { workloads }: Canary,
  snapshot: Snapshot,
): (endpoint: { readonly namespace: string; readonly name: string }) => boolean {
  const pods = new Set(canaryPods(snapshot, workloads).map(({ namespace, name }) => `${namespace}/${name}`));
  const templates = new Set(workloads.map(({ namespace, name }) => `${namespace}/${name}`));
  const known = new Set(snapshot.pods.map(({ namespace, name }) => `${namespace}/${name}`));
  return ({ namespace, name }) => {
    const key = `${namespace}/${name}`;
    return known.has(key) ? pods.has(key) : templates.has(key);
  };
}

export interface CanaryInput {
  readonly snapshot: Snapshot;
  readonly namespaces: readonly string[];
  /** Ends of edges that are allowed today: a canary without traffic would show nothing. */
  readonly traffic: readonly {
    readonly namespace: string | null;
    readonly kind: string | null;
    readonly name: string;
  }[];
}

/** Of a wave of fewer workloads the rest is no safer than the whole. */
const leastWorkloads = 3;
/** Share of the wave's pods that a canary may have; one workload always may. */
const largestShare = 0.1;
/** As many as a person can watch. */
const mostWorkloads = 5;

const refOf = ({ namespace, kind, name }: Pick<Workload, 'namespace' | 'kind' | 'name'>): WorkloadRef => ({
  namespace,
  kind,
  name,
});
const keyOf = ({ namespace, kind, name }: WorkloadRef): string => `${namespace}/${kind}/${name}`;

/** The smallest workloads that have traffic and can be told apart: least is cut if they were wrong, and something is seen. */
export function proposeCanary({ snapshot, namespaces, traffic }: CanaryInput): WorkloadRef[] {
  const inWave = new Set(namespaces);
  const pods = new Map<string, { readonly workload: WorkloadRef; count: number }>();
  for (const pod of snapshot.pods) {
    if (!inWave.has(pod.namespace) || !isWorkloadEndpoint(pod)) continue;
    const workload = refOf({ ...pod.workload, namespace: pod.namespace });
    const known = pods.get(keyOf(workload));
    if (known === undefined) pods.set(keyOf(workload), { workload, count: 1 });
    else known.count++;
  }
  if (pods.size < leastWorkloads) return [];
  const edges = new Map<string, number>();
  for (const { namespace, kind, name } of traffic) {
    if (namespace === null || kind === null) continue;
    const key = keyOf({ namespace, kind, name });
    edges.set(key, (edges.get(key) ?? 0) + 1);
  }
  const total = [...pods.values()].reduce((sum, { count }) => sum + count, 0);
  const ranked = [...pods.entries()]
    .filter(([key]) => edges.has(key))
    .sort(
      ([a, x], [b, y]) => x.count - y.count || (edges.get(a) ?? 0) - (edges.get(b) ?? 0) || (a < b ? -1 : 1),
    );
  const chosen: WorkloadRef[] = [];
  let taken = 0;
  for (const [, { workload, count }] of ranked) {
    if (chosen.length === mostWorkloads) break;
    if (chosen.length > 0 && taken + count > total * largestShare) break;
    if (chosen.length + 1 >= pods.size || workloadSelector(snapshot, workload) === null) continue;
    chosen.push(workload);
    taken += count;
  }
  return chosen;
}

/** What releasing so much makes of the bridge. */
export const releasedBridge = (
  { bridge, canary, raisedSelector }: Pick<RolloutPlan, 'bridge' | 'canary' | 'raisedSelector'>,
  release: 'canary' | 'all',
): CalicoPolicy =>
  release === 'canary' && canary !== null ? canary.bridge : { ...bridge, selector: raisedSelector };
