/** Host endpoints as entities, and which of them are on a node. */
import type { HostEndpoint, Snapshot } from '../model/snapshot';
import { type Entity, hostEndpointEntity } from './entity';
import { push } from './push';

export interface HostEntity {
  readonly entity: Entity;
  readonly hostEndpoint: HostEndpoint;
}

export class HostDirectory {
  readonly all: readonly HostEntity[];
  readonly #byNode = new Map<string, HostEntity[]>();

  constructor(snapshot: Snapshot) {
    this.all = snapshot.hostEndpoints.map((hostEndpoint) => ({
      hostEndpoint,
      entity: hostEndpointEntity(hostEndpoint, snapshot),
    }));
    for (const host of this.all) push(this.#byNode, host.hostEndpoint.node, host);
  }

  on(node: string): readonly HostEntity[] {
    return this.#byNode.get(node) ?? [];
  }
}
