/** Prefixes by length and network, so that those which hold an address are found in one look-up a length. */
import type { Cidr, Family } from '../model/address';

/** IPv4 networks as numbers, IPv6 as big integers: both compare by value as keys. */
type Network = number | bigint;

interface Length<T> {
  readonly hostBits: number;
  readonly networks: Map<Network, T[]>;
}

const hostBitsOf = (net: Cidr): number => (net.last - net.first + 1n).toString(2).length - 1;

function networkOf(net: Cidr, hostBits: number): Network {
  if (net.version === 6) return (net.first >> BigInt(hostBits)) << BigInt(hostBits);
  const address = Number(net.first);
  return hostBits === 32 ? 0 : Math.floor(address / 2 ** hostBits) * 2 ** hostBits;
}

export class PrefixIndex<T> {
  /** Longest prefixes first. */
  readonly #lengths: Record<Family, Length<T>[]> = { 4: [], 6: [] };

  add(net: Cidr, value: T): void {
    const hostBits = net.first === net.last ? 0 : hostBitsOf(net);
    const lengths = this.#lengths[net.version];
    let length = lengths.find((one) => one.hostBits === hostBits);
    if (length === undefined) {
      length = { hostBits, networks: new Map() };
      lengths.push(length);
      lengths.sort((a, b) => a.hostBits - b.hostBits);
    }
    const network = networkOf(net, hostBits);
    const values = length.networks.get(network);
    if (values === undefined) length.networks.set(network, [value]);
    else values.push(value);
  }

  /** Values of every prefix that holds the one address, longest prefix first, in the order they were added. */
  at(address: Cidr): T[] {
    const found: T[] = [];
    for (const { hostBits, networks } of this.#lengths[address.version]) {
      const values = networks.get(networkOf(address, hostBits));
      if (values !== undefined) for (const value of values) found.push(value);
    }
    return found;
  }
}
