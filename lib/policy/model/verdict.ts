/** What is asked of the engine and what it answers. */
import type { Direction, Policy, PolicyKind, PolicyRef } from './policy';
import type { Pod, Snapshot, WorkloadRef } from './snapshot';

/**
 * One end of a flow. The first three are concrete; the others are what flow records say after aggregation, and
 * the engine answers over all completions of them (agreeing = that verdict, otherwise unknown).
 */
export type FlowEnd =
  | { readonly type: 'pod'; readonly namespace: string; readonly name: string }
  | { readonly type: 'ip'; readonly ip: string }
  | { readonly type: 'host-endpoint'; readonly name: string }
  /** All pods of a workload: live ones, else its template. kind null when only a name is known. */
  | {
      readonly type: 'workload';
      readonly namespace: string;
      readonly kind: string | null;
      readonly name: string;
    }
  /** An address inside a NetworkSet or GlobalNetworkSet of that name. */
  | { readonly type: 'network-set'; readonly namespace: string | null; readonly name: string }
  /** A node of that name, as a remote host endpoint in flow logs. */
  | { readonly type: 'host'; readonly name: string }
  /** Some address that belongs to nothing known: `pvt` = RFC 1918 IPv4, `pub` = all else (flow-logs §1.6). */
  | { readonly type: 'network'; readonly zone: 'pub' | 'pvt' };

export interface Flow {
  readonly src: FlowEnd;
  readonly dst: FlowEnd;
  /** Lower-case name (`tcp`, `udp`, `icmp`, `icmp6`, `sctp`) or the IP protocol number. */
  readonly protocol: string | number;
  /** Destination port after DNAT; null for protocols without ports. */
  readonly port: number | null;
  readonly srcPort?: number;
  readonly icmpType?: number;
  readonly icmpCode?: number;
  readonly ipVersion?: 4 | 6;
}

/**
 * - `enforced`: only enforced policies; a staged-only tier is absent.
 * - `staged`: staged policies treated as enforced, as Calico computes its pending verdict (§6.3), by data-plane rules.
 */
export type Scope = 'enforced' | 'staged';

export type Verdict = 'allow' | 'deny' | 'unknown';

export interface UnknownReason {
  readonly code:
    | 'no-address'
    | 'mixed-endpoints'
    | 'no-icmp-type'
    | 'no-source-port'
    | 'unknown-endpoint'
    | 'unsupported-field'
    | 'invalid-policy'
    | 'service-address'
    | 'hairpin'
    | 'not-computed'
    | 'disagrees-with-calico';
  /** One sentence without a full stop: "Rule asks for 10.20.0.0/16, flow has no address". */
  readonly message: string;
  /** What would settle it, as a short noun phrase: "the address of the destination", "the ICMP type". */
  readonly needs?: string;
  /** The policy and rule that could not be judged, where one is to blame. */
  readonly policy?: PolicyRef;
  readonly ruleIndex?: number;
  readonly field?: string;
}

/** One step of a trace in Goldmane's terms (flow-logs §1.7). ruleIndex is 0-based, −1 at the end of a tier. */
export interface PolicyHit {
  readonly kind: PolicyKind | 'Profile' | 'EndOfTier';
  readonly tier: string;
  readonly namespace: string | null;
  readonly name: string;
  readonly action: 'Allow' | 'Deny' | 'Pass';
  readonly policyIndex: number;
  readonly ruleIndex: number;
  readonly trigger?: PolicyRef & { readonly tier: string };
}

export interface SideEvaluation {
  readonly verdict: Verdict;
  readonly reason?: UnknownReason;
  /** The trace of the agreed answer; for unknown, of the completion that was judged first. */
  readonly trace: readonly PolicyHit[];
}

/** What one policy list of a host endpoint says (calico-policy §4.8). */
export interface HostEvaluation extends SideEvaluation {
  readonly hostEndpoint: string;
  readonly direction: Direction;
  readonly list: 'untracked' | 'pre-dnat' | 'forward' | 'normal';
}

/**
 * A side without a Calico workload endpoint is null and does not count. `host` is there, and counts in the verdict, where
 * both ends are concrete (pod, ip, host-endpoint) and a host endpoint has a say; flow records show nothing of it.
 */
export interface Evaluation {
  readonly verdict: Verdict;
  readonly reason?: UnknownReason;
  readonly egress: SideEvaluation | null;
  readonly ingress: SideEvaluation | null;
  readonly host?: readonly HostEvaluation[];
}

/** Additions, replacements (same kind, namespace, name) and deletions of policies, applied without copying the world. */
export interface PolicyChange {
  readonly put?: readonly Policy[];
  readonly remove?: readonly PolicyRef[];
}

/** Whether unmatched traffic of an endpoint in one direction is denied, and by which tier and policies. */
export interface Isolation {
  /** True when a connection that no rule mentions is denied. */
  readonly isolated: boolean;
  /** The tier whose end decides, when isolated. */
  readonly tier: string | null;
  /** All policies that govern this direction of the endpoint, in evaluation order (staged ones only in scope `staged`). */
  readonly policies: readonly PolicyRef[];
}

/** What a selector in a policy chooses right now. */
export interface Selection {
  readonly pods: readonly Pod[];
  readonly workloads: readonly WorkloadRef[];
  readonly hostEndpoints: readonly string[];
}

export interface PolicyDiagnostic {
  readonly policy: PolicyRef;
  readonly severity: 'error' | 'warning';
  /** Spec path, e.g. `ingress[0].source.selector`. */
  readonly path: string;
  readonly message: string;
}

/** A compiled snapshot. Pure and immutable; compile once per snapshot revision, ask often. */
export interface Engine {
  readonly snapshot: Snapshot;
  readonly diagnostics: readonly PolicyDiagnostic[];
  evaluate(flow: Flow, scope: Scope): Evaluation;
  isolation(pod: Pod, direction: Direction, scope: Scope): Isolation;
  /** Isolation of a controller's pods from its template, for workloads without running pods. */
  templateIsolation(workload: WorkloadRef, direction: Direction, scope: Scope): Isolation;
  /** Endpoints a policy applies to. */
  select(policy: Policy): Selection;
  /** Pods (and their workloads) that a rule selector pair matches as a peer, from inside `namespace` (null = global policy). */
  match(
    entity: { selector?: string; namespaceSelector?: string; serviceAccountNames?: readonly string[] },
    namespace: string | null,
  ): Selection;
  whatIf(change: PolicyChange): Engine;
  /**
   * Endpoint classes and directions for which two engines may answer differently for some peer, protocol or port:
   * a proof, not a sample. Used to show that a lowered bridge changes nothing (safety PO-10). An answer that cannot
   * be proven counts as different.
   */
  equivalence(other: Engine, scope: Scope): EquivalenceReport;
}

export interface EquivalenceReport {
  /** Number of (endpoint class, direction) pairs compared and proven equal. */
  readonly total: number;
  readonly equal: number;
  readonly differing: readonly {
    readonly direction: Direction;
    /** Up to ten pods of the class. */
    readonly pods: readonly { readonly namespace: string; readonly name: string }[];
    readonly hostEndpoint?: string;
    readonly why: string;
  }[];
}
