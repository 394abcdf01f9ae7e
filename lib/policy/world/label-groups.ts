/** Pods that are endpoints and workloads' templates, by the labels policy sees on them: a selector is asked once a group. */
import type { Labels, Pod, Snapshot, Workload } from '../model/snapshot';
import type { Steps } from '../model/steps';
import { isWorkloadEndpoint } from './entity';

export interface LabelGroup {
  readonly labels: Labels;
  /** Places in the snapshot's lists, ascending. */
  readonly pods: readonly number[];
  readonly workloads: readonly number[];
}

/** @param labelsOf gives the same object for the same labels. */
export function* labelGroupSteps(
  { pods, workloads }: Pick<Snapshot, 'pods' | 'workloads'>,
  labelsOf: (subject: Pod | Workload) => Labels,
): Steps<LabelGroup[]> {
  const groups = new Map<Labels, { labels: Labels; pods: number[]; workloads: number[] }>();
  const groupOf = (subject: Pod | Workload) => {
    const labels = labelsOf(subject);
    const known = groups.get(labels) ?? { labels, pods: [], workloads: [] };
    groups.set(labels, known);
    return known;
  };
  for (const [at, pod] of pods.entries()) {
    if (isWorkloadEndpoint(pod)) groupOf(pod).pods.push(at);
    yield;
  }
  for (const [at, workload] of workloads.entries()) {
    if (!workload.hostNetwork) groupOf(workload).workloads.push(at);
    yield;
  }
  return [...groups.values()];
}
