/** Workloads with the pods they have now, found by labels; one without pods is known by its template. */
import type { Labels, NamedPort, Pod, Snapshot, Workload, WorkloadRef } from '@/lib/policy';

export interface WorkloadGroup {
  readonly ref: WorkloadRef;
  /** Not finished. */
  readonly pods: readonly Pod[];
  readonly template: Workload | null;
}

/** A part of a workload that labels select: its pods, or its template while it has none. */
export interface SelectedGroup extends WorkloadGroup {
  readonly hostNetwork: boolean;
}

const keyOf = ({ namespace, kind, name }: WorkloadRef): string => `${namespace}/${kind}/${name}`;

export const hasLabels = (labels: Labels, wanted: Labels): boolean =>
  Object.entries(wanted).every(([key, value]) => labels[key] === value);

export const isFinished = ({ phase }: Pod): boolean => phase === 'Succeeded' || phase === 'Failed';

/** Scaled to nothing it talks to nobody; a Job without pods has ended or not begun. */
const isWanted = ({ kind, replicas }: Workload): boolean => replicas !== 0 && kind !== 'Job';

export class WorkloadGroups {
  readonly #byNamespace = new Map<string, WorkloadGroup[]>();
  readonly #byAddress = new Map<string, WorkloadGroup>();
  readonly all: readonly WorkloadGroup[];

  constructor({ pods, workloads }: Pick<Snapshot, 'pods' | 'workloads'>) {
    const found = new Map<string, { ref: WorkloadRef; pods: Pod[]; template: Workload | null }>();
    const groupOf = ({ namespace, kind, name }: WorkloadRef) => {
      const key = keyOf({ namespace, kind, name });
      const group = found.get(key) ?? { ref: { namespace, kind, name }, pods: [], template: null };
      found.set(key, group);
      return group;
    };
    for (const workload of workloads) if (isWanted(workload)) groupOf(workload).template = workload;
    for (const pod of pods) if (!isFinished(pod)) groupOf(pod.workload).pods.push(pod);
    this.all = [...found.values()];
    for (const group of this.all) {
      const list = this.#byNamespace.get(group.ref.namespace) ?? [];
      list.push(group);
      this.#byNamespace.set(group.ref.namespace, list);
      for (const pod of group.pods)
        if (!pod.hostNetwork) for (const ip of pod.ips) this.#byAddress.set(ip, group);
    }
  }

  /** Who has this address as a pod of its own network. */
  at(ip: string): WorkloadGroup | null {
    return this.#byAddress.get(ip) ?? null;
  }

  /** @param namespace null = everywhere. */
  select(namespace: string | null, fits: (labels: Labels) => boolean): SelectedGroup[] {
    const groups = namespace === null ? this.all : (this.#byNamespace.get(namespace) ?? []);
    return groups.flatMap((group) => {
      const found = selected(group, fits);
      return found === null ? [] : [found];
    });
  }
}

function selected(group: WorkloadGroup, fits: (labels: Labels) => boolean): SelectedGroup | null {
  const { ref, template } = group;
  const pods = group.pods.filter(({ labels }) => fits(labels));
  const [first] = pods;
  if (first !== undefined) return { ref, pods, template, hostNetwork: first.hostNetwork };
  if (group.pods.length > 0 || template === null || !fits(template.labels)) return null;
  return { ref, pods: [], template, hostNetwork: template.hostNetwork };
}

/** The whole of a workload; null where it has neither pods nor a template. */
export function wholeGroup(group: WorkloadGroup): SelectedGroup | null {
  return selected(group, () => true);
}

/** A group may be asked by itself: only then does one of its pods meet another. */
export const isSeveral = ({ pods, template }: WorkloadGroup): boolean =>
  pods.length > 1 || (pods.length === 0 && (template?.replicas ?? 2) > 1);

/** Ports of containers under all pods of the group, or of its template. */
export const portsOf = ({ pods, template }: WorkloadGroup): readonly NamedPort[] => {
  const ports = pods.length > 0 ? pods.flatMap((pod) => pod.ports) : (template?.ports ?? []);
  return [...new Map(ports.map((port) => [`${port.name} ${port.protocol} ${port.port}`, port])).values()];
};
