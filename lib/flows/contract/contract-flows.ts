/** Flows as Felix sends them, for the contract suite: state what matters, the rest has a default. */
import type { GoldmaneFlow, GoldmaneFlowKey, GoldmanePolicyHit } from '../goldmane/messages';

export type ContractKey = Partial<GoldmaneFlowKey>;

/** Never an end of tier without trigger: it ends the real server. */
export const contractHit = (name: string, hit: Partial<GoldmanePolicyHit> = {}): GoldmanePolicyHit => ({
  kind: 'CalicoNetworkPolicy',
  namespace: 'contract',
  name,
  tier: 'default',
  action: 'Allow',
  policy_index: 0,
  rule_index: 0,
  trigger: null,
  ...hit,
});

/** One connection web → db, seen by the destination. Felix sets end = start. */
export function contractFlow(
  namespace: string,
  start: number,
  { key, counts }: { readonly key: ContractKey; readonly counts: Partial<GoldmaneFlow> },
): GoldmaneFlow {
  const hits = [contractHit('allow-web')];
  return {
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
    ...counts,
    Key: {
      source_name: 'web-6b-*',
      source_namespace: namespace,
      source_type: 'WorkloadEndpoint',
      dest_name: 'db-*',
      dest_namespace: namespace,
      dest_type: 'WorkloadEndpoint',
      dest_port: 5432,
      dest_service_name: '-',
      dest_service_namespace: '-',
      dest_service_port_name: '-',
      dest_service_port: 0,
      proto: 'tcp',
      reporter: 'Dst',
      action: 'Allow',
      policies: { enforced_policies: hits, pending_policies: hits },
      ...key,
    },
  };
}
