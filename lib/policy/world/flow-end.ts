/**
 * What a flow's end may be: one party per completion (calico-policy §2.6, §4.7, §7.4). A pod or an address is one; a
 * workload stands for its pods, a set for its prefixes, a zone for all addresses that belong to nothing known.
 */
import {
  type AddressSet,
  anyAddress,
  type Cidr,
  type Family,
  netKey,
  oneOf,
  parseCidr,
  zoneAddresses,
} from '../model/address';
import type { Pod } from '../model/snapshot';
import type { FlowEnd, UnknownReason } from '../model/verdict';
import { cidrs, isWorkloadEndpoint, podLabels } from './entity';
import type { Party, Subject } from './party';
import type { World } from './world';

export type Resolved = { readonly parties: readonly Party[] } | { readonly reason: UnknownReason };
type Role = 'source' | 'destination';

const unknownEnd = (message: string): Resolved => ({
  reason: { code: 'unknown-endpoint', message, needs: 'the labels and the address of that endpoint' },
});

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
      return resolveSet(world, end.namespace, end.name);
    case 'network':
      return resolveZone(world, end.zone);
    case 'host-endpoint':
    case 'host':
      return resolveHost(world, end.name, end.type === 'host-endpoint');
  }
}

const one = (ids: string, net: Cidr): string => `${ids} ${netKey(net)}`;

/** A pod as what rules see: itself at each of its addresses, or its node's addresses if it shares the host's network. */
export function podParties(world: World, pod: Pod, role: Role): readonly Party[] {
  if (!pod.hostNetwork) return world.partiesOf(pod);
  const own = cidrs(pod.ips);
  // From its host a packet may carry any address of the node, a tunnel's included (§3.6).
  const nets = role === 'source' && pod.node !== null ? [...own, ...world.addressesOfNode(pod.node)] : own;
  return hostParties(world, pod.node, nets);
}

function hostParties(world: World, node: string | null, nets: readonly Cidr[]): readonly Party[] {
  const distinct = [...new Map(nets.map((net) => [netKey(net), net])).values()];
  const addresses: [string, Family, AddressSet][] =
    distinct.length > 0
      ? distinct.map((net) => [netKey(net), net.version, oneOf(net)])
      : world.families.map((version) => [`any ${version}`, version, anyAddress(version)]);
  return addresses.map(([id, version, set]) =>
    world.party({
      key: `host ${node ?? ''} ${id}`,
      version,
      addresses: set,
      subject: null,
      node,
      isHost: true,
    }),
  );
}

/** A subject without an address: at any address, perhaps inside a set that holds pods. */
export function templateParties(world: World, subject: Subject): readonly Party[] {
  const id = JSON.stringify([subject.namespace, subject.entity.labels, subject.entity.ports]);
  return world.families.map((version) =>
    world.party({
      key: `template ${version} ${id}`,
      version,
      addresses: anyAddress(version),
      subject,
      holders: 'any-of-pods',
    }),
  );
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
      world.party({ key: one('ip', net), version: net.version, addresses: oneOf(net), subject: null }),
    ],
  };
}

/** Running pods; else what finished pods were and what the template says the next will be (a nightly CronJob). */
function resolveWorkload(
  world: World,
  end: { readonly namespace: string; readonly name: string; readonly kind: string | null },
  role: Role,
): Resolved {
  const { namespace, name, kind } = end;
  const pods = world.podsOf(namespace, name).filter((pod) => kind === null || pod.workload.kind === kind);
  const running = pods.filter(
    (pod) => isWorkloadEndpoint(pod) || (pod.hostNetwork && pod.node !== null && pod.phase === 'Running'),
  );
  if (running.length > 0) {
    const parties = running.flatMap((pod) => podParties(world, pod, role));
    return { parties: running.length === 1 ? parties : parties.map((party) => ({ ...party, pod: null })) };
  }
  const template = world.template(namespace, name, kind);
  const subjects = pods
    .filter((pod) => !pod.hostNetwork)
    .map(
      (pod): Subject => ({
        namespace,
        workload: pod.workload,
        entity: {
          kind: 'pod',
          labels: podLabels(pod, world.inherited),
          nets: [],
          ports: pod.ports,
          name: `${namespace}/${name}`,
        },
      }),
    );
  const next = world.templateSubject(namespace, name, kind);
  if (next !== null) subjects.push(next);
  const parties = subjects.flatMap((subject) => templateParties(world, subject));
  if (template?.hostNetwork === true || pods.some((pod) => pod.hostNetwork))
    parties.push(...hostParties(world, null, []));
  if (parties.length > 0) return { parties };
  return unknownEnd(`No pod, template or owner of ${namespace}/${name} is in the cluster any more`);
}

function resolveSet(world: World, namespace: string | null, name: string): Resolved {
  const id = namespace === null ? name : `${namespace}/${name}`;
  const set = world.sets.find((entity) => entity.name === id);
  if (set === undefined || set.nets.length === 0)
    return unknownEnd(`Network set ${id} is not in the cluster or has no addresses`);
  return {
    parties: set.nets.map((net) =>
      world.party({ key: one(`set ${id}`, net), version: net.version, addresses: oneOf(net), subject: null }),
    ),
  };
}

/**
 * A record names a zone where no endpoint and no set holds the address. Nodes without host endpoint are named so too;
 * that such a node is the pod's own is left out: then policy is not asked and no record is written.
 */
function resolveZone(world: World, zone: 'pub' | 'pvt'): Resolved {
  const known = [...world.sets, ...world.hosts.map((host) => host.entity)].flatMap((entity) => entity.nets);
  return {
    parties: world.families.flatMap((version) => {
      const addresses = zoneAddresses(zone, version, known);
      return addresses === null
        ? []
        : [
            world.party({
              key: `zone ${zone} ${version}`,
              version,
              addresses,
              subject: null,
              holders: 'none',
            }),
          ];
    }),
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
