/** A record of Calico Enterprise as an edge row (flow-logs §4.1, §8). */
import { traceText } from '../canonical-trace';
import type { EdgePeer, EdgePeerType } from '../edge';
import { portless, present } from '../received';
import { rowKey } from '../row-merge';
import type { SourceCapabilities } from '../source';
import type { EdgeRow } from '../window';
import type { WorkloadResolver } from '../workload-resolver';
import type { EnterpriseRecord } from './enterprise-record';
import { enterpriseTrace } from './enterprise-trace';

/** What these records can say; the tests hold the rows to it. */
export const enterpriseCapabilities = (windowSeconds: number): SourceCapabilities => ({
  kind: 'enterprise',
  windowSeconds,
  lookbackSeconds: 0,
  enforcedTrace: true,
  pendingTrace: true,
  endpointTypes: true,
  services: true,
  addresses: true,
  icmpTypes: true,
  bytes: true,
  connectionCounts: true,
  // Lines name their node, but one that wrote nothing may have been quiet.
  nodesVisible: false,
  hostEndpoints: false,
  gapSignal: 'none',
});

const types: Readonly<Record<EnterpriseRecord['source_type'], EdgePeerType>> = {
  wep: 'workload',
  hep: 'host',
  ns: 'network-set',
  net: 'network',
};

function peer(
  type: EnterpriseRecord['source_type'],
  namespaceText: string,
  name: string,
  resolve: WorkloadResolver,
): EdgePeer {
  const end: EdgePeer = { type: types[type], namespace: present(namespaceText), name, kind: null };
  const owner = end.type === 'workload' ? resolve(end) : null;
  return owner === null ? end : { ...end, name: owner.name, kind: owner.kind };
}

/** @throws Error where the record does not say which port it was. */
function ports({
  proto,
  dest_port: port,
}: EnterpriseRecord): Pick<EdgeRow['edge'], 'port' | 'icmpType' | 'icmpCode'> {
  if (proto === 'icmp' || proto === 'icmp6')
    return port === undefined || port === null
      ? { port: null, icmpType: null, icmpCode: null }
      : { port: null, icmpType: port >> 8, icmpCode: port & 0xff };
  if (portless.has(proto)) return { port: null, icmpType: null, icmpCode: null };
  if (port === undefined || port === null)
    throw new Error('dest_port: ports are aggregated away, so it cannot be told which edge it was');
  return { port, icmpType: null, icmpCode: null };
}

const counted = (count: number | null | undefined): number | null => count ?? null;
const address = (ip: string | null | undefined): readonly string[] | null => {
  const known = present(ip);
  return known === null ? null : [known];
};

export interface KeyedRow {
  readonly key: string;
  readonly row: EdgeRow;
}

/** null for what a host forwarded: neither end reports it. @throws Error where it cannot be read as an edge. */
export function enterpriseRow(record: EnterpriseRecord, resolve: WorkloadResolver): KeyedRow | null {
  const { reporter } = record;
  if (reporter === 'fwd') return null;
  const src = peer(record.source_type, record.source_namespace, record.source_name_aggr, resolve);
  const dst = peer(record.dest_type, record.dest_namespace, record.dest_name_aggr, resolve);
  const enforced = enterpriseTrace(record.policies?.enforced_policies ?? []);
  if (enforced === null) throw new Error('policies.enforced_policies: a policy in it cannot be read');
  const pending = enterpriseTrace(record.policies?.pending_policies ?? []);
  const isSrc = reporter === 'src';
  const service = present(record.dest_service_name);
  const portName = present(record.dest_service_port);
  const row: EdgeRow = {
    edge: { src, dst, protocol: record.proto, ...ports(record) },
    reporter,
    action: record.action,
    enforcedTrace: enforced,
    pendingTrace: pending ?? [],
    // Empty means not computed, never allowed (flow-logs §1.7).
    pendingState: pending === null || pending.length === 0 ? 'not-computed' : 'known',
    connectionsStarted: counted(record.num_flows_started),
    connectionsCompleted: counted(record.num_flows_completed),
    connectionsLive: counted(record.num_flows),
    // in and out are seen from the reporting endpoint (flow-logs §1.6).
    bytesForward: counted(isSrc ? record.bytes_out : record.bytes_in),
    bytesReverse: counted(isSrc ? record.bytes_in : record.bytes_out),
    packetsForward: counted(isSrc ? record.packets_out : record.packets_in),
    packetsReverse: counted(isSrc ? record.packets_in : record.packets_out),
    service:
      service === null
        ? null
        : {
            namespace: present(record.dest_service_namespace) ?? '',
            name: service,
            port: counted(record.dest_service_port_num),
            portName: portName === '*' ? null : portName,
          },
    srcName: record.source_name_aggr,
    dstName: record.dest_name_aggr,
    srcAddresses: address(record.source_ip),
    dstAddresses: address(record.dest_ip),
    samples: null,
  };
  return { key: rowKey(row, traceText(enforced), pending === null ? '' : traceText(pending)), row };
}
