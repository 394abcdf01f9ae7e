/** Addresses outside the pods' network, and how flow records name them. */
import type { EdgePeer } from '@/lib/flows';
import { type Cidr, type Node, parseCidr, type Snapshot } from '@/lib/policy';

interface SetPrefix {
  readonly net: Cidr;
  readonly peer: EdgePeer;
}

const cidr = (text: string): Cidr => {
  const parsed = parseCidr(text);
  if (parsed === null) throw new Error(`${text} is no prefix`);
  return parsed;
};
/** RFC 1918; all else is called public, IPv6 as a whole (flow-logs §1.6). */
const privateNets = ['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16'].map(cidr);

const holds = (net: Cidr, ip: Cidr): boolean =>
  net.version === ip.version && net.first <= ip.first && ip.last <= net.last;

const zoneOf = (ip: Cidr): 'pvt' | 'pub' => (privateNets.some((net) => holds(net, ip)) ? 'pvt' : 'pub');

/** Tells peers apart as the identity of an edge does. */
export const peerKey = ({ type, namespace, name }: EdgePeer): string => `${type} ${namespace ?? ''}/${name}`;

const host = (name: string): EdgePeer => ({ type: 'host', namespace: null, name, kind: null });

/** Narrowest first; of equal ones the first by name. */
const byWidth = (a: SetPrefix, b: SetPrefix): number => {
  const [left, right] = [a.net.last - a.net.first, b.net.last - b.net.first];
  return left < right ? -1 : left > right ? 1 : a.peer.name < b.peer.name ? -1 : 1;
};

export class AddressBook {
  readonly #nodes = new Map<string, Node>();
  /** Host endpoints by their own addresses and by their nodes'. */
  readonly #hosts = new Map<string, EdgePeer>();
  readonly #sets: readonly SetPrefix[];

  constructor({
    nodes,
    hostEndpoints,
    networkSets,
  }: Pick<Snapshot, 'nodes' | 'hostEndpoints' | 'networkSets'>) {
    const guarded = new Set(hostEndpoints.map(({ node }) => node));
    for (const node of nodes)
      for (const ip of node.ips) {
        this.#nodes.set(ip, node);
        if (guarded.has(node.name)) this.#hosts.set(ip, host(node.name));
      }
    for (const { expectedIPs, node } of hostEndpoints)
      for (const ip of expectedIPs) this.#hosts.set(ip, host(node));
    this.#sets = networkSets
      .flatMap(({ namespace, name, nets }) =>
        nets.flatMap((text) => {
          const net = parseCidr(text);
          const peer: EdgePeer = { type: 'network-set', namespace, name, kind: null };
          return net === null ? [] : [{ net, peer }];
        }),
      )
      .sort(byWidth);
  }

  nodeAt(ip: string): Node | null {
    return this.#nodes.get(ip) ?? null;
  }

  /**
   * What records may call it, the likeliest first, as Felix looks it up: a host endpoint, else the narrowest network set, else the
   * network. The others were right before an endpoint or a set was made. Nothing for what is no address.
   */
  peersAt(ip: string): readonly EdgePeer[] {
    const address = parseCidr(ip);
    if (address === null) return [];
    const known = this.#hosts.get(ip);
    const sets = new Map(
      this.#sets.filter(({ net }) => holds(net, address)).map(({ peer }) => [peerKey(peer), peer]),
    );
    const zone: EdgePeer = { type: 'network', namespace: null, name: zoneOf(address), kind: null };
    return [...(known === undefined ? [] : [known]), ...sets.values(), zone];
  }

  /** From its host a packet may carry any address of the node, a tunnel's included (calico-policy §3.6). */
  asSource(ip: string): readonly string[] {
    return this.nodeAt(ip)?.ips ?? [ip];
  }
}
