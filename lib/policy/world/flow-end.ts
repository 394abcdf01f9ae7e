/**
 * What a flow's end may be: one party per completion (calico-policy §2.6, §4.7, §7.4). A pod or an address is one; a
 * workload stands for its pods, a set for its prefixes, a zone for all addresses that belong to nothing known.
 */
import { type Family, netKey, oneOf, parseCidr } from '../model/address';
import type { FlowEnd } from '../model/verdict';
import { hostParties, podParties, type Role } from './end-parties';
import { isWorkloadEndpoint } from './entity';
import type { Party } from './party';
import { resolveSet, resolveWorkload, resolveZone } from './recorded-end';
import { type Resolved, unknownEnd } from './resolved';
import type { World } from './world';

/** `version` narrows to one family where the flow says which; otherwise both families of a dual-stack end count. */
export function resolveEnd(world: World, end: FlowEnd, version: Family | null, role: Role): Resolved {
  const resolved = resolveAny(world, end, role);
  if ('reason' in resolved || version === null) return resolved;
  const parties = resolved.parties.filter((party) => party.version === version);
  return parties.length > 0
    ? { parties }
    : {
        reason: {
          code: 'no-address',
          message: `${describeEndpoint(end)} has no IPv${version} address`,
          needs: `the IPv${version} address of the ${role}`,
        },
      };
}

function describeEndpoint(end: FlowEnd): string {
  if (end.type === 'ip') return end.ip;
  if (end.type === 'network') return `the ${end.zone === 'pub' ? 'public' : 'private'} network`;
  return 'namespace' in end && end.namespace !== null ? `${end.namespace}/${end.name}` : end.name;
}

function resolveAny(world: World, end: FlowEnd, role: Role): Resolved {
  switch (end.type) {
    case 'pod':
      return resolvePod(world, end.namespace, end.name, role);
    case 'ip':
      return resolveIp(world, end.ip);
    case 'workload':
      return resolveWorkload(world, end, role);
    case 'network-set':
      return resolveSet(world, end);
    case 'network':
      return resolveZone(world, end);
    case 'host-endpoint':
    case 'host':
      return resolveHost(world, end.name, end.type === 'host-endpoint');
  }
}

function resolvePod(world: World, namespace: string, name: string, role: Role): Resolved {
  const pod = world.pod(namespace, name);
  if (pod === null) return unknownEnd(`Pod ${namespace}/${name} is not in the cluster`);
  if (!pod.hostNetwork && !isWorkloadEndpoint(pod))
    return unknownEnd(`Pod ${namespace}/${name} is finished, or has no node or no address yet`);
  return { parties: podParties(world, pod, role) };
}

function resolveIp(world: World, ip: string): Resolved {
  const net = parseCidr(ip);
  if (net === null || ip.includes('/'))
    return { reason: { code: 'no-address', message: `${ip} is no address`, needs: 'an IP address' } };
  const pod = world.podAt(net);
  if (pod !== null) {
    const here = (party: Party): boolean =>
      party.addresses.include.some((own) => netKey(own) === netKey(net));
    return { parties: world.partiesOf(pod).filter(here) };
  }
  const service = world.serviceAt(net);
  if (service !== null)
    return {
      reason: {
        code: 'service-address',
        message: `${ip} is the address of Service ${service.namespace}/${service.name}; policy sees the address after DNAT`,
        needs: 'the endpoint behind the Service',
      },
    };
  const host = world.hosts.find(({ entity }) => entity.nets.some((own) => netKey(own) === netKey(net)));
  const node = world.nodeAt(net) ?? host?.hostEndpoint.node ?? null;
  if (node !== null) return { parties: hostParties(world, node, [net]) };
  return {
    parties: [
      world.party({ key: `ip ${netKey(net)}`, version: net.version, addresses: oneOf(net), subject: null }),
    ],
  };
}

/** A host endpoint by its name, or a node by its name: flow records show the node (§7.4). */
function resolveHost(world: World, name: string, preferHostEndpoint: boolean): Resolved {
  const named = world.hosts.filter(({ hostEndpoint }) => hostEndpoint.name === name);
  const onNode = world.hosts.filter(({ hostEndpoint }) => hostEndpoint.node === name);
  const isNode = onNode.length > 0 || world.isNode(name);
  if (named.length > 0 && (preferHostEndpoint || !isNode)) {
    const nets = named.flatMap(({ entity }) => entity.nets);
    return { parties: hostParties(world, named[0]?.hostEndpoint.node ?? null, nets) };
  }
  if (!isNode) return unknownEnd(`Host ${name} is neither a node nor a host endpoint of this cluster`);
  const nets = onNode.flatMap(({ entity }) => entity.nets);
  return { parties: hostParties(world, name, [...nets, ...world.addressesOfNode(name)]) };
}
