/** Reads every bucket once it is complete, in order, and once more later; says what could not be read. */
import type { FlowClock } from '../clock';
import { limitRows } from '../limit-rows';
import { FlowRows } from '../rows/flow-rows';
import type { RowTables } from '../rows/row-tables';
import type { SourceListener } from '../source';
import { holdsLess, type WindowWitness, windowTotals } from '../window-witness';
import type { WorkloadResolver } from '../workload-resolver';
import { BucketLedger } from './bucket-ledger';
import { alignDown, alignUp, newestReadableEnd, oldestReadable, rereadWindows } from './bucket-times';
import { foldFlows } from './fold-flows';
import type { GoldmaneClient } from './goldmane-client';
import { GoldmaneError } from './goldmane-error';
import type { GoldmaneFlowResult } from './messages';
import { ReadReport, type ReadWindow } from './read-report';
import type { ServerClock } from './server-clock';
import { seeWindowWidth, usualWindowSeconds, type WindowWidth } from './window-width';

export interface ReadLoopOptions {
  readonly source: string;
  readonly client: GoldmaneClient;
  readonly width: WindowWidth;
  readonly clock: FlowClock;
  readonly serverClock: ServerClock;
  readonly resolve: WorkloadResolver;
  readonly tables: () => RowTables;
  readonly listener: SourceListener;
  /** Unix seconds; null when nothing was recorded before. */
  readonly resumeAfter: number | null;
  /** Recorded before; null where there is nothing to compare with. */
  readonly witness: WindowWitness | null;
  /** Told after every round that worked. */
  readonly onReachable: () => void;
}

interface Bucket {
  readonly start: number;
  readonly results: readonly GoldmaneFlowResult[];
}

/** Buckets read before they are handed on together, between two looks for a restart. */
const batchBuckets = 8;
/** Windows before `resumeAfter` that are read again. */
const overlapWindows = 4;
const firstRetryMs = 500;
const maxRetryMs = 10_000;

export class ReadLoop {
  private readonly ledger = new BucketLedger();
  private readonly report: ReadReport;
  /** Start of the next bucket to read; null before the first contact. */
  private next: number | null = null;
  /** Starts of buckets to read once more, oldest first. */
  private rereads: number[] = [];
  /**
   * False until a record shows that Goldmane was there: empty buckets before its first record are as likely from before
   * its start as from an idle cluster.
   */
  private proven = false;
  private connectionBroke = false;
  /** A window of an earlier life; null where there is none, or it has told what it could. */
  private witness: WindowWitness | null;
  /** Width of what is read now and of what the ledger holds; changes between two batches only. */
  private width = usualWindowSeconds;
  private retryMs = firstRetryMs;
  private stopped = false;
  private wake: (() => void) | null = null;
  private running: Promise<void> | null = null;

  constructor(private readonly options: ReadLoopOptions) {
    const { source, listener, clock, resumeAfter } = options;
    this.witness = options.witness;
    this.report = new ReadReport({ source, listener, clock, resumeAfter });
  }

  start(): void {
    this.running = this.run();
  }

  async stop(): Promise<void> {
    this.stopped = true;
    this.wake?.();
    await this.running;
  }

  /** The connection broke somewhere: Goldmane may have been restarted. */
  interrupted(): void {
    this.connectionBroke = true;
  }

  /** The first rows of a cluster that was idle can show another width than the usual one. */
  private takeWidth(): void {
    const { assumed } = this.options.width;
    if (this.width === assumed) return;
    this.width = assumed;
    this.ledger.clear();
    this.rereads = [];
  }

  /** The next round begins now. */
  hurry(): void {
    this.wake?.();
  }

  private get now(): number {
    return this.options.serverClock.seconds(this.width);
  }

  private async run(): Promise<void> {
    while (!this.stopped) {
      let delayMs: number;
      try {
        await this.round();
        this.retryMs = firstRetryMs;
        delayMs = this.untilNextBucketMs();
      } catch (error) {
        if (this.stopped) return;
        this.connectionBroke ||= error instanceof GoldmaneError;
        await this.report.failed(error, this.width);
        delayMs = this.retryMs;
        this.retryMs = Math.min(maxRetryMs, this.retryMs * 2);
      }
      await this.sleep(delayMs);
    }
  }

  /** A tenth of a window after its end, so that a clock slightly behind sees it ended too. */
  private untilNextBucketMs(): number {
    const widthMs = this.width * 1000;
    const afterMs = widthMs / 10;
    return widthMs - ((((this.options.clock.now() - afterMs) % widthMs) + widthMs) % widthMs);
  }

  private sleep(delayMs: number): Promise<void> {
    if (this.stopped) return Promise.resolve();
    return new Promise((resolve) => {
      const cancel = this.options.clock.schedule(done, delayMs);
      function done(): void {
        cancel();
        resolve();
      }
      this.wake = done;
    });
  }

  private async round(): Promise<void> {
    if (this.next === null) await this.begin();
    for (;;) {
      const broke = this.connectionBroke;
      this.connectionBroke = false;
      this.takeWidth();
      const target = newestReadableEnd(this.now, this.width);
      const next = await this.skipLost(alignUp(this.next ?? target, this.width));
      const batch = await this.readBatch(next, target);
      const reread = await this.readAgain();
      // What an earlier life recorded is better than what a Goldmane without memory has of it.
      const isForgotten = await this.hasForgotten();
      const first = isForgotten
        ? Math.max(next, alignDown(this.options.resumeAfter ?? next, this.width))
        : next;
      if (isForgotten || this.restarted(reread, broke)) {
        this.proven ||= isForgotten;
        await this.lostByRestart(first);
      } else for (const bucket of reread) await this.deliverAgain(bucket);
      for (const bucket of batch) if (bucket.start >= first) await this.deliver(bucket);
      if (this.stopped) return;
      this.next = Math.max(first, next + batch.length * this.width);
      if (this.next >= target) break;
    }
    this.ledger.forgetBefore(oldestReadable(this.now, this.width));
    await this.nothingBefore(this.next);
    this.report.live(this.next);
    this.options.onReachable();
  }

