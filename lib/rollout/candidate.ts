/** The default deny under rollout. */

export type CandidateKind = 'global' | 'namespaced-calico' | 'namespaced-kubernetes';

export interface CandidateSpec {
  readonly kind: CandidateKind;
  /** Set for the namespaced kinds. */
  readonly namespace: string | null;
  readonly tier: string;
  /** Namespaces left out by name (system namespaces and exemptions), sorted. */
  readonly excluded: readonly string[];
}

/** How pods of this cluster reach DNS, taken from the cluster. */
export interface DnsPath {
  readonly namespace: string;
  /** Selector of the DNS pods, e.g. `k8s-app == "kube-dns"`. */
  readonly selector: string;
  readonly ports: readonly number[];
  /** NodeLocal DNSCache addresses, when it runs. */
  readonly nodeLocal: readonly string[];
}

/** A namespace that no candidate touches, and why. */
export interface ExemptNamespace {
  readonly name: string;
  readonly reason: string;
  readonly owner: string;
  /** Found by us (system) or added by a person (then removable). */
  readonly builtIn: boolean;
}
