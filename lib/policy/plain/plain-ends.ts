/** Part of the plain evaluator: who has an address, and on which machine (calico-policy §2.4, §4.7). */
import type { Pod, Snapshot } from '../model/snapshot';
import { contains } from './plain-address';
import { isEndpoint } from './plain-entity';
import type { PlainPacket } from './plain-packet';

/** A pod, a machine, or (both null) nobody known. */
export interface PlainEnd {
  readonly address: string;
  readonly pod: Pod | null;
  /** The machine it is, or the pod is on. */
  readonly node: string | null;
}

const same = (a: string, b: string): boolean => contains(a, b);

export const isMachine = ({ pod, node }: PlainEnd): boolean => pod === null && node !== null;

/** A node's addresses are its own and those of pods in its network; a host endpoint tells those of its machine. */
function endAt(snapshot: Snapshot, address: string): PlainEnd {
  const pod = snapshot.pods.find((one) => isEndpoint(one) && one.ips.some((ip) => same(ip, address)));
  if (pod !== undefined) return { address, pod, node: pod.node };
  const node = snapshot.nodes.find(({ ips }) => ips.some((ip) => same(ip, address)))?.name;
  const sharing = snapshot.pods.find((one) => one.hostNetwork && one.ips.some((ip) => same(ip, address)));
  const host = snapshot.hostEndpoints.find(({ expectedIPs }) => expectedIPs.some((ip) => same(ip, address)));
  return { address, pod: null, node: node ?? sharing?.node ?? host?.node ?? null };
}

export function endsOf(
  snapshot: Snapshot,
  packet: PlainPacket,
): { readonly from: PlainEnd; readonly to: PlainEnd } {
  return { from: endAt(snapshot, packet.src), to: endAt(snapshot, packet.dst) };
}

/** Whether DNAT replaces the address before policy sees the packet. */
export const isServiceAddress = (snapshot: Snapshot, { pod, address }: PlainEnd): boolean =>
  pod === null && snapshot.services.some(({ clusterIPs }) => clusterIPs.some((ip) => same(ip, address)));