  /** First contact: how wide are buckets, where to begin, and is Goldmane older than what we have recorded. */
  private async begin(): Promise<void> {
    const { client, width, clock, resumeAfter } = this.options;
    // Fails with the reason when Goldmane cannot be reached.
    const minute = alignDown(this.now, 60);
    await client.list(minute - 60, minute, 1);
    if (width.seconds === null) await seeWindowWidth(client, width, clock);
    this.takeWidth();
    const target = newestReadableEnd(this.now, this.width);
    const oldest = oldestReadable(this.now, this.width);
    if (resumeAfter === null || resumeAfter > target) {
      this.next = resumeAfter === null ? oldest : target - this.width;
      return;
    }
    const resume = alignDown(resumeAfter, this.width);
    this.next = Math.max(oldest, resume - overlapWindows * this.width);
    // What Felix sends again after a restart is younger than this.
    const proof = Math.min(resume, target - (rereadWindows + 1) * this.width);
    this.proven = proof > oldest && (await client.list(oldest, proof, 1)).length > 0;
    if (resumeAfter < oldest) {
      await this.report.fellOut(resumeAfter, oldest);
      this.next = oldest;
    }
    this.connectionBroke = false;
  }

  /** Whether less is left of a window than an earlier life recorded; asked until a bucket of this life bears witness. */
  private async hasForgotten(): Promise<boolean> {
    const oldest = oldestReadable(this.now, this.width);
    const { witness } = this;
    if (this.stopped || witness === null || this.ledger.newestFilled(oldest) !== null) return false;
    if (witness.start < oldest || witness.end - witness.start !== this.width) return false;
    const { window } = this.window(await this.read(witness.start));
    const forgot = holdsLess(windowTotals(window.rows), witness);
    if (forgot) this.witness = null;
    return forgot;
  }

  /** Buckets that left the ring before they were read. */
  private async skipLost(next: number): Promise<number> {
    const oldest = oldestReadable(this.now, this.width);
    if (next >= oldest) return next;
    await this.report.fellOut(next, oldest);
    return oldest;
  }

  private async readBatch(next: number, target: number): Promise<Bucket[]> {
    const batch: Bucket[] = [];
    for (
      let start = next;
      start < target && batch.length < batchBuckets && !this.stopped;
      start += this.width
    ) {
      const begun = this.options.clock.now();
      batch.push(await this.read(start));
      // Goldmane answers everything on one thread: a long catch-up leaves it at least half of its time.
      if (start + this.width < target) await this.sleep(Math.min(500, this.options.clock.now() - begun));
    }
    return batch;
  }

  private async read(start: number): Promise<Bucket> {
    const results = await this.options.client.list(start, start + this.width);
    for (const result of results) this.options.width.see(result);
    return { start, results };
  }

  /** Buckets whose second reading is due; without one, the newest that held something, as a witness. */
  private async readAgain(): Promise<Bucket[]> {
    const due = newestReadableEnd(this.now, this.width) - (rereadWindows + 1) * this.width;
    const oldest = oldestReadable(this.now, this.width);
    const starts = this.rereads.filter((start) => start <= due && start >= oldest);
    this.rereads = this.rereads.filter((start) => start > due);
    const witness = this.ledger.newestFilled(oldest);
    if (witness !== null && !starts.includes(witness)) starts.push(witness);
    const buckets: Bucket[] = [];
    for (const start of starts) if (!this.stopped) buckets.push(await this.read(start));
    return buckets;
  }

  /** A bucket holds less than before; or the connection broke and no bucket can bear witness. */
  private restarted(reread: readonly Bucket[], connectionBroke: boolean): boolean {
    if (this.ledger.newestFilled(oldestReadable(this.now, this.width)) === null)
      return connectionBroke && this.proven;
    return reread.some(({ start, results }) => this.ledger.compare(start, results) === 'shrunk');
  }

  /** All that was not read yet may be incomplete up to now. */
  private async lostByRestart(next: number): Promise<void> {
    this.ledger.clear();
    this.rereads = [];
    await this.report.restarted(next, alignUp(this.now, this.width));
  }

  private window({ start, results }: Bucket): ReadWindow {
    const folded = foldFlows(results, this.options.resolve);
    const { rows, limited } = limitRows(folded.rows);
    const { source, tables } = this.options;
    const columns = FlowRows.of(rows, tables());
    const window = { source, start, end: start + this.width, rows: columns };
    return { window, unreadable: folded.unreadable, limited };
  }

  private async deliver(bucket: Bucket): Promise<void> {
    const read = this.window(bucket);
    const { window } = read;
    if (!this.proven) {
      if (bucket.results.length === 0) return;
      await this.nothingBefore(bucket.start);
    }
    await this.report.window(read);
    this.ledger.note(bucket.start, bucket.results);
    if (window.end > newestReadableEnd(this.now, this.width) - rereadWindows * this.width)
      this.rereads.push(bucket.start);
  }

  private async deliverAgain(bucket: Bucket): Promise<void> {
    if (this.ledger.compare(bucket.start, bucket.results) !== 'grown') return;
    await this.report.windowAgain(this.window(bucket));
    this.ledger.note(bucket.start, bucket.results);
  }

  /** Goldmane holds nothing from before `start`; from here on an empty bucket is an idle cluster. */
  private async nothingBefore(start: number): Promise<void> {
    if (this.proven) return;
    this.proven = true;
    await this.report.nothingBefore(start);
  }
}
