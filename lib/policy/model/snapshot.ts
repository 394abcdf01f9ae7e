/** The world a verdict depends on, as plain data. lib/cluster builds it from the API server, tests write it by hand. */
import type { Direction, Policy, Rule, Tier } from './policy';

export type Labels = Readonly<Record<string, string>>;

/** The controller a pod belongs to, resolved through its owners; a bare pod is its own workload of kind `Pod`. */
export interface WorkloadRef {
  readonly namespace: string;
  /** Deployment, StatefulSet, DaemonSet, CronJob, Job, ReplicaSet, Pod … */
  readonly kind: string;
  readonly name: string;
}

export interface NamedPort {
  readonly name: string;
  readonly protocol: string;
  readonly port: number;
}

/** A pod. It is a Calico workload endpoint only if it has a node, an address, no host network and is not finished (§2.4). */
export interface Pod {
  readonly namespace: string;
  readonly name: string;
  /** As in metadata.generateName, e.g. `web-6b687c8dcb-`; null when the pod was created by name. */
  readonly generateName: string | null;
  readonly labels: Labels;
  readonly serviceAccount: string;
  readonly node: string | null;
  readonly ips: readonly string[];
  readonly hostNetwork: boolean;
  readonly phase: 'Pending' | 'Running' | 'Succeeded' | 'Failed' | 'Unknown';
  readonly ports: readonly NamedPort[];
  readonly workload: WorkloadRef;
}

/** A controller with its pod template: says what its pods look like while none is running (a nightly CronJob). */
export interface Workload extends WorkloadRef {
  readonly labels: Labels;
  readonly serviceAccount: string;
  readonly hostNetwork: boolean;
  readonly ports: readonly NamedPort[];
  /** Replicas wished for, null where the kind has none (CronJob, DaemonSet). */
  readonly replicas: number | null;
  /** CronJob schedule in cron syntax, null for other kinds. */
  readonly schedule: string | null;
  /** IANA zone of the schedule; null means the controller manager's own. */
  readonly timeZone: string | null;
  /** Prefixes that pod names of this workload have been seen or can be derived to have (`web-6b687c8dcb-`). */
  readonly podPrefixes: readonly string[];
}

export interface Namespace {
  readonly name: string;
  readonly labels: Labels;
  readonly terminating: boolean;
}

export interface ServiceAccount {
  readonly namespace: string;
  readonly name: string;
  readonly labels: Labels;
}

/** NetworkSet (namespace set) or GlobalNetworkSet (namespace null). */
export interface NetworkSet {
  readonly namespace: string | null;
  readonly name: string;
  readonly labels: Labels;
  readonly nets: readonly string[];
}

export interface HostEndpoint {
  readonly name: string;
  readonly labels: Labels;
  readonly node: string;
  readonly interfaceName: string | null;
  readonly expectedIPs: readonly string[];
  readonly profiles: readonly string[];
  readonly ports: readonly NamedPort[];
}

/** Only profiles that exist as objects; `kns.<ns>` and `ksa.<ns>.<sa>` are derived (§4.5). */
export interface Profile {
  readonly name: string;
  readonly ingress: readonly Rule[];
  readonly egress: readonly Rule[];
  readonly labelsToApply: Labels;
}

/** A Service with the addresses of its EndpointSlices (§3.3). */
export interface Service {
  readonly namespace: string;
  readonly name: string;
  readonly labels: Labels;
  readonly selector: Labels;
  readonly clusterIPs: readonly string[];
  readonly ports: readonly {
    readonly name: string | null;
    readonly protocol: string;
    readonly port: number;
    readonly targetPort: number | string;
  }[];
  readonly endpoints: readonly { readonly ip: string; readonly protocol: string; readonly port: number }[];
}

export interface Node {
  readonly name: string;
  readonly labels: Labels;
  /** Internal and tunnel addresses. */
  readonly ips: readonly string[];
  readonly ready: boolean;
}

/**
 * What differs between Calico releases, in one record (calico-policy §1.1, §4.1, §4.2, §7).
 * `tieBreak` names the comparator of equal orders; `traceNames` the policy names in traces.
 */
export interface CalicoCapabilities {
  /** e.g. `v3.31.2`; null when it could not be read. */
  readonly version: string | null;
  readonly tieBreak: 'felix-key' | 'name-namespace-kind';
  readonly traceNames: 'prefixed' | 'as-served';
  /** How an absent `types` is read on objects served without it (§4.3). */
  readonly typesDefault: 'by-length' | 'by-presence' | 'both';
  readonly clusterNetworkPolicy: boolean;
  /** Felix' DefaultEndpointToHostAction; absent means Accept, as the manifests and the operator configure it (§4.7). */
  readonly endpointToHostAction?: 'Accept' | 'Drop' | 'Return';
}

export interface Snapshot {
  readonly capabilities: CalicoCapabilities;
  readonly tiers: readonly Tier[];
  readonly policies: readonly Policy[];
  readonly pods: readonly Pod[];
  readonly workloads: readonly Workload[];
  readonly namespaces: readonly Namespace[];
  readonly serviceAccounts: readonly ServiceAccount[];
  readonly networkSets: readonly NetworkSet[];
  readonly hostEndpoints: readonly HostEndpoint[];
  readonly profiles: readonly Profile[];
  readonly services: readonly Service[];
  readonly nodes: readonly Node[];
}

/** A pod, as its own policies see it: the subject of coverage and of the bridge proof. */
export interface EndpointRef {
  readonly namespace: string;
  readonly name: string;
}

export type DirectionRecord<T> = Readonly<Record<Direction, T>>;
