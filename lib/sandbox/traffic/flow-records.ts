/** Connections of one window, aggregated to the records Felix sends to Goldmane. */
import type { GoldmaneFlow, GoldmaneFlowKey, GoldmanePolicyHit } from '@/lib/flows/goldmane/messages';
import type { PolicyHit } from '@/lib/policy';
import type { ServicePort, TrafficEnd } from './traffic-world';
import type { SideReport } from './verdicts';

export interface ConnectionBundle {
  readonly src: TrafficEnd;
  readonly dst: TrafficEnd;
  readonly protocol: string;
  readonly port: number;
  readonly service: ServicePort | null;
  readonly report: SideReport;
  readonly started: number;
  readonly completed: number;
  readonly live: number;
  readonly bytesForward: number;
  readonly bytesReverse: number;
}

/** A SYN that nobody answers. */
const synBytes = 60;
const packetBytes = 720;

export const goldmaneHit = (hit: PolicyHit): GoldmanePolicyHit => ({
  kind: hit.kind,
  namespace: hit.namespace ?? '',
  name: hit.name,
  tier: hit.tier,
  action: hit.action,
  policy_index: hit.policyIndex,
  rule_index: hit.ruleIndex,
  trigger:
    hit.trigger === undefined
      ? null
      : {
          kind: hit.trigger.kind,
          namespace: hit.trigger.namespace ?? '',
          name: hit.trigger.name,
          tier: hit.trigger.tier,
          action: 'ActionUnspecified',
          policy_index: 0,
          rule_index: 0,
          trigger: null,
        },
});

function keyOf(bundle: ConnectionBundle): GoldmaneFlowKey {
  const { src, dst, report } = bundle;
  // DNAT is seen where it happens, at the source (flow-logs §1.6).
  const service = report.reporter === 'src' ? bundle.service : null;
  return {
    source_name: src.name,
    source_namespace: src.namespace,
    source_type: src.type,
    dest_name: dst.name,
    dest_namespace: dst.namespace,
    dest_type: dst.type,
    dest_port: bundle.port,
    dest_service_name: service?.name ?? '-',
    dest_service_namespace: service?.namespace ?? '-',
    dest_service_port_name: service?.portName ?? '-',
    dest_service_port: service?.port ?? 0,
    proto: bundle.protocol,
    reporter: report.reporter === 'src' ? 'Src' : 'Dst',
    action: report.action === 'allow' ? 'Allow' : 'Deny',
    policies: {
      enforced_policies: report.enforced.map(goldmaneHit),
      pending_policies: report.pending.map(goldmaneHit),
    },
  };
}

interface Sum {
  key: GoldmaneFlowKey;
  sourceLabels: readonly string[];
  destLabels: readonly string[];
  forward: number;
  reverse: number;
  started: number;
  completed: number;
  live: number;
}

const common = (a: readonly string[], b: readonly string[]): readonly string[] =>
  a === b ? a : a.filter((label) => b.includes(label));

/** One record per key, labels cut down to what all contributing pods share. `at`: unix seconds, start and end alike. */
export function flowRecords(bundles: Iterable<ConnectionBundle>, at: number): GoldmaneFlow[] {
  const sums = new Map<string, Sum>();
  for (const bundle of bundles) {
    const key = keyOf(bundle);
    const text = JSON.stringify(key);
    const sum = sums.get(text) ?? {
      key,
      sourceLabels: bundle.src.labels,
      destLabels: bundle.dst.labels,
      forward: 0,
      reverse: 0,
      started: 0,
      completed: 0,
      live: 0,
    };
    sums.set(text, sum);
    sum.sourceLabels = common(sum.sourceLabels, bundle.src.labels);
    sum.destLabels = common(sum.destLabels, bundle.dst.labels);
    const denied = bundle.report.action === 'deny';
    sum.forward += denied ? bundle.started * synBytes : bundle.bytesForward;
    sum.reverse += denied ? 0 : bundle.bytesReverse;
    sum.started += bundle.started;
    sum.completed += bundle.completed;
    sum.live += bundle.live;
  }
  return [...sums.values()].map((sum) => record(sum, at));
}

function record(sum: Sum, at: number): GoldmaneFlow {
  const packets = (bytes: number): number =>
    bytes === 0 ? 0 : Math.max(sum.started, Math.ceil(bytes / packetBytes));
  // in and out are seen from the reporting endpoint.
  const outwards = sum.key.reporter === 'Src';
  const [bytesIn, bytesOut] = outwards ? [sum.reverse, sum.forward] : [sum.forward, sum.reverse];
  return {
    Key: sum.key,
    start_time: at,
    end_time: at,
    source_labels: sum.sourceLabels,
    dest_labels: sum.destLabels,
    packets_in: packets(bytesIn),
    packets_out: packets(bytesOut),
    bytes_in: bytesIn,
    bytes_out: bytesOut,
    num_connections_started: sum.started,
    num_connections_completed: sum.completed,
    num_connections_live: sum.live,
  };
}
