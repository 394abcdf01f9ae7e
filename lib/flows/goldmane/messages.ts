/** Goldmane's messages as they come out of proto-loader under `goldmaneLoaderOptions`: numbers, enum names, `[]`, null. */

export type GoldmaneAction = 'ActionUnspecified' | 'Allow' | 'Deny' | 'Pass';
export type GoldmaneReporter = 'ReporterUnspecified' | 'Src' | 'Dst';
export type GoldmaneEndpointType =
  | 'EndpointTypeUnspecified'
  | 'WorkloadEndpoint'
  | 'HostEndpoint'
  | 'NetworkSet'
  | 'Network';
export type GoldmanePolicyKind =
  | 'KindUnspecified'
  | 'CalicoNetworkPolicy'
  | 'GlobalNetworkPolicy'
  | 'StagedNetworkPolicy'
  | 'StagedGlobalNetworkPolicy'
  | 'StagedKubernetesNetworkPolicy'
  | 'NetworkPolicy'
  | 'AdminNetworkPolicy'
  | 'BaselineAdminNetworkPolicy'
  | 'Profile'
  | 'EndOfTier'
  | 'ClusterNetworkPolicy';
export type GoldmaneSortBy =
  | 'Time'
  | 'DestName'
  | 'DestNamespace'
  | 'DestType'
  | 'SourceName'
  | 'SourceNamespace'
  | 'SourceType';

export interface GoldmanePolicyHit {
  readonly kind: GoldmanePolicyKind;
  readonly namespace: string;
  readonly name: string;
  readonly tier: string;
  readonly action: GoldmaneAction;
  readonly policy_index: number;
  readonly rule_index: number;
  readonly trigger: GoldmanePolicyHit | null;
}

export interface GoldmanePolicyTrace {
  readonly enforced_policies: readonly GoldmanePolicyHit[];
  readonly pending_policies: readonly GoldmanePolicyHit[];
}

export interface GoldmaneFlowKey {
  readonly source_name: string;
  readonly source_namespace: string;
  readonly source_type: GoldmaneEndpointType;
  readonly dest_name: string;
  readonly dest_namespace: string;
  readonly dest_type: GoldmaneEndpointType;
  readonly dest_port: number;
  readonly dest_service_name: string;
  readonly dest_service_namespace: string;
  readonly dest_service_port_name: string;
  readonly dest_service_port: number;
  readonly proto: string;
  readonly reporter: GoldmaneReporter;
  readonly action: GoldmaneAction;
  readonly policies: GoldmanePolicyTrace | null;
}

export interface GoldmaneFlow {
  readonly Key: GoldmaneFlowKey | null;
  /** Unix seconds. */
  readonly start_time: number;
  readonly end_time: number;
  readonly source_labels: readonly string[];
  readonly dest_labels: readonly string[];
  readonly packets_in: number;
  readonly packets_out: number;
  readonly bytes_in: number;
  readonly bytes_out: number;
  readonly num_connections_started: number;
  readonly num_connections_completed: number;
  readonly num_connections_live: number;
}

export interface GoldmaneFlowResult {
  readonly id: number;
  readonly flow: GoldmaneFlow | null;
}

export interface GoldmaneStringMatch {
  readonly value: string;
  readonly type: 'Exact' | 'Fuzzy';
}

export interface GoldmanePolicyMatch {
  readonly kind: GoldmanePolicyKind;
  readonly tier: GoldmaneStringMatch | null;
  readonly namespace: GoldmaneStringMatch | null;
  readonly name: GoldmaneStringMatch | null;
  readonly action: GoldmaneAction;
}

export interface GoldmaneFilter {
  readonly source_names: readonly GoldmaneStringMatch[];
  readonly source_namespaces: readonly GoldmaneStringMatch[];
  readonly dest_names: readonly GoldmaneStringMatch[];
  readonly dest_namespaces: readonly GoldmaneStringMatch[];
  readonly protocols: readonly GoldmaneStringMatch[];
  readonly dest_ports: readonly { readonly port: number }[];
  readonly actions: readonly GoldmaneAction[];
  readonly policies: readonly GoldmanePolicyMatch[];
  readonly reporter: GoldmaneReporter;
  readonly pending_actions: readonly GoldmaneAction[];
}

export interface GoldmaneListRequest {
  readonly start_time_gte: number;
  readonly start_time_lt: number;
  readonly page: number;
  readonly page_size: number;
  readonly sort_by: readonly { readonly sort_by: GoldmaneSortBy }[];
  readonly filter: GoldmaneFilter | null;
  readonly aggregation_interval: number;
}

export interface GoldmaneListResult {
  readonly meta: { readonly totalPages: number; readonly totalResults: number } | null;
  readonly flows: readonly GoldmaneFlowResult[];
}

export interface GoldmaneStreamRequest {
  readonly start_time_gte: number;
  readonly filter: GoldmaneFilter | null;
  readonly aggregation_interval: number;
}

export interface GoldmaneFilterHintsRequest {
  readonly type: string;
  readonly filter: GoldmaneFilter | null;
  readonly start_time_gte: number;
  readonly start_time_lt: number;
  readonly page: number;
  readonly page_size: number;
}

export interface GoldmaneFilterHintsResult {
  readonly meta: { readonly totalPages: number; readonly totalResults: number } | null;
  readonly hints: readonly { readonly value: string }[];
}

export interface GoldmaneStatisticsRequest {
  readonly start_time_gte: number;
  readonly start_time_lt: number;
  readonly type: string;
  readonly group_by: 'Policy' | 'PolicyRule';
  readonly policy_match: GoldmanePolicyMatch | null;
  readonly time_series: boolean;
}

export interface GoldmaneStatisticsResult {
  readonly policy: GoldmanePolicyHit | null;
  readonly direction: 'Any' | 'Ingress' | 'Egress';
  readonly group_by: 'Policy' | 'PolicyRule';
  readonly type: string;
  readonly allowed_in: readonly number[];
  readonly allowed_out: readonly number[];
  readonly denied_in: readonly number[];
  readonly denied_out: readonly number[];
  readonly passed_in: readonly number[];
  readonly passed_out: readonly number[];
  readonly x: readonly number[];
}
