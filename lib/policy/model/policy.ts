/**
 * Policies as plain data: the fields of Calico v3, Kubernetes NetworkPolicy and Kubernetes' cluster-wide kinds that
 * decide a verdict. Parsing from wire objects lives in lib/cluster; this module trusts what it is given.
 */
import type { AdminPolicy, ClusterPolicy } from './cluster-policy';
import type { LabelSelector } from './label-selector';

export type {
  AdminPolicy,
  AdminPolicyRule,
  ClusterPolicy,
  ClusterPolicyPeer,
  ClusterPolicyPort,
  ClusterPolicyRule,
  ClusterPolicySubject,
} from './cluster-policy';
export type { LabelSelector } from './label-selector';

export type Direction = 'Ingress' | 'Egress';

/** Spelled as Goldmane spells its PolicyKind: `NetworkPolicy` is Kubernetes' own, Calico's is `CalicoNetworkPolicy`. */
export type PolicyKind =
  | 'CalicoNetworkPolicy'
  | 'GlobalNetworkPolicy'
  | 'StagedNetworkPolicy'
  | 'StagedGlobalNetworkPolicy'
  | 'StagedKubernetesNetworkPolicy'
  | 'NetworkPolicy'
  | 'AdminNetworkPolicy'
  | 'BaselineAdminNetworkPolicy'
  | 'ClusterNetworkPolicy';

export type CalicoPolicyKind =
  | 'CalicoNetworkPolicy'
  | 'GlobalNetworkPolicy'
  | 'StagedNetworkPolicy'
  | 'StagedGlobalNetworkPolicy';

export type StagedAction = 'Set' | 'Delete' | 'Learn' | 'Ignore';
export type RuleAction = 'Allow' | 'Deny' | 'Pass' | 'Log';

/** Identifies a policy: kind, namespace (null when cluster-scoped) and the name as the v3 API serves it. */
export interface PolicyRef {
  readonly kind: PolicyKind;
  readonly namespace: string | null;
  readonly name: string;
}

/** A port as written in a Calico rule: a number, an inclusive range `"a:b"`, or a port name. */
export type RulePort = number | string;

/** One side of a rule. An absent or empty member is no criterion (calico-policy §3). */
export interface EntityRule {
  readonly nets?: readonly string[];
  readonly notNets?: readonly string[];
  readonly selector?: string;
  readonly notSelector?: string;
  readonly namespaceSelector?: string;
  readonly ports?: readonly RulePort[];
  readonly notPorts?: readonly RulePort[];
  readonly serviceAccounts?: { readonly names?: readonly string[]; readonly selector?: string };
  readonly services?: { readonly name: string; readonly namespace?: string };
}

export interface IcmpMatch {
  readonly type?: number;
  readonly code?: number;
}

export interface Rule {
  readonly action: RuleAction;
  readonly ipVersion?: 4 | 6;
  /** Name (`TCP`) or number 1–255. */
  readonly protocol?: string | number;
  readonly notProtocol?: string | number;
  readonly icmp?: IcmpMatch;
  readonly notICMP?: IcmpMatch;
  readonly source?: EntityRule;
  readonly destination?: EntityRule;
  readonly http?: {
    readonly methods?: readonly string[];
    readonly paths?: readonly { readonly exact?: string; readonly prefix?: string }[];
  };
  readonly metadata?: { readonly annotations?: Readonly<Record<string, string>> };
}

/** A Calico policy, enforced or staged. `stagedAction` is meaningful on staged kinds only and defaults to Set. */
export interface CalicoPolicy {
  readonly kind: CalicoPolicyKind;
  readonly namespace: string | null;
  readonly name: string;
  readonly tier: string;
  /** null means absent: after all numbers (§4.2). */
  readonly order: number | null;
  readonly selector: string;
  readonly namespaceSelector?: string;
  readonly serviceAccountSelector?: string;
  /** Directions governed; absent when the object carries none (§4.3 decides then). */
  readonly types?: readonly Direction[];
  /** Directions whose rule list the object carries, even empty; read only where absent types go by presence (§4.3). */
  readonly carries?: readonly Direction[];
  readonly ingress: readonly Rule[];
  readonly egress: readonly Rule[];
  readonly stagedAction?: StagedAction;
  readonly applyOnForward?: boolean;
  readonly preDNAT?: boolean;
  readonly doNotTrack?: boolean;
}

export interface KubernetesPeer {
  readonly podSelector?: LabelSelector;
  readonly namespaceSelector?: LabelSelector;
  readonly ipBlock?: { readonly cidr: string; readonly except?: readonly string[] };
}

export interface KubernetesPort {
  readonly protocol?: string;
  readonly port?: number | string;
  readonly endPort?: number;
}

export interface KubernetesRule {
  /** `from` in ingress, `to` in egress. */
  readonly peers?: readonly KubernetesPeer[];
  readonly ports?: readonly KubernetesPort[];
}

/** networking.k8s.io/v1 NetworkPolicy, or its staged form; tier `default`, order 1000 (§5.1, §5.3). */
export interface KubernetesPolicy {
  readonly kind: 'NetworkPolicy' | 'StagedKubernetesNetworkPolicy';
  readonly namespace: string;
  readonly name: string;
  readonly podSelector: LabelSelector;
  readonly policyTypes?: readonly Direction[];
  readonly ingress?: readonly KubernetesRule[];
  readonly egress?: readonly KubernetesRule[];
  readonly stagedAction?: StagedAction;
}

export type Policy = CalicoPolicy | KubernetesPolicy | ClusterPolicy | AdminPolicy;

export interface Tier {
  readonly name: string;
  /** null means absent: Calico reads it as 1 000 000 (§4.1). */
  readonly order: number | null;
  readonly defaultAction: 'Deny' | 'Pass';
}
