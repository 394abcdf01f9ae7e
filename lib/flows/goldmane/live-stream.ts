/** Goldmane's stream, for animation only: always drained, gathered by bucket, opened again when it breaks. */
import type { FlowClock } from '../clock';
import type { GoldmaneClient } from './goldmane-client';
import type { GoldmaneFlowResult } from './messages';

const firstRetryMs = 1000;
const maxRetryMs = 30_000;
/** A bucket's rows come at once; this long after the last of them it is passed on. */
const quietMs = 50;
/** More than a screen can show; the rest of the bucket is read and dropped. */
const maxRows = 20_000;

export interface LiveStreamListener {
  bucket(rows: readonly GoldmaneFlowResult[], start: number): void;
  /** The connection broke. */
  broken(): void;
}

export class LiveStream {
  private rows: GoldmaneFlowResult[] = [];
  private start = 0;
  private retryMs = firstRetryMs;
  private close: (() => void) | null = null;
  private cancelFlush: (() => void) | null = null;
  private cancelRetry: (() => void) | null = null;
  private stopped = false;

  constructor(
    private readonly client: GoldmaneClient,
    private readonly clock: FlowClock,
    private readonly listener: LiveStreamListener,
  ) {}

  open(): void {
    if (this.stopped || this.close !== null) return;
    this.cancelRetry?.();
    this.cancelRetry = null;
    this.close = this.client.stream(
      0,
      (row) => this.received(row),
      ({ error }) => {
        this.close = null;
        if (this.stopped || error === null) return;
        this.listener.broken();
        this.cancelRetry = this.clock.schedule(() => this.open(), this.retryMs);
        this.retryMs = Math.min(maxRetryMs, this.retryMs * 2);
      },
    );
  }

  private received(row: GoldmaneFlowResult): void {
    this.retryMs = firstRetryMs;
    const start = row.flow?.start_time ?? 0;
    if (start === 0) return;
    if (start !== this.start) this.flush();
    this.start = start;
    if (this.rows.length < maxRows) this.rows.push(row);
    this.cancelFlush ??= this.clock.schedule(() => this.flush(), quietMs);
  }

  private flush(): void {
    this.cancelFlush?.();
    this.cancelFlush = null;
    const rows = this.rows;
    this.rows = [];
    if (rows.length > 0) this.listener.bucket(rows, this.start);
  }

  stop(): void {
    this.stopped = true;
    this.cancelFlush?.();
    this.cancelRetry?.();
    this.close?.();
  }
}
