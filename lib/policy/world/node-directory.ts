/** Nodes with their addresses: internal ones, tunnels, and those of pods on the host's network. */
import { type Cidr, netKey } from '../model/address';
import type { Node, Pod } from '../model/snapshot';
import { cidrs } from './entity';
import { push } from './push';

export class NodeDirectory {
  readonly #byAddress = new Map<string, string>();
  readonly #addresses = new Map<string, Cidr[]>();
  readonly #listed: ReadonlySet<string>;

  constructor(nodes: readonly Node[], pods: readonly Pod[]) {
    this.#listed = new Set(nodes.map((node) => node.name));
    for (const node of nodes) this.#add(node.name, node.ips);
    // Where nodes may not be listed, host-network pods still tell the addresses of theirs.
    for (const pod of pods) if (pod.hostNetwork && pod.node !== null) this.#add(pod.node, pod.ips);
  }

  #add(node: string, ips: readonly string[]): void {
    for (const net of cidrs(ips)) {
      if (this.#byAddress.has(netKey(net))) continue;
      this.#byAddress.set(netKey(net), node);
      push(this.#addresses, node, net);
    }
  }

  at(net: Cidr): string | null {
    return this.#byAddress.get(netKey(net)) ?? null;
  }

  addressesOf(node: string): readonly Cidr[] {
    return this.#addresses.get(node) ?? [];
  }

  has(name: string): boolean {
    return this.#listed.has(name) || this.#addresses.has(name);
  }

  /** False only where it is certain that no pod can run there: a host endpoint on a machine outside the cluster. */
  mayRunPods(node: string | null): boolean {
    return node === null || this.#listed.size === 0 || this.has(node);
  }
}
