/** Kubernetes' cluster-wide policies of policy.networking.k8s.io, both API versions in one form (calico-policy §1.3, §5.2). */
import type { LabelSelector } from './label-selector';

/** The subject of a cluster-wide policy: all pods of some namespaces, or some pods of them. Never a host endpoint (§5.2). */
export interface ClusterPolicySubject {
  readonly namespaces?: LabelSelector;
  readonly pods?: { readonly namespaceSelector: LabelSelector; readonly podSelector: LabelSelector };
}

export interface ClusterPolicyPeer extends ClusterPolicySubject {
  /** Egress only: CIDRs. */
  readonly networks?: readonly string[];
  /** Egress only, in the API but not in Calico: a rule with such a peer cannot be converted. */
  readonly nodes?: LabelSelector;
  /** Egress only, in the API but not in Calico: a rule with such a peer cannot be converted. */
  readonly domainNames?: readonly string[];
}

/** Destination ports of one protocol; without `port` all of them. An entry without any member means everything. */
export interface ClusterPolicyPort {
  readonly protocol?: string;
  readonly port?: number | { readonly start: number; readonly end: number };
  readonly namedPort?: string;
}

/** A rule of a cluster-wide policy; its action is spelled `Accept` in v1alpha2 and `Allow` in v1alpha1. */
export interface ClusterPolicyRule<Action extends string = 'Accept' | 'Deny' | 'Pass'> {
  readonly name?: string;
  readonly action: Action;
  /** `from` in ingress, `to` in egress; without any the rule matches nothing. */
  readonly peers: readonly ClusterPolicyPeer[];
  /** `protocols` in v1alpha2, `ports` in v1alpha1; absent or empty = everything. */
  readonly protocols?: readonly ClusterPolicyPort[];
}

/** policy.networking.k8s.io/v1alpha2 ClusterNetworkPolicy, enforced by Calico 3.32 and later (§5.2). */
export interface ClusterPolicy {
  readonly kind: 'ClusterNetworkPolicy';
  readonly namespace: null;
  readonly name: string;
  /** null for a tier that Calico does not know: it then ignores the policy. */
  readonly tier: 'Admin' | 'Baseline' | null;
  readonly priority: number;
  readonly subject: ClusterPolicySubject;
  readonly ingress: readonly ClusterPolicyRule[];
  readonly egress: readonly ClusterPolicyRule[];
}

export type AdminPolicyRule = ClusterPolicyRule<'Allow' | 'Deny' | 'Pass'>;

/** policy.networking.k8s.io/v1alpha1, enforced by Calico 3.29–3.31 and 3.30–3.31 respectively (§1.3, §5.2). */
export interface AdminPolicy {
  readonly kind: 'AdminNetworkPolicy' | 'BaselineAdminNetworkPolicy';
  readonly namespace: null;
  readonly name: string;
  /** 0–1000, smaller first; null for a BaselineAdminNetworkPolicy, which has none. */
  readonly priority: number | null;
  readonly subject: ClusterPolicySubject;
  readonly ingress: readonly AdminPolicyRule[];
  readonly egress: readonly AdminPolicyRule[];
}
