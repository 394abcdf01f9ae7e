/** Parties of pods, hosts and pod templates: one for each address that rules may see (calico-policy §2.6, §3.6). */
import { type AddressSet, anyAddress, type Cidr, type Family, netKey, oneOf } from '../model/address';
import type { Pod } from '../model/snapshot';
import { cidrs } from './entity';
import type { Party, Subject } from './party';
import type { World } from './world';

export type Role = 'source' | 'destination';

/** A pod as what rules see: itself at each of its addresses, or its node's addresses if it shares the host's network. */
export function podParties(world: World, pod: Pod, role: Role): readonly Party[] {
  if (!pod.hostNetwork) return world.partiesOf(pod);
  const own = cidrs(pod.ips);
  // From its host a packet may carry any address of the node, a tunnel's included (§3.6).
  const nets = role === 'source' && pod.node !== null ? [...own, ...world.addressesOfNode(pod.node)] : own;
  return hostParties(world, pod.node, nets);
}

/** A host at each of the addresses; at any address where none is known. */
export function hostParties(world: World, node: string | null, nets: readonly Cidr[]): readonly Party[] {
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
