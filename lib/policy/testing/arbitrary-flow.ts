/** Random concrete connections of a world: which addresses, which packet, and how the question names the ends. */
import fc from 'fast-check';
import type { Snapshot } from '../model/snapshot';
import type { Flow, FlowEnd } from '../model/verdict';
import type { PlainPacket } from '../plain/plain-packet';
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
}

export interface Connection {
  readonly packet: PlainPacket;
  readonly flow: Flow;
}

export const arbitraryFlow: fc.Arbitrary<FlowSeed> = fc.record({
  family: fc.constantFrom<4 | 6>(4, 4, 6),
  src: fc.nat({ max: 997 }),
  dst: fc.nat({ max: 997 }),
  protocol: fc.constantFrom<string | number>(
    'tcp',
    'tcp',
    'tcp',
    'tcp',
    6,
    'udp',
    'udp',
    'sctp',
    'icmp',
    'icmp',
    'udplite',
    47,
    'ipip',
    1,
    58,
  ),
  port: fc.constantFrom(...destinationPorts, 4789, 51_820),
  srcPort: fc.constantFrom(...sourcePorts),
  icmpType: fc.constantFrom(...icmpTypes),
  icmpCode: fc.constantFrom(...icmpCodes),
  byAddress: fc.constantFrom(true, false, false),
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

const protocolNumbers: Readonly<Record<string, number>> = {
  tcp: 6,
  udp: 17,
  sctp: 132,
  icmp: 1,
  icmp6: 58,
  udplite: 136,
  ipip: 4,
};

/** The connection in this world; ICMP by name is that of the family. */
export function connectionOf(seed: FlowSeed, snapshot: Snapshot): Connection {
  const { family, port, srcPort, icmpType, icmpCode } = seed;
  const all = addresses(snapshot, family);
  const src = pick(all, seed.src);
  const dst = seed.dst % 40 === 0 ? (clusterIPs[family === 4 ? 0 : 1] ?? '') : pick(all, seed.dst);
  const protocol = seed.protocol === 'icmp' && family === 6 ? 'icmp6' : seed.protocol;
  const number = typeof protocol === 'number' ? protocol : (protocolNumbers[protocol] ?? 0);
  const withPorts = [6, 17, 132].includes(number);
  return {
    packet: { protocol: number, src, dst, srcPort, dstPort: port, icmpType, icmpCode },
    flow: {
      src: endOf(snapshot, src, seed.byAddress),
      dst: endOf(snapshot, dst, seed.byAddress),
      protocol,
      port: withPorts ? port : null,
      ipVersion: family,
      ...(withPorts ? { srcPort } : {}),
      ...(number === 1 || number === 58 ? { icmpType, icmpCode } : {}),
    },
  };
}
