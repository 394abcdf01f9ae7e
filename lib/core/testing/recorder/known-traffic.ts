/** Traffic of known totals: a few edges in every window, and some that are seen once and never again. */
import type { GoldmaneFlow } from '@/lib/flows/goldmane/messages';
import { makeFlow } from '@/lib/sandbox/testing/flow-builder';

const steadyPorts = 8;
const firstSteadyPort = 1_000;
const firstRarePort = 20_000;
const latePort = 31_000;

export class KnownTraffic {
  /** Connections by window and destination port, as Goldmane was sent them. */
  readonly sent = new Map<number, Map<number, number>>();

  constructor(
    private readonly ingest: (flow: GoldmaneFlow) => void,
    private readonly random: () => number,
  ) {}

  /** A part of what flows now; in a second it is called several times. @param now unix seconds */
  flow(now: number): void {
    const { random } = this;
    // Goldmane drops a second flow of the same key and start: each edge is sent once a window, at any of its moments.
    for (let at = 0; at < steadyPorts; at++)
      if (random() < 0.5) this.#send(now, firstSteadyPort + at, 1 + Math.floor(random() * 5));
    if (now % 5 === 0) this.#send(now, firstRarePort + (now % 10_000), 1);
    // Felix is slow now and then: a flow of a window that is over already.
    if (random() < 0.1) this.#send(now - 2, latePort, 1);
  }

  #send(start: number, port: number, connections: number): void {
    const window = this.sent.get(start) ?? new Map<number, number>();
    if (window.has(port)) return;
    window.set(port, connections);
    this.sent.set(start, window);
    this.ingest(makeFlow(start, { dest_port: port }, { num_connections_started: connections }));
  }
}
