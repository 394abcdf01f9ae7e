/** What a flow record may say of a concrete connection: less, but nothing untrue (calico-policy §7.4). */
import fc from 'fast-check';
import type { Pod, Snapshot } from '../model/snapshot';
import type { Flow, FlowEnd } from '../model/verdict';
import { contains } from '../plain/plain-address';
import { isEndpoint } from '../plain/plain-entity';
import type { Connection } from './arbitrary-flow';

/** Which of the possible records is written; ends are indices into what can be said of them. */
export interface Forgetting {
  readonly src: number;
  readonly dst: number;
  readonly icmp: 'nothing' | 'code' | 'type';
  readonly ports: 'nothing' | 'source' | 'both';
  readonly version: boolean;
}

export const arbitraryForgetting: fc.Arbitrary<Forgetting> = fc.record({
  src: fc.nat({ max: 100 }),
  dst: fc.nat({ max: 100 }),
  icmp: fc.constantFrom('nothing', 'code', 'type' as const),
  ports: fc.constantFrom('nothing', 'source', 'source', 'source', 'both' as const),
  version: fc.boolean(),
});

const isPrivate = (ip: string): boolean =>
  ['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16'].some((net) => contains(net, ip));

function asWorkload({ namespace, workload, generateName }: Pod): FlowEnd[] {
  return [
    { type: 'workload', namespace, kind: workload.kind, name: workload.name },
    { type: 'workload', namespace, kind: null, name: workload.name },
    ...(generateName === null
      ? []
      : [{ type: 'workload', namespace, kind: null, name: `${generateName}*` } as const]),
  ];
}

const asPod = ({ namespace, name }: Pod): FlowEnd => ({ type: 'pod', namespace, name });

/** Machines an address is of: nodes, and those whose host endpoints expect it. */
function nodesAt(snapshot: Snapshot, ip: string): string[] {
  const nodes = snapshot.nodes.filter(({ ips }) => ips.includes(ip)).map(({ name }) => name);
  const hosts = snapshot.hostEndpoints.filter(({ expectedIPs }) => expectedIPs.includes(ip));
  return [...new Set([...nodes, ...hosts.map(({ node }) => node)])];
}

/** A machine: by its name, by a host endpoint's, or as a pod in its network, which sends from any of its addresses. */
function asHost(snapshot: Snapshot, ip: string, role: 'src' | 'dst'): FlowEnd[] {
  const nodes = nodesAt(snapshot, ip);
  const endpoints = snapshot.hostEndpoints.filter(({ expectedIPs }) => expectedIPs.includes(ip));
  const sharing = snapshot.pods.filter(
    (pod) => pod.hostNetwork && nodes.includes(pod.node ?? '') && (role === 'src' || pod.ips.includes(ip)),
  );
  return [
    ...nodes.map((name): FlowEnd => ({ type: 'host', name })),
    ...endpoints.map(({ name }): FlowEnd => ({ type: 'host-endpoint', name })),
    ...sharing.flatMap((pod) => [asPod(pod), ...asWorkload(pod)]),
  ];
}

/** No pod and no host endpoint: a set that holds the address, and a zone where none does. */
function asNetwork(snapshot: Snapshot, ip: string): FlowEnd[] {
  if (snapshot.hostEndpoints.some(({ expectedIPs }) => expectedIPs.includes(ip))) return [];
  const sets = snapshot.networkSets.filter(({ nets }) => nets.some((net) => contains(net, ip)));
  if (sets.length > 0) return sets.map(({ namespace, name }) => ({ type: 'network-set', namespace, name }));
  return [{ type: 'network', zone: isPrivate(ip) ? 'pvt' : 'pub' }];
}

/** Everything a record may call the end at this address; the concrete end first. */
export function namesOf(snapshot: Snapshot, ip: string, role: 'src' | 'dst', otherIp: string): FlowEnd[] {
  const pod = snapshot.pods.find((one) => isEndpoint(one) && one.ips.includes(ip));
  if (pod !== undefined) return [{ type: 'ip', ip }, asPod(pod), ...asWorkload(pod)];
  const other = snapshot.pods.find((one) => isEndpoint(one) && one.ips.includes(otherIp));
  // Between a node and its own pods policy is not asked and no record is written, unless by a host's name.
  const own = nodesAt(snapshot, ip).some((node) => node === other?.node);
  return [{ type: 'ip', ip }, ...asHost(snapshot, ip, role), ...(own ? [] : asNetwork(snapshot, ip))];
}

const pick = (names: readonly FlowEnd[], index: number, concrete: FlowEnd): FlowEnd =>
  names[index % names.length] ?? concrete;

/** The record of the connection. */
export function forget(snapshot: Snapshot, { flow, packet }: Connection, how: Forgetting): Flow {
  const { icmpType, icmpCode, srcPort, ipVersion, ...rest } = flow;
  // Nobody sees ICMP of the other family; that `icmp` is IPv4's is told by its name.
  const isOdd = packet.protocol === (ipVersion === 6 ? 1 : 58);
  const kept = <T extends object>(keep: boolean, fields: T): Partial<T> => (keep ? fields : {});
  return {
    ...rest,
    src: pick(namesOf(snapshot, packet.src, 'src', packet.dst), how.src, flow.src),
    dst: pick(namesOf(snapshot, packet.dst, 'dst', packet.src), how.dst, flow.dst),
    port: how.ports === 'both' ? null : flow.port,
    ...(ipVersion === undefined ? {} : kept(!how.version || isOdd, { ipVersion })),
    ...(srcPort === undefined ? {} : kept(how.ports === 'nothing', { srcPort })),
    ...(icmpType === undefined ? {} : kept(how.icmp !== 'type', { icmpType })),
    ...(icmpCode === undefined ? {} : kept(how.icmp === 'nothing', { icmpCode })),
  };
}
