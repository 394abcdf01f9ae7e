/** Random concrete connections of a world: which addresses, which packet, and how the question names the ends. */
import fc from 'fast-check';
import type { Snapshot } from '../model/snapshot';
import type { Flow, FlowEnd } from '../model/verdict';
import { hasPorts, isIcmp, type PlainPacket } from '../plain/plain-packet';
import { aimed } from './aim';
import {
  clusterIPs,
  destinationPorts,
  icmpCodes,
  icmpTypes,
  nodeAddresses,
  outsideMachine,
  outsideV4,
  outsideV6,
  sourcePorts,
} from './arbitrary-vocabulary';

/** A connection before it is told of a world: ends are indices into what that world has. */
export interface FlowSeed {
  readonly family: 4 | 6;
  readonly src: number;
  readonly dst: number;
  readonly protocol: string | number;
  readonly port: number;
  readonly srcPort: number;
  readonly icmpType: number;
  readonly icmpCode: number;
  /** Ask by address although a pod or host endpoint of that address has a name. */
  readonly byAddress: boolean;
  /** A rule to bend the connection towards; null leaves it as drawn. */
  readonly aim: number | null;
}

export interface Connection {
  readonly packet: PlainPacket;
  readonly flow: Flow;
}

export const arbitraryFlow: fc.Arbitrary<FlowSeed> = fc.record({
  family: fc.constantFrom<4 | 6>(4, 4, 6),
  src: fc.noBias(fc.nat({ max: 997 })),
  dst: fc.noBias(fc.nat({ max: 997 })),
  protocol: fc.oneof(
    { weight: 8, arbitrary: fc.constantFrom<string | number>('tcp', 'tcp', 'tcp', 6) },
    { weight: 3, arbitrary: fc.constant('udp') },
    { weight: 1, arbitrary: fc.constant('sctp') },
    { weight: 4, arbitrary: fc.constant('icmp') },
    { weight: 1, arbitrary: fc.constantFrom<string | number>('udplite', 47, 'ipip', 1, 58) },
  ),
  port: fc.constantFrom(...destinationPorts, ...destinationPorts, 4789, 51_820),
  srcPort: fc.constantFrom(...sourcePorts),
  icmpType: fc.constantFrom(...icmpTypes),
  icmpCode: fc.constantFrom(...icmpCodes),
  byAddress: fc.constantFrom(true, false, false),
  aim: fc.option(fc.noBias(fc.nat({ max: 997 })), { freq: 3, nil: null }),
});

const isFamily = (family: 4 | 6) => (ip: string) => ip.includes(':') === (family === 6);

/** Pods' addresses three times, so that most connections have a pod at an end. */
function addresses(snapshot: Snapshot, family: 4 | 6): string[] {
  const pods = snapshot.pods.filter(
    (pod) => !pod.hostNetwork && pod.phase === 'Running' && pod.node !== null,
  );
  const own = pods.flatMap((pod) => pod.ips);
  const others = [...Object.values(nodeAddresses).flat(), ...outsideMachine.ips, ...outsideV4, ...outsideV6];
  return [...own, ...own, ...own, ...others].filter(isFamily(family));
}

const pick = (all: readonly string[], index: number): string => all[index % all.length] ?? '';

function endOf(snapshot: Snapshot, ip: string, byAddress: boolean): FlowEnd {
  if (byAddress) return { type: 'ip', ip };
  const pod = snapshot.pods.find(
    (one) => !one.hostNetwork && one.phase === 'Running' && one.node !== null && one.ips.includes(ip),
  );
  if (pod !== undefined) return { type: 'pod', namespace: pod.namespace, name: pod.name };
  const host = snapshot.hostEndpoints.find(
    ({ expectedIPs }) => expectedIPs.filter(isFamily(ip.includes(':') ? 6 : 4)).join() === ip,
  );
  return host === undefined ? { type: 'ip', ip } : { type: 'host-endpoint', name: host.name };
}

const protocolNames: Readonly<Record<number, string>> = {
  1: 'icmp',
  4: 'ipip',
  6: 'tcp',
  17: 'udp',
  58: 'icmp6',
  132: 'sctp',
  136: 'udplite',
};
const numberOf = (protocol: string | number): number =>
  Number(Object.entries(protocolNames).find(([, name]) => name === protocol)?.[0] ?? protocol);

function packetOf(seed: FlowSeed, snapshot: Snapshot): PlainPacket {
  const { family, port, srcPort, icmpType, icmpCode } = seed;
  const all = addresses(snapshot, family);
  const src = pick(all, seed.src);
  const dst = seed.dst % 80 === 79 ? (clusterIPs[family === 4 ? 0 : 1] ?? '') : pick(all, seed.dst);
  const protocol = seed.protocol === 'icmp' && family === 6 ? 58 : numberOf(seed.protocol);
  const drawn = { protocol, src, dst, srcPort, dstPort: port, icmpType, icmpCode };
  return seed.aim === null ? drawn : aimed(snapshot, drawn, [...new Set(all)], seed.aim);
}

/** The connection in this world; a protocol is asked by name or by number. */
export function connectionOf(seed: FlowSeed, snapshot: Snapshot): Connection {
  const packet = packetOf(seed, snapshot);
  const { protocol, src, dst, srcPort, dstPort, icmpType, icmpCode } = packet;
  const name = protocolNames[protocol];
  const ported = hasPorts(protocol);
  return {
    packet,
    flow: {
      src: endOf(snapshot, src, seed.byAddress),
      dst: endOf(snapshot, dst, seed.byAddress),
      protocol: name === undefined || typeof seed.protocol === 'number' ? protocol : name,
      port: ported ? dstPort : null,
      ipVersion: seed.family,
      ...(ported ? { srcPort } : {}),
      ...(isIcmp(protocol) ? { icmpType, icmpCode } : {}),
    },
  };
}
