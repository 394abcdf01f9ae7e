/**
 * Goldmane's rows of one bucket folded to edge rows: ghost rows dropped, rows that differ only in the order of hits, in
 * the service or in the ReplicaSet's hash made one, in/out turned into forward/reverse (flow-logs §1.4, §1.6, §8).
 */
import type { PolicyHit } from '@/lib/policy';
import { traceText } from '../canonical-trace';
import type { EdgeKey, EdgePeer, EdgePeerType } from '../edge';
import { portless, present } from '../received';
import { mergedRow, rowKey } from '../row-merge';
import type { EdgeRow, Reporter } from '../window';
import type { WorkloadResolver } from '../workload-resolver';
import type {
  GoldmaneEndpointType,
  GoldmaneFlow,
  GoldmaneFlowKey,
  GoldmaneFlowResult,
  GoldmanePolicyHit,
} from './messages';
import { traceFromWire } from './trace-from-wire';

export interface FoldedFlows {
  readonly rows: readonly EdgeRow[];
  /** Records that could not be read, each with the reason. */
  readonly unreadable: readonly string[];
}

const peerTypes: Record<GoldmaneEndpointType, EdgePeerType | null> = {
  EndpointTypeUnspecified: null,
  WorkloadEndpoint: 'workload',
  HostEndpoint: 'host',
  NetworkSet: 'network-set',
  Network: 'network',
};

/** A type that is not set is told from the name, as Whisker's readers must. */
const peerType = (type: GoldmaneEndpointType, namespace: string | null, name: string): EdgePeerType =>
  peerTypes[type] ??
  (name === 'pub' || name === 'pvt' ? 'network' : namespace === null ? 'network-set' : 'workload');

function peerOf(end: EdgePeer, resolve: WorkloadResolver): EdgePeer {
  const owner = end.type === 'workload' ? resolve(end) : null;
  return owner === null ? end : { ...end, name: owner.name, kind: owner.kind };
}

/** ICMP travels as type × 256 + code. */
function portsOf({
  proto,
  dest_port: port,
}: GoldmaneFlowKey): Pick<EdgeKey, 'port' | 'icmpType' | 'icmpCode'> {
  if (proto === 'icmp' || proto === 'icmp6')
    return { port: null, icmpType: port >> 8, icmpCode: port & 0xff };
  const none = portless.has(proto) || (port === 0 && /^\d+$/.test(proto));
  return { port: none ? null : port, icmpType: null, icmpCode: null };
}

function edgeOf(key: GoldmaneFlowKey, resolve: WorkloadResolver): EdgeKey {
  const end = (type: GoldmaneEndpointType, namespaceText: string, name: string): EdgePeer => {
    const namespace = present(namespaceText);
    return peerOf({ type: peerType(type, namespace, name), namespace, name, kind: null }, resolve);
  };
  return {
    src: end(key.source_type, key.source_namespace, key.source_name),
    dst: end(key.dest_type, key.dest_namespace, key.dest_name),
    protocol: key.proto,
    ...portsOf(key),
  };
}

function serviceOf(key: GoldmaneFlowKey): EdgeRow['service'] {
  const name = present(key.dest_service_name);
  if (name === null) return null;
  return {
    namespace: present(key.dest_service_namespace) ?? '',
    name,
    port: key.dest_service_port === 0 ? null : key.dest_service_port,
    portName: present(key.dest_service_port_name),
  };
}

/** in and out are seen from the reporting endpoint (flow-logs §1.6). */
function countsOf(flow: GoldmaneFlow, reporter: Reporter) {
  const src = reporter === 'src';
  return {
    connectionsStarted: flow.num_connections_started,
    connectionsCompleted: flow.num_connections_completed,
    connectionsLive: flow.num_connections_live,
    bytesForward: src ? flow.bytes_out : flow.bytes_in,
    bytesReverse: src ? flow.bytes_in : flow.bytes_out,
    packetsForward: src ? flow.packets_out : flow.packets_in,
    packetsReverse: src ? flow.packets_in : flow.packets_out,
  };
}

interface ReadTrace {
  /** Null when it holds an unknown action. */
  readonly trace: readonly PolicyHit[] | null;
  readonly text: string;
}

/** Most rows of a bucket share a few traces. */
class Traces {
  private readonly read = new Map<string, ReadTrace>();

  of(hits: readonly GoldmanePolicyHit[]): ReadTrace {
    const wire = JSON.stringify(hits);
    const known = this.read.get(wire);
    if (known !== undefined) return known;
    const trace = traceFromWire(hits);
    const read = { trace, text: trace === null ? '' : traceText(trace) };
    this.read.set(wire, read);
    return read;
  }
}

interface KeyedRow {
  /** What makes two records the same row: edge, reporter, action, traces. The owners' kinds are no part of an edge. */
  readonly key: string;
  readonly row: EdgeRow;
}

/** The row, or why there is none. */
function rowOf(flow: GoldmaneFlow, resolve: WorkloadResolver, traces: Traces): KeyedRow | string {
  const key = flow.Key;
  if (key === null) return 'a record without a key';
  const reporter = key.reporter === 'Src' ? 'src' : key.reporter === 'Dst' ? 'dst' : null;
  if (reporter === null) return `a record with the reporter ${key.reporter}`;
  const action = key.action === 'Allow' ? 'allow' : key.action === 'Deny' ? 'deny' : null;
  if (action === null) return `a record with the action ${key.action}`;
  const enforced = traces.of(key.policies?.enforced_policies ?? []);
  const pending = traces.of(key.policies?.pending_policies ?? []);
  if (enforced.trace === null) return 'a record whose enforced trace holds an unknown action';
  const row: EdgeRow = {
    edge: edgeOf(key, resolve),
    reporter,
    action,
    enforcedTrace: enforced.trace,
    pendingTrace: pending.trace ?? [],
    // Empty means not computed, never allowed (flow-logs §1.7).
    pendingState: pending.trace === null || pending.trace.length === 0 ? 'not-computed' : 'known',
    ...countsOf(flow, reporter),
    service: serviceOf(key),
    srcName: key.source_name,
    dstName: key.dest_name,
    srcAddresses: null,
    dstAddresses: null,
    samples: null,
  };
  return { key: rowKey(row, enforced.text, pending.text), row };
}

export function foldFlows(results: readonly GoldmaneFlowResult[], resolve: WorkloadResolver): FoldedFlows {
  const rows = new Map<string, EdgeRow>();
  const unreadable: string[] = [];
  const traces = new Traces();
  for (const { flow } of results) {
    // A key whose only bucket the range cuts comes as a row of zeros.
    if (flow === null || flow.start_time === 0) continue;
    const read = rowOf(flow, resolve, traces);
    if (typeof read === 'string') {
      unreadable.push(read);
      continue;
    }
    const known = rows.get(read.key);
    rows.set(read.key, known === undefined ? read.row : mergedRow(known, read.row));
  }
  const ordered = [...rows].sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
  return { rows: ordered.map(([, row]) => row), unreadable };
}
