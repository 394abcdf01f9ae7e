/** The plain evaluator: a concrete connection between two addresses, every side of it (calico-policy §0, §4.6, §4.7). */
import type { Policy } from '../model/policy';
import type { Pod, Snapshot } from '../model/snapshot';
import type { Scope } from '../model/verdict';
import { familyOf } from './plain-address';
import { endsOf, isServiceAddress, type PlainEnd } from './plain-ends';
import { labelsOfPod } from './plain-entity';
import { plainHosts } from './plain-host';
import type { PlainHost } from './plain-host-list';
import type { PlainPacket } from './plain-packet';
import { type PlainSide, plainSide } from './plain-side';

export interface PlainAnswer {
  /** Unknown where policy alone does not tell: an address that DNAT replaces, a pod that reaches itself, an interface. */
  readonly verdict: 'allow' | 'deny' | 'unknown';
  /** null where no workload endpoint is. */
  readonly egress: PlainSide | null;
  readonly ingress: PlainSide | null;
  readonly host: readonly PlainHost[];
}

const allowed: PlainSide = { verdict: 'allow', hits: [] };
const denied: PlainSide = { verdict: 'deny', hits: [] };
/** Neighbour discovery, multicast listeners, router solicitation. */
const toHostAlways = [130, 131, 132, 133, 135, 136];

type Question = { readonly snapshot: Snapshot; readonly packet: PlainPacket; readonly scope: Scope };

/** Lists of hosts do not apply to pods (§4.8). */
const inListOfPods = (policy: Policy): boolean =>
  !('selector' in policy) || (policy.preDNAT !== true && policy.doNotTrack !== true);

/** Policy of the pod: its namespace's profile allows what falls through (§4.5). */
const policyOf = (question: Question, pod: Pod, direction: 'Ingress' | 'Egress'): PlainSide =>
  plainSide({
    ...question,
    direction,
    labels: labelsOfPod(question.snapshot, pod),
    inList: inListOfPods,
    ending: { profiles: [{ name: `kns.${pod.namespace}`, rules: [{ action: 'Allow' }] }], otherwise: 'deny' },
  });

function egressOf(question: Question, pod: Pod, to: PlainEnd): PlainSide {
  const { packet, snapshot } = question;
  // Overlay packets that a pod sends itself are dropped (§4.7).
  if ((packet.protocol === 17 && packet.dstPort === 4789) || packet.protocol === 4) return denied;
  const toOwnHost = to.pod === null && to.node === pod.node;
  if (!toOwnHost) return policyOf(question, pod, 'Egress');
  if (packet.protocol === 58 && toHostAlways.includes(packet.icmpType)) return allowed;
  const side = policyOf(question, pod, 'Egress');
  if (side.verdict === 'deny') return side;
  const { endpointToHostAction = 'Accept' } = snapshot.capabilities;
  // Return leaves it to rules of the host, which are not known.
  const left = { Accept: side, Drop: denied, Return: { ...side, verdict: 'unknown' } } as const;
  return left[endpointToHostAction];
}

function ingressOf(question: Question, pod: Pod, from: PlainEnd): PlainSide {
  const fromOwnHost = from.pod === null && from.node === pod.node;
  return fromOwnHost ? allowed : policyOf(question, pod, 'Ingress');
}

/** Both sides and every host endpoint must allow (§4.6). `packet.src` and `packet.dst` are of one family. */
export function plainEvaluate(snapshot: Snapshot, packet: PlainPacket, scope: Scope): PlainAnswer {
  if (familyOf(packet.src) !== familyOf(packet.dst)) throw new RangeError('a packet has one family');
  const question = { snapshot, packet, scope };
  const { from, to } = endsOf(snapshot, packet);
  if (isServiceAddress(snapshot, from) || isServiceAddress(snapshot, to))
    return { verdict: 'unknown', egress: null, ingress: null, host: [] };
  const egress = from.pod === null ? null : egressOf(question, from.pod, to);
  const ingress = to.pod === null ? null : ingressOf(question, to.pod, from);
  const host = plainHosts(question);
  const verdicts = [egress, ingress, ...host].map((side) => side?.verdict);
  const toItself = from.pod !== null && from.pod === to.pod;
  const verdict = verdicts.includes('deny')
    ? toItself
      ? 'unknown'
      : 'deny'
    : verdicts.includes('unknown')
      ? 'unknown'
      : 'allow';
  return { verdict, egress, ingress, host };
}
