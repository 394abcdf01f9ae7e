/**
 * One Flows/Stream: a queue of whole buckets, drained at the reader's pace. A reader that blocks longer than a minute
 * loses the rest of that bucket without a signal (flow-logs §1.5).
 */
import type { GoldmaneFilter, GoldmaneFlowResult } from '@/lib/flows/goldmane/messages';
import type { Clock } from '../clock';

const maxQueuedBuckets = 500;
const blockedMs = 60_000;

export interface StreamSink {
  /** False when the reader does not keep up; `onDrain` runs once it does again. */
  write(row: GoldmaneFlowResult): boolean;
  onDrain(resume: () => void): void;
}

export class FlowStream {
  private readonly queue: GoldmaneFlowResult[][] = [];
  private waiting = false;
  private closed = false;

  constructor(
    private readonly sink: StreamSink,
    private readonly clock: Clock,
    readonly filter: GoldmaneFilter | null,
  ) {}

  push(bucket: GoldmaneFlowResult[]): void {
    if (this.closed || bucket.length === 0 || this.queue.length >= maxQueuedBuckets) return;
    this.queue.push(bucket);
    if (!this.waiting) this.drain();
  }

  close(): void {
    this.closed = true;
    this.queue.length = 0;
  }

  private drain(): void {
    while (!this.closed) {
      const bucket = this.queue[0];
      const row = bucket?.shift();
      if (bucket === undefined) return;
      if (row === undefined) {
        this.queue.shift();
        continue;
      }
      if (!this.sink.write(row)) {
        this.wait();
        return;
      }
    }
  }

  private wait(): void {
    this.waiting = true;
    const resume = (): void => {
      if (!this.waiting) return;
      this.waiting = false;
      cancel();
      this.drain();
    };
    const cancel = this.clock.schedule(() => {
      this.queue.shift();
      resume();
    }, blockedMs);
    this.sink.onDrain(resume);
  }
}
