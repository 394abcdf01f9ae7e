/** Recorded edges in one line each, for tests of views. */
import { type EdgeKey, type EdgePeer, type EdgeSummary, edgeId, type ReporterSummary } from '@/lib/flows';
import type { Workload } from '@/lib/policy';
import { now, shopWorld, start } from './shop-world';

export interface RecordedOptions {
  readonly connections?: number;
  /** Unix seconds. */
  readonly firstSeen?: number;
  readonly lastSeen?: number;
  readonly windows?: number;
  /** Verdict each side reported. */
  readonly action?: 'allow' | 'deny';
  readonly pendingState?: ReporterSummary['pendingState'];
  /** Of both sides; known then unless said otherwise. */
  readonly pendingTrace?: ReporterSummary['pendingTrace'];
}

const owner = (namespace: string, name: string): Workload | undefined =>
  shopWorld.workloads.find((item) => item.namespace === namespace && item.name === name);

/** `shop/frontend`, `host:legacy-erp`, `set:shop/payment-api`, `net:pub`. */
function peer(text: string): EdgePeer {
  const [, mark = '', rest = ''] = /^(?:(host|set|net):)?(.+)$/.exec(text) ?? [];
  if (mark === 'host') return { type: 'host', namespace: null, name: rest, kind: null };
  if (mark === 'net') return { type: 'network', namespace: null, name: rest, kind: null };
  const [namespace = '', name = ''] = rest.split('/');
  if (mark === 'set') return { type: 'network-set', namespace, name, kind: null };
  return { type: 'workload', namespace, name, kind: owner(namespace, name)?.kind ?? null };
}

/** `shop/frontend -> shop/orders`, `tcp/8080`. */
export function edgeKey(line: string, port: string): EdgeKey {
  const [src = '', dst = ''] = line.split(' -> ');
  const [protocol = '', number = ''] = port.split('/');
  return {
    src: peer(src),
    dst: peer(dst),
    protocol,
    port: Number(number),
    icmpType: null,
    icmpCode: null,
  };
}

/** Reported by every end that is a workload. */
export function recorded(line: string, port: string, options: RecordedOptions = {}): EdgeSummary {
  const edge = edgeKey(line, port);
  const action = options.action ?? 'allow';
  const connections = options.connections ?? 100;
  const firstSeen = options.firstSeen ?? start;
  const lastSeen = options.lastSeen ?? now - 15;
  const reporter: ReporterSummary = {
    firstSeen,
    lastSeen,
    windows: options.windows ?? 1_000,
    connections,
    allowedConnections: action === 'allow' ? connections : 0,
    deniedConnections: action === 'deny' ? connections : 0,
    allowedLastSeen: action === 'allow' ? lastSeen : null,
    deniedLastSeen: action === 'deny' ? lastSeen : null,
    bytesForward: null,
    bytesReverse: null,
    action,
    enforcedTrace: [],
    pendingTrace: options.pendingTrace ?? [],
    pendingState: options.pendingState ?? (options.pendingTrace === undefined ? 'unsupported' : 'known'),
  };
  return {
    id: edgeId(edge),
    edge,
    firstSeen,
    lastSeen,
    src: edge.src.type === 'workload' ? reporter : null,
    dst: edge.dst.type === 'workload' ? reporter : null,
    service: null,
  };
}

/** What the shop's week looks like. */
export const shopEdges: readonly EdgeSummary[] = [
  recorded('shop/frontend -> shop/orders', 'tcp/8080', { connections: 9_000 }),
  recorded('monitoring/prometheus -> shop/frontend', 'tcp/9102', { connections: 500 }),
  recorded('monitoring/prometheus -> shop/orders', 'tcp/9102', { connections: 400 }),
  recorded('shop/orders -> db/pg', 'tcp/5432', { connections: 3_000 }),
  recorded('shop/orders -> set:shop/payment-api', 'tcp/443', { connections: 2_000 }),
  recorded('shop/frontend -> net:pub', 'tcp/443', {
    connections: 3,
    windows: 1,
    firstSeen: now - 86_400,
    lastSeen: now - 86_000,
  }),
  recorded('shop/reports -> db/pg', 'tcp/5432', { connections: 21, windows: 7 }),
  recorded('host:legacy-erp -> shop/orders', 'tcp/8080', { connections: 60 }),
  recorded('shop/frontend -> kube-system/coredns', 'udp/53', { connections: 20_000 }),
  recorded('shop/orders -> net:pvt', 'udp/123', { connections: 40 }),
];

export const idOf = (line: string, port: string): string => edgeId(edgeKey(line, port));
