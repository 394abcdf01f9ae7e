/** Pods that are endpoints and workloads' templates, by the labels policy sees on them: a selector is asked once a group. */
import type { Labels, Pod, Snapshot, Workload, WorkloadRef } from '../model/snapshot';
import type { Steps } from '../model/steps';
import { isWorkloadEndpoint } from './entity';

export interface LabelGroup {
  readonly labels: Labels;
  /** Places in the snapshot's lists, ascending. */
  readonly pods: readonly number[];
  readonly workloads: readonly number[];
  /** Those the pods belong to, each once. */
  readonly owners: readonly WorkloadRef[];
}

interface Growing {
  readonly labels: Labels;
  readonly pods: number[];
  readonly workloads: number[];
  readonly owners: Map<string, WorkloadRef>;
}

/** @param labelsOf gives the same object for the same labels. */
export function* labelGroupSteps(
  { pods, workloads }: Pick<Snapshot, 'pods' | 'workloads'>,
  labelsOf: (subject: Pod | Workload) => Labels,
): Steps<LabelGroup[]> {
  const groups = new Map<Labels, Growing>();
  const groupOf = (subject: Pod | Workload): Growing => {
    const labels = labelsOf(subject);
    const known = groups.get(labels) ?? { labels, pods: [], workloads: [], owners: new Map() };
    groups.set(labels, known);
    return known;
  };
  for (const [at, pod] of pods.entries()) {
    if (isWorkloadEndpoint(pod)) {
      const group = groupOf(pod);
      group.pods.push(at);
      const { kind, name } = pod.workload;
      // All pods of a group are of one namespace: it is a label policy sees.
      group.owners.set(`${kind}/${name}`, pod.workload);
    }
    yield;
  }
  for (const [at, workload] of workloads.entries()) {
    if (!workload.hostNetwork) groupOf(workload).workloads.push(at);
    yield;
  }
  return [...groups.values()].map((group) => ({ ...group, owners: [...group.owners.values()] }));
}
