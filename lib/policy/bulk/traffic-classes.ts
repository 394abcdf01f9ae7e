/** Kinds of traffic that no rule tells apart share a class. */

import type { Packet } from '../evaluate/match';
import { packetOf, versionOf } from '../evaluate/packet';
import type { Family } from '../model/address';
import type { Traffic } from './flow-columns';
import type { PortStretches } from './port-stretches';

/** Traffic that stands for all of its class; packet null for a protocol nobody knows. */
export interface TrafficClass {
  readonly packet: Packet | null;
  readonly version: Family | null;
  readonly protocol: Traffic['protocol'];
}

export class TrafficClasses {
  readonly classes: TrafficClass[] = [];
  /** Class by place in the list of traffic. */
  readonly of: Uint32Array;
  readonly #ids = new Map<string, number>();

  constructor(
    private readonly traffic: readonly Traffic[],
    private readonly stretches: PortStretches,
  ) {
    this.of = new Uint32Array(traffic.length);
    this.classify();
  }

  /** Places whose class changed. */
  classify(): number[] {
    const changed: number[] = [];
    for (const [place, traffic] of this.traffic.entries()) {
      const before = this.of[place];
      const now = this.#classOf(traffic);
      if (now !== before) changed.push(place);
      this.of[place] = now;
    }
    return changed;
  }

  #classOf(traffic: Traffic): number {
    const packet = packetOf(traffic);
    const version = packet === null ? null : versionOf(traffic, packet);
    const stretch = (port: number | null): string => (port === null ? '-' : `${this.stretches.of(port)}`);
    const signature =
      packet === null
        ? `? ${traffic.protocol}`
        : [
            packet.protocol,
            version,
            stretch(packet.port),
            this.stretches.asksSource ? stretch(packet.srcPort) : '',
            packet.icmpType,
            packet.icmpCode,
          ].join(' ');
    const known = this.#ids.get(signature);
    if (known !== undefined) return known;
    const id = this.classes.push({ packet, version, protocol: traffic.protocol }) - 1;
    this.#ids.set(signature, id);
    return id;
  }
}
