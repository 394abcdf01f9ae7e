/** The other end of an edge as one side of a rule. External addresses only as a person typed them. */
import type { EdgePeer, EdgeSummary } from '@/lib/flows';
import { type EntityRule, parseCidr, type Snapshot } from '@/lib/policy';
import type { Width } from './proposal';
import { identify, identifySet } from './workload-labels';

export type PeerRule =
  | { readonly ok: true; readonly entity: EntityRule; readonly withoutPorts: boolean }
  | {
      readonly ok: false;
      readonly reason: string;
      readonly needsCidr: boolean;
      readonly options: readonly string[];
    };

export interface PeerContext {
  readonly snapshot: Snapshot;
  readonly width: Width;
  /** Namespace of the policy. */
  readonly home: string;
  readonly cidr: string | null;
  readonly summary: EdgeSummary;
  readonly direction: 'Ingress' | 'Egress';
}

const matched = (entity: EntityRule): PeerRule => ({ ok: true, entity, withoutPorts: false });
const refuse = (reason: string, options: readonly string[] = [], needsCidr = false): PeerRule => ({
  ok: false,
  reason,
  options,
  needsCidr,
});

const inNamespace = (name: string): string => `projectcalico.org/name == "${name}"`;
const hostNet = (ip: string): string => (ip.includes('/') ? ip : `${ip}/${ip.includes(':') ? 128 : 32}`);
const unique = (nets: readonly string[]): string[] => [...new Set(nets)].sort();

export function peerRule(peer: EdgePeer, context: PeerContext): PeerRule {
  switch (peer.type) {
    case 'workload':
      return workloadRule(peer, context);
    case 'network-set':
      return setRule(peer, context);
    case 'host':
      return hostRule(peer, context.snapshot);
    case 'network':
      return networkRule(peer, context);
  }
}

function workloadRule(peer: EdgePeer, { snapshot, width, home }: PeerContext): PeerRule {
  const namespace = peer.namespace ?? '';
  const elsewhere = namespace === home ? {} : { namespaceSelector: inNamespace(namespace) };
  const isIt = (item: {
    readonly namespace: string;
    readonly kind: string;
    readonly name: string;
  }): boolean =>
    item.namespace === namespace &&
    item.name === peer.name &&
    (peer.kind === null || item.kind === peer.kind);
  const its = [...snapshot.pods.filter((pod) => isIt(pod.workload)), ...snapshot.workloads.filter(isIt)].map(
    ({ hostNetwork }) => hostNetwork,
  );
  if (its.includes(true) && its.includes(false))
    return refuse(
      `${namespace}/${peer.name} stands for pods on the host’s network and for others: the record does not say which`,
      ['Leave denied'],
    );
  // Pods on the host's network are their node to every policy.
  if (its.includes(true)) {
    const nets = unique(snapshot.nodes.flatMap(({ ips }) => ips).map(hostNet));
    return nets.length === 0
      ? refuse(`${namespace}/${peer.name} runs on the host’s network, and no node address is known`)
      : matched({ nets });
  }
  if (width === 'wide') return matched(namespace === home ? { selector: 'all()' } : elsewhere);
  const found = identify(snapshot, { namespace, kind: peer.kind, name: peer.name }, width === 'narrow');
  if (found === null)
    return refuse(
      its.length > 0
        ? `${namespace}/${peer.name} carries no label to select it by`
        : `${namespace}/${peer.name} is not in the cluster any more`,
      [`Wide: any pod of ${namespace}`, 'Leave denied'],
    );
  return matched({ selector: found.selector, ...elsewhere });
}

function setRule(peer: EdgePeer, { snapshot, home }: PeerContext): PeerRule {
  const set = snapshot.networkSets.find(
    (item) => item.namespace === peer.namespace && item.name === peer.name,
  );
  if (set === undefined)
    return refuse(`Network set ${peer.name} is not in the cluster any more`, ['Leave denied']);
  const found = identifySet(snapshot, set);
  if (found === null)
    return refuse(`Network set ${peer.name} carries no label that tells it apart`, [
      `Put a label on network set ${peer.name}`,
      'Leave denied',
    ]);
  const where =
    set.namespace === null
      ? { namespaceSelector: 'global()' }
      : set.namespace === home
        ? {}
        : { namespaceSelector: inNamespace(set.namespace) };
  return matched({ selector: found.selector, ...where });
}

function hostRule(peer: EdgePeer, snapshot: Snapshot): PeerRule {
  const endpoints = snapshot.hostEndpoints.filter(
    ({ name, node }) => name === peer.name || node === peer.name,
  );
  const node = snapshot.nodes.find(({ name }) => name === peer.name);
  const nets = unique(
    [...endpoints.flatMap(({ expectedIPs }) => expectedIPs), ...(node?.ips ?? [])].map(hostNet),
  );
  return nets.length === 0
    ? refuse(`No address of host ${peer.name} is known`, [
        'Give expectedIPs to its host endpoint',
        'Leave denied',
      ])
    : matched({ nets });
}

/** All endpoints of the recorded Service outside the pod network: the API server, say. */
function outsideService({ snapshot, summary, direction }: PeerContext): EntityRule | null {
  if (direction !== 'Egress' || summary.service === null) return null;
  const { namespace, name } = summary.service;
  const service = snapshot.services.find((item) => item.namespace === namespace && item.name === name);
  if (service === undefined || service.endpoints.length === 0) return null;
  const podIps = new Set(snapshot.pods.filter((pod) => !pod.hostNetwork).flatMap(({ ips }) => ips));
  return service.endpoints.some(({ ip }) => podIps.has(ip)) ? null : { services: { name, namespace } };
}

function networkRule(peer: EdgePeer, context: PeerContext): PeerRule {
  const service = outsideService(context);
  // A Service brings its own ports; a rule must not name them again (calico-policy §3.3).
  if (service !== null) return { ok: true, entity: service, withoutPorts: true };
  const label = peer.name === 'pvt' ? 'private' : 'public';
  if (context.cidr === null) {
    const nodes =
      peer.name === 'pvt' && context.direction === 'Ingress'
        ? unique(context.snapshot.nodes.flatMap(({ ips }) => ips).map(hostNet)).slice(0, 6)
        : [];
    return refuse(
      `The record only says ${label} network: which addresses may be reached is for a person to say`,
      [
        'Make a NetworkSet for it',
        'Type a CIDR',
        ...nodes.map((net) => `${net}, a node of this cluster`),
        'Leave denied',
      ],
      true,
    );
  }
  const nets = context.cidr.split(/[\s,]+/).filter((text) => text !== '');
  const bad = nets.find((net) => parseCidr(net) === null);
  if (bad !== undefined || nets.length === 0)
    return refuse(`${bad ?? 'Nothing'} is no CIDR`, ['Type a CIDR such as 192.0.2.0/24'], true);
  return matched({ nets: unique(nets.map(hostNet)) });
}
