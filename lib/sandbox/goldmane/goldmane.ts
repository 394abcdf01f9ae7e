/** Goldmane without its wire: store, clock and streams. One instance is one life of the process. */
import type {
  GoldmaneFilterHintsRequest,
  GoldmaneFilterHintsResult,
  GoldmaneFlow,
  GoldmaneFlowResult,
  GoldmaneListRequest,
  GoldmaneListResult,
  GoldmaneStatisticsRequest,
  GoldmaneStatisticsResult,
  GoldmaneStreamRequest,
} from '@/lib/flows/goldmane/messages';
import { type Clock, untilNextWindow } from '../clock';
import { filterMatches } from './filter';
import { filterHints } from './filter-hints';
import { FlowStream, type StreamSink } from './flow-stream';
import { checkedFlow, DuplicateFilter, type KeyedFlow } from './intake';
import { listFlows, shuffled } from './list';
import { BucketRing } from './ring';
import { policyStatistics } from './statistics';
import { CrashError } from './time-range';

const maxStreams = 100;

export class Goldmane {
  private readonly ring: BucketRing;
  private readonly duplicates = new DuplicateFilter();
  private readonly streams = new Set<FlowStream>();
  private waitingFlows: KeyedFlow[] = [];
  private indexing: NodeJS.Immediate | null = null;
  private cancelRollover: () => void;

  constructor(
    private readonly clock: Clock,
    private readonly windowSeconds: number,
  ) {
    this.ring = new BucketRing(windowSeconds, this.nowSeconds());
    this.cancelRollover = this.scheduleRollover();
  }

  private nowSeconds(): number {
    return Math.floor(this.clock.now() / 1000);
  }

  private scheduleRollover(): () => void {
    return this.clock.schedule(
      () => {
        this.rollover();
        this.cancelRollover = this.scheduleRollover();
      },
      untilNextWindow(this.clock.now(), this.windowSeconds),
    );
  }

  private rollover(): void {
    // A timer may fire a moment early: the bucket that ends now is meant.
    const now = Math.round(this.clock.now() / 1000);
    this.index();
    this.ring.rollover(now);
    this.duplicates.sweep(this.clock.now());
    const start = this.ring.bucketOf(now) - 2 * this.windowSeconds;
    for (const stream of this.streams) stream.push(this.bucketRows(start, stream));
  }

  private bucketRows(start: number, stream: FlowStream): GoldmaneFlowResult[] {
    const end = start + this.windowSeconds;
    return shuffled(this.ring.select(start, end))
      .filter(({ key }) => filterMatches(stream.filter, key))
      .map((record) => ({ id: record.id, flow: this.ring.sum(record, start, end) }));
  }

  /** A flow from a collector connection. It is indexed a moment later: a receipt means received, not visible. */
  receive(flow: GoldmaneFlow | null, peer: string): void {
    const checked = checkedFlow(flow);
    if (!this.duplicates.isNew(checked, peer, this.clock.now())) return;
    this.waitingFlows.push(checked);
    this.indexing ??= setImmediate(() => this.index());
  }

  private index(): void {
    if (this.indexing !== null) clearImmediate(this.indexing);
    this.indexing = null;
    const flows = this.waitingFlows;
    this.waitingFlows = [];
    for (const flow of flows) this.ring.add(flow);
  }

  list(request: GoldmaneListRequest): GoldmaneListResult {
    return listFlows(this.ring, this.nowSeconds(), request);
  }

  filterHints(request: GoldmaneFilterHintsRequest): GoldmaneFilterHintsResult {
    return filterHints(this.ring, this.nowSeconds(), request);
  }

  statistics(request: GoldmaneStatisticsRequest): GoldmaneStatisticsResult[] {
    return policyStatistics(this.ring, this.nowSeconds(), request);
  }

  /** Opens a stream; the result closes it. Start 0 means from now on, anything else asks for backfill (flow-logs §1.5). */
  stream(request: GoldmaneStreamRequest, sink: StreamSink): () => void {
    if (this.streams.size >= maxStreams) throw new CrashError('max number of streams reached');
    const stream = new FlowStream(sink, this.clock, request.filter);
    const gte = request.start_time_gte;
    if (gte !== 0) {
      const from = gte < 0 ? this.nowSeconds() + gte : gte;
      const next = this.ring.bucketOf(this.nowSeconds()) - this.windowSeconds;
      for (const start of this.ring.bucketStarts(from, next)) stream.push(this.bucketRows(start, stream));
    }
    this.streams.add(stream);
    return () => {
      stream.close();
      this.streams.delete(stream);
    };
  }

  stop(): void {
    this.cancelRollover();
    if (this.indexing !== null) clearImmediate(this.indexing);
    for (const stream of this.streams) stream.close();
    this.streams.clear();
  }
}
