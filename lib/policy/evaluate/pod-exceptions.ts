/** What pods may send or receive whatever their policies say, and what they never may (calico-policy §4.7). */
import { protocols } from '../model/protocol';
import type { SideEvaluation, UnknownReason } from '../model/verdict';
import type { Packet } from './match';

/** Neighbour discovery, multicast listeners and router solicitation from a pod to its host. */
const alwaysAllowedToHost: ReadonlySet<number> = new Set([130, 131, 132, 133, 135, 136]);

const untypedIcmp: UnknownReason = {
  code: 'no-icmp-type',
  message: 'A pod’s neighbour discovery to its host is always allowed; the flow has no ICMP type',
  needs: 'the ICMP type',
};
const perhapsOwnHost: UnknownReason = {
  code: 'mixed-endpoints',
  message: 'Whether the host is the node of the pod is not known; a host always reaches its own pods',
  needs: 'the node of the host',
};
const perhapsOverlay: UnknownReason = {
  code: 'unsupported-field',
  message: 'VXLAN sent by a pod is always dropped; the flow has no destination port',
  needs: 'the destination port',
};

/** The verdict where the connection may also be one that nothing stops. */
function orAllowed(side: SideEvaluation, why: UnknownReason): SideEvaluation {
  if (side.verdict === 'allow') return side;
  return { ...side, verdict: 'unknown', reason: side.reason ?? why };
}

/** From a host that may be the pod's own. */
export const orFromOwnHost = (side: SideEvaluation): SideEvaluation => orAllowed(side, perhapsOwnHost);

/** ICMPv6 to its own host, of a type that may be one of those. */
export const orDiscovery = (side: SideEvaluation): SideEvaluation => orAllowed(side, untypedIcmp);

/** From a pod, and perhaps VXLAN, which is always dropped. */
export const orOverlay = (side: SideEvaluation): SideEvaluation =>
  side.verdict === 'deny' ? side : { ...side, verdict: 'unknown', reason: side.reason ?? perhapsOverlay };

export const isDiscovery = ({ protocol, icmpType }: Packet): boolean =>
  protocol === protocols.icmp6 && icmpType !== null && alwaysAllowedToHost.has(icmpType);

export const mayBeDiscovery = ({ protocol, icmpType }: Packet): boolean =>
  protocol === protocols.icmp6 && icmpType === null;

/** DefaultEndpointToHostAction, applied to what a pod's policy lets through to its own host. */
export function afterPolicy(side: SideEvaluation, action: 'Accept' | 'Drop' | 'Return'): SideEvaluation {
  if (side.verdict === 'deny' || action === 'Accept') return side;
  if (action === 'Drop') return { verdict: 'deny', trace: [] };
  const message =
    'Calico leaves traffic of pods to their own host to the rules of the host, which are not known';
  return {
    ...side,
    verdict: 'unknown',
    reason: side.reason ?? { code: 'not-computed', message, needs: 'the rules of the host' },
  };
}
