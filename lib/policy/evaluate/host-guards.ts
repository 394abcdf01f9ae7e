/** Which host endpoint polices an interface of a node, as far as it can be told (calico-policy §4.8). */
import { netKey } from '../model/address';
import type { HostEntity } from '../world/host-directory';
import type { Party } from '../world/party';
import type { World } from '../world/world';

const isWildcard = ({ hostEndpoint }: HostEntity): boolean => hostEndpoint.interfaceName === '*';

const hostsByName = (world: World, node: string): readonly HostEntity[] =>
  [...world.hostsOn(node)].sort((a, b) => (a.entity.name < b.entity.name ? -1 : 1));

/** The host endpoint for every interface without one of its own, those of pods included; first by name. */
export function wildcardGuard(world: World, node: string): readonly HostEntity[] {
  const found = hostsByName(world, node).find(isWildcard);
  return found === undefined ? [] : [found];
}

/**
 * Candidates for the interface by which a party's traffic leaves or reaches its node, first by name: exactly one of them polices
 * it, and which one is known only where an expected address is the party's own. A node's only specific host endpoint is taken
 * for its only interface.
 */
export function fabricGuards(world: World, party: Party): readonly HostEntity[] {
  if (party.node === null) return [];
  const specific = hostsByName(world, party.node).filter((host) => !isWildcard(host));
  const wildcard = wildcardGuard(world, party.node);
  // A pod's traffic takes whatever interface the route says.
  if (!party.isHost) return [...specific, ...wildcard];
  const [address] = party.addresses.include;
  const certain = specific.find(
    ({ entity }) => address !== undefined && entity.nets.some((net) => netKey(net) === netKey(address)),
  );
  // Named by interface alone: that interface may carry the address.
  const possible = specific.filter(({ entity }) => entity.nets.length === 0);
  return certain === undefined
    ? [...possible, ...wildcard]
    : [certain, ...possible.filter(({ entity }) => entity.name < certain.entity.name)];
}
