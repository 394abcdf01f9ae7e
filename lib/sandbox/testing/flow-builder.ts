/** Flows for tests: state what matters, the rest has a default. */
import type {
  GoldmaneFlow,
  GoldmaneFlowKey,
  GoldmaneListRequest,
  GoldmanePolicyHit,
} from '@/lib/flows/goldmane/messages';

export const profileHit = (namespace = 'shop'): GoldmanePolicyHit => ({
  kind: 'Profile',
  namespace: '',
  name: `kns.${namespace}`,
  tier: '',
  action: 'Allow',
  policy_index: 0,
  rule_index: 0,
  trigger: null,
});

export const policyHit = (name: string, hit: Partial<GoldmanePolicyHit> = {}): GoldmanePolicyHit => ({
  kind: 'CalicoNetworkPolicy',
  namespace: 'shop',
  name,
  tier: 'default',
  action: 'Allow',
  policy_index: 0,
  rule_index: 0,
  trigger: null,
  ...hit,
});

export const makeFlow = (
  start: number,
  key: Partial<GoldmaneFlowKey> = {},
  flow: Partial<GoldmaneFlow> = {},
): GoldmaneFlow & { readonly Key: GoldmaneFlowKey } => ({
  start_time: start,
  end_time: start,
  source_labels: [],
  dest_labels: [],
  packets_in: 1,
  packets_out: 2,
  bytes_in: 100,
  bytes_out: 200,
  num_connections_started: 1,
  num_connections_completed: 1,
  num_connections_live: 1,
  ...flow,
  Key: {
    source_name: 'web-6b-*',
    source_namespace: 'shop',
    source_type: 'WorkloadEndpoint',
    dest_name: 'db-*',
    dest_namespace: 'shop',
    dest_type: 'WorkloadEndpoint',
    dest_port: 5432,
    dest_service_name: '-',
    dest_service_namespace: '-',
    dest_service_port_name: '-',
    dest_service_port: 0,
    proto: 'tcp',
    reporter: 'Dst',
    action: 'Allow',
    policies: { enforced_policies: [profileHit()], pending_policies: [profileHit()] },
    ...key,
  },
});

export const listRequest = (request: Partial<GoldmaneListRequest> = {}): GoldmaneListRequest => ({
  start_time_gte: 0,
  start_time_lt: 0,
  page: 0,
  page_size: 0,
  sort_by: [],
  filter: null,
  aggregation_interval: 0,
  ...request,
});
