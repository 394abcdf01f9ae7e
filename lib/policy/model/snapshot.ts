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
  /** When its object was made, unix seconds: before it there was nothing to observe. Absent or null when not known. */
  readonly createdAt?: number | null;
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
  readonly endpoints: readonly {
    readonly ip: string;
    readonly protocol: string;
    readonly port: number;
    /** Name of the Service's port it stands for; absent where the Service has but one, without a name. */
    readonly portName?: string;
  }[];
}

export interface Node {
  readonly name: string;
  readonly labels: Labels;
  /** Internal and tunnel addresses. */
  readonly ips: readonly string[];
  readonly ready: boolean;
}

/**
 * Every difference between Calico releases and ways to serve its API that the engine knows, in one record
 * (calico-policy §1.1, §1.3, §4.1–4.3, §7). Derived once at connect (lib/cluster), never from a policy's name.
 *
 * Known and left out, because no verdict of the engine depends on it: since 3.32 an HTTP path's `prefix` matches on segment
 * boundaries, before as plain text – the packet data planes ignore HTTP criteria in every release (§3.4); and limits of the API,
 * which the writer checks.
 */
export interface CalicoCapabilities {
  /** e.g. `v3.31.2`; null when it could not be read: then native CRDs tell 3.32, and anything else is taken for 3.31. */
  readonly version: string | null;
  /**
   * What sorts policies of equal order in a tier (§4.2). Up to 3.31 `felix-key`: Felix' internal key, in which the namespace leads and
   * staged policies carry `staged:`. From 3.32 `name-namespace-kind`: `<name>/<namespace>/<kind>`.
   */
  readonly tieBreak: 'felix-key' | 'name-namespace-kind';
  /**
   * Names of policies in traces (§7.1, §7.2). Up to 3.31 `prefixed`: `<tier>.<name>`, `knp.default.<name>`, `kanp.…`, the kind
   * being part of the name. From 3.32 `as-served`: `<kind>:<namespace>/<name>`.
   */
  readonly traceNames: 'prefixed' | 'as-served';
  /**
   * How an absent `types` is read (§4.3). `by-length`: the aggregated API server, any release. `by-presence`: native CRDs (3.32 and later),
   * which also default a StagedKubernetesNetworkPolicy so. `both`: raw crd.projectcalico.org objects, which nobody defaulted.
   */
  readonly typesDefault: 'by-length' | 'by-presence' | 'both';
  /** ClusterNetworkPolicy is enforced and the tiers `kube-admin` and `kube-baseline` are built in: from 3.32. */
  readonly clusterNetworkPolicy: boolean;
  /** AdminNetworkPolicy is enforced and the tier `adminnetworkpolicy` is built in: 3.29 to 3.31. */
  readonly adminNetworkPolicy: boolean;
  /** BaselineAdminNetworkPolicy is enforced and the tier `baselineadminnetworkpolicy` is built in: 3.30 and 3.31. */
  readonly baselineAdminNetworkPolicy: boolean;
  /** Felix' DefaultEndpointToHostAction, any release; absent means Accept, as the manifests and the operator configure it (§4.7). */
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
