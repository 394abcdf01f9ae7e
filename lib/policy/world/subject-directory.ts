/** Pods and pod templates as subjects of policy; each pod's labels are inherited once, however many replicas share them. */
import type { Labels, Namespace, Pod, Workload } from '../model/snapshot';
import { type InheritedLabels, podEntity, podLabels, templateEntity } from './entity';
import type { Subject } from './party';

export class SubjectDirectory {
  readonly #subjects = new Map<Pod, Subject>();
  /** By namespace, then by account and own labels. */
  readonly #labels = new Map<string, Map<string, Labels>>();

  constructor(private readonly inherited: InheritedLabels) {}

  of(pod: Pod): Subject {
    const known = this.#subjects.get(pod);
    if (known !== undefined) return known;
    const { namespace, workload } = pod;
    const subject: Subject = { namespace, entity: podEntity(pod, this.labelsOf(pod)), workload };
    this.#subjects.set(pod, subject);
    return subject;
  }

  /** A template as a subject without an address; null where its pods share the host's network and are no endpoints. */
  ofTemplate(workload: Workload): Subject | null {
    return workload.hostNetwork
      ? null
      : {
          namespace: workload.namespace,
          entity: templateEntity(workload, this.labelsOf(workload)),
          workload,
        };
  }

  forget(pod: Pod): void {
    this.#subjects.delete(pod);
  }

  /** Other labels for a namespace; its pods have to be forgotten too. */
  relabel(namespace: Namespace): void {
    this.inherited.replace(namespace);
    this.#labels.delete(namespace.name);
  }

  /** As policy sees them; replicas and their template share one object. */
  labelsOf(subject: Pick<Pod | Workload, 'namespace' | 'labels' | 'serviceAccount'>): Labels {
    const inNamespace = this.#labels.get(subject.namespace) ?? new Map<string, Labels>();
    this.#labels.set(subject.namespace, inNamespace);
    const key = `${subject.serviceAccount} ${JSON.stringify(subject.labels)}`;
    const labels = inNamespace.get(key) ?? podLabels(subject, this.inherited);
    inNamespace.set(key, labels);
    return labels;
  }
}
