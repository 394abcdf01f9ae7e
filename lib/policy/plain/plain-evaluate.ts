/** The plain evaluator: a concrete connection between two addresses, every side of it (calico-policy §0, §4.6, §4.7). */
import type { Pod, Snapshot } from '../model/snapshot';
import type { Scope } from '../model/verdict';
import { contains, isEndpoint, labelsOfPod } from './plain-entity';
import { type PlainHost, plainHost } from './plain-host';
import { familyOf, type PlainPacket } from './plain-packet';
import { type PlainSide, plainSide } from './plain-side';

export interface PlainAnswer {
  /** Unknown where policy alone does not tell: an address that DNAT replaces, or a pod that reaches itself. */
  readonly verdict: 'allow' | 'deny' | 'unknown';
  /** null where no workload endpoint is. */
  readonly egress: PlainSide | null;
  readonly ingress: PlainSide | null;
  readonly host: readonly PlainHost[];
}

/** Who has the address: a pod, a host of that name, or nobody known. */
interface Whose {
  readonly pod: Pod | null;
  /** The node it is, or the pod is on. */
  readonly node: string | null;
}

const same = (a: string, b: string): boolean => contains(a, b);

/** A node's addresses are its own and those of pods in its network; a host endpoint tells those of its machine. */
function whose(snapshot: Snapshot, address: string): Whose {
  const pod = snapshot.pods.find((one) => isEndpoint(one) && one.ips.some((ip) => same(ip, address)));
  if (pod !== undefined) return { pod, node: pod.node };
  const node = snapshot.nodes.find(({ ips }) => ips.some((ip) => same(ip, address)))?.name;
  const sharing = snapshot.pods.find((one) => one.hostNetwork && one.ips.some((ip) => same(ip, address)));
  const host = snapshot.hostEndpoints.find(({ expectedIPs }) => expectedIPs.some((ip) => same(ip, address)));
  return { pod: null, node: node ?? sharing?.node ?? host?.node ?? null };
}

const isServiceAddress = (snapshot: Snapshot, address: string): boolean =>
  snapshot.services.some(({ clusterIPs }) => clusterIPs.some((ip) => same(ip, address)));

const allowed: PlainSide = { verdict: 'allow', hits: [] };
const denied: PlainSide = { verdict: 'deny', hits: [] };
/** Neighbour discovery, multicast listeners, router solicitation. */
const toHostAlways = [130, 131, 132, 133, 135, 136];

type Question = { readonly snapshot: Snapshot; readonly packet: PlainPacket; readonly scope: Scope };

/** Policy of the pod: its namespace's profile allows what falls through (§4.5); lists of hosts do not apply (§4.8). */
const policyOf = (question: Question, pod: Pod, direction: 'Ingress' | 'Egress'): PlainSide =>
  plainSide({
    ...question,
    direction,
    labels: labelsOfPod(question.snapshot, pod),
    inList: (policy) => !('selector' in policy) || (policy.preDNAT !== true && policy.doNotTrack !== true),
    ending: { profiles: [{ name: `kns.${pod.namespace}`, rules: [{ action: 'Allow' }] }], otherwise: 'deny' },
  });

function egressOf(question: Question, pod: Pod, to: Whose): PlainSide {
  const { packet, snapshot } = question;
  // Overlay packets that a pod sends itself (§4.7).
  if ((packet.protocol === 17 && packet.dstPort === 4789) || packet.protocol === 4) return denied;
  const toOwnHost = to.pod === null && to.node === pod.node;
  if (!toOwnHost) return policyOf(question, pod, 'Egress');
  if (packet.protocol === 58 && toHostAlways.includes(packet.icmpType)) return allowed;
  const side = policyOf(question, pod, 'Egress');
  if (side.verdict === 'deny') return side;
  return snapshot.capabilities.endpointToHostAction === 'Drop' ? denied : side;
}

function ingressOf(question: Question, pod: Pod, from: Whose): PlainSide {
  const fromOwnHost = from.pod === null && from.node === pod.node;
  return fromOwnHost ? allowed : policyOf(question, pod, 'Ingress');
}

/** Host endpoints where the connection leaves and enters a machine; within one machine none is passed. */
function hostsOf(question: Question, from: Whose, to: Whose): PlainHost[] {
  const { src, dst } = question.packet;
  if (from.node !== null && from.node === to.node) return [];
  const at = (who: Whose, direction: 'Ingress' | 'Egress', own: string): PlainHost[] =>
    who.node === null
      ? []
      : plainHost(
          { ...question, direction, node: who.node, address: who.pod === null ? own : null },
          who.pod === null ? 'normal' : 'forward',
        );
  return [...at(from, 'Egress', src), ...at(to, 'Ingress', dst)];
}

/** Both sides and every host endpoint must allow (§4.6). `packet.src` and `packet.dst` are of one family. */
export function plainEvaluate(snapshot: Snapshot, packet: PlainPacket, scope: Scope): PlainAnswer {
  if (familyOf(packet.src) !== familyOf(packet.dst)) throw new RangeError('a packet has one family');
  const question = { snapshot, packet, scope };
  const [from, to] = [whose(snapshot, packet.src), whose(snapshot, packet.dst)];
  const replaced = (who: Whose, address: string): boolean =>
    who.pod === null && isServiceAddress(snapshot, address);
  if (replaced(from, packet.src) || replaced(to, packet.dst))
    return { verdict: 'unknown', egress: null, ingress: null, host: [] };
  const egress = from.pod === null ? null : egressOf(question, from.pod, to);
  const ingress = to.pod === null ? null : ingressOf(question, to.pod, from);
  const host = hostsOf(question, from, to);
  const denies = [egress, ingress, ...host].some((side) => side?.verdict === 'deny');
  const toItself = from.pod !== null && from.pod === to.pod;
  return { verdict: denies ? (toItself ? 'unknown' : 'deny') : 'allow', egress, ingress, host };
}
