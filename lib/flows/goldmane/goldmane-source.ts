/** Goldmane as a flow source: the complete read loop (flow-logs §1.13). Lists are the record, the stream only animates. */
import { type FlowClock, systemFlowClock } from '../clock';
import { FlowRows } from '../rows/flow-rows';
import { RowTables } from '../rows/row-tables';
import type { FlowSource, SourceCapabilities, SourceListener } from '../source';
import type { WindowWitness } from '../window-witness';
import type { WorkloadResolver } from '../workload-resolver';
import { ringBuckets } from './bucket-times';
import { foldFlows } from './fold-flows';
import { type GoldmaneAddress, GoldmaneClient } from './goldmane-client';
import { LiveStream } from './live-stream';
import { ReadLoop } from './read-loop';
import { ServerClock } from './server-clock';
import { WindowWidth } from './window-width';

export interface GoldmaneSourceOptions extends GoldmaneAddress {
  /** Width of Goldmane's buckets; null finds it out from its rows. */
  readonly windowSeconds: number | null;
  /** Called for every record; may change what it knows as the cluster changes. */
  readonly resolveWorkload: WorkloadResolver;
  readonly clock?: FlowClock;
}

const sourceName = 'goldmane';

export class GoldmaneSource implements FlowSource {
  readonly name = sourceName;
  private readonly clock: FlowClock;
  private readonly client: GoldmaneClient;
  private readonly width: WindowWidth;
  private tables = new RowTables();
  private stream: LiveStream | null = null;
  private loop: ReadLoop | null = null;

  /** Fails with a GoldmaneError when the certificates cannot be used. */
  constructor(private readonly options: GoldmaneSourceOptions) {
    this.clock = options.clock ?? systemFlowClock;
    this.client = new GoldmaneClient(options);
    this.width = new WindowWidth(options.windowSeconds);
  }

  capabilities(): SourceCapabilities {
    return {
      kind: 'goldmane',
      windowSeconds: this.width.seconds,
      lookbackSeconds: ringBuckets * this.width.assumed,
      enforcedTrace: true,
      pendingTrace: true,
      endpointTypes: true,
      services: true,
      addresses: false,
      icmpTypes: true,
      bytes: true,
      connectionCounts: true,
      nodesVisible: false,
      hostEndpoints: false,
      gapSignal: 'restart',
    };
  }

  /** Returns at once; whether Goldmane can be reached is told by the listener's state. */
  async start(
    listener: SourceListener,
    resumeAfter: number | null,
    witness: WindowWitness | null = null,
  ): Promise<void> {
    if (this.loop !== null) throw new Error('This Goldmane source was started already.');
    const { clock, client, width } = this;
    const resolve: WorkloadResolver = (end) => this.options.resolveWorkload(end);
    const serverClock = new ServerClock(() => clock.now() / 1000);
    const loop = new ReadLoop({
      source: this.name,
      client,
      width,
      clock,
      serverClock,
      resolve,
      tables: () => this.currentTables(),
      listener,
      resumeAfter,
      witness,
      onReachable: () => this.stream?.open(),
    });
    this.loop = loop;
    this.stream = new LiveStream(client, clock, {
      bucket: (results, start) => {
        const assumed = width.assumed;
        for (const result of results) width.see(result);
        if (width.assumed !== assumed) loop.hurry();
        serverClock.arrived(start, width.assumed);
        listener.live(FlowRows.of(foldFlows(results, resolve).rows, this.currentTables()), start);
      },
      broken: () => loop.interrupted(),
    });
    listener.state({ state: 'connecting' });
    loop.start();
  }

  private currentTables(): RowTables {
    if (this.tables.isFull) this.tables = new RowTables();
    return this.tables;
  }

  /** Ends every call at once and waits for what is being recorded. */
  async stop(): Promise<void> {
    this.stream?.stop();
    const ended = this.loop?.stop();
    this.client.close();
    await ended;
  }
}
