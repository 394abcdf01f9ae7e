/** Pods by name, by address and by the workload they belong to; templates by the names that records show. */
import { type Cidr, netKey } from '../model/address';
import type { Pod, Workload } from '../model/snapshot';
import type { Steps } from '../model/steps';
import { cidrs, isWorkloadEndpoint } from './entity';
import { push } from './push';

export class PodDirectory {
  /** Of all pods that are not on their host's network, also of those that are no endpoints. */
  readonly addresses: Cidr[] = [];
  readonly #byName = new Map<string, Pod>();
  readonly #byAddress = new Map<string, Pod>();
  readonly #byWorkload = new Map<string, Pod[]>();
  readonly #templates = new Map<string, Workload[]>();

  constructor(pods: readonly Pod[], workloads: readonly Workload[]) {
    for (const pod of pods) this.add(pod);
    for (const workload of workloads) this.#addTemplate(workload);
  }

  /** Filled a pod or a workload a step. */
  static *inSteps(pods: readonly Pod[], workloads: readonly Workload[]): Steps<PodDirectory> {
    const directory = new PodDirectory([], []);
    for (const pod of pods) {
      directory.add(pod);
      yield;
    }
    for (const workload of workloads) {
      directory.#addTemplate(workload);
      yield;
    }
    return directory;
  }

  #addTemplate(workload: Workload): void {
    push(this.#templates, `${workload.namespace}/${workload.name}`, workload);
    for (const prefix of workload.podPrefixes)
      push(this.#templates, `${workload.namespace}/${prefix}*`, workload);
  }

  add(pod: Pod): void {
    this.#byName.set(`${pod.namespace}/${pod.name}`, pod);
    for (const key of workloadKeys(pod)) push(this.#byWorkload, key, pod);
    if (pod.hostNetwork) return;
    const isEndpoint = isWorkloadEndpoint(pod);
    for (const net of cidrs(pod.ips)) {
      this.addresses.push(net);
      if (isEndpoint) this.#byAddress.set(netKey(net), pod);
    }
  }

  /** The same pod with other labels: same name, addresses and workload. */
  replace(before: Pod, after: Pod): void {
    this.#byName.set(`${after.namespace}/${after.name}`, after);
    for (const key of workloadKeys(before))
      this.#byWorkload.set(
        key,
        this.of(key).map((pod) => (pod === before ? after : pod)),
      );
    for (const net of cidrs(after.ips))
      if (this.#byAddress.get(netKey(net)) === before) this.#byAddress.set(netKey(net), after);
  }

  named(namespace: string, name: string): Pod | null {
    return this.#byName.get(`${namespace}/${name}`) ?? null;
  }

  /** The endpoint that owns the address. */
  at(net: Cidr): Pod | null {
    return this.#byAddress.get(netKey(net)) ?? null;
  }

  /** @param key `<namespace>/<workload>` or `<namespace>/<prefix of pod names>*` */
  of(key: string): readonly Pod[] {
    return this.#byWorkload.get(key) ?? [];
  }

  template(namespace: string, name: string, kind: string | null): Workload | null {
    const found = this.#templates.get(`${namespace}/${name}`) ?? [];
    return found.find((template) => kind === null || template.kind === kind) ?? null;
  }
}

/** Names under which records may show the pod's workload (`web`, `web-6b687c8dcb-*`). */
export function workloadKeys({ namespace, workload, generateName }: Pod): string[] {
  const byName = `${namespace}/${workload.name}`;
  return generateName === null ? [byName] : [byName, `${namespace}/${generateName}*`];
}
