/**
 * Goldmane's store: a ring of 242 buckets (one ahead of the clock, one being filled, 240 complete), one record per flow
 * key with a small statistics window per bucket (flow-logs §1.3). In memory only.
 */
import type { GoldmaneFlow, GoldmaneFlowKey } from '@/lib/flows/goldmane/messages';
import { flowKeyText } from './flow-key';

export const bucketCount = 242;

const counters = [
  'packets_in',
  'packets_out',
  'bytes_in',
  'bytes_out',
  'num_connections_started',
  'num_connections_completed',
  'num_connections_live',
] as const;

export type FlowCounters = Record<(typeof counters)[number], number>;

/** What one bucket knows of one key. Labels are joined with commas on the way, as Goldmane keeps them. */
export interface FlowStatistics extends FlowCounters {
  sourceLabels: string;
  destLabels: string;
}

export interface FlowRecord {
  readonly id: number;
  readonly key: GoldmaneFlowKey;
  /** By bucket start, unix seconds. */
  readonly windows: Map<number, FlowStatistics>;
}

/** Once an intersection is empty, the next labels are taken over whole (flow-logs §1.6). */
const commonLabels = (a: string, b: string): string => {
  if (a === '' || a === b) return b;
  const others = new Set(b.split(','));
  return a
    .split(',')
    .filter((label) => others.has(label))
    .join(',');
};

const emptyCounters = (): FlowCounters => ({
  packets_in: 0,
  packets_out: 0,
  bytes_in: 0,
  bytes_out: 0,
  num_connections_started: 0,
  num_connections_completed: 0,
  num_connections_live: 0,
});

const splitLabels = (joined: string): string[] => (joined === '' ? [] : joined.split(','));

export class BucketRing {
  private readonly records = new Map<string, FlowRecord>();
  private readonly buckets = new Map<number, Set<FlowRecord>>();
  private nextId = 1;
  /** Start of the bucket being filled. */
  private current: number;

  constructor(
    readonly windowSeconds: number,
    nowSeconds: number,
  ) {
    this.current = this.bucketOf(nowSeconds);
  }

  bucketOf(seconds: number): number {
    return Math.floor(seconds / this.windowSeconds) * this.windowSeconds;
  }

  /** Start of the oldest bucket. */
  get oldest(): number {
    return this.current - (bucketCount - 2) * this.windowSeconds;
  }

  /** End of the bucket ahead of the clock: the first second that is not accepted. */
  get end(): number {
    return this.current + 2 * this.windowSeconds;
  }

  get size(): number {
    return this.records.size;
  }

  /** False when the start time lies outside the ring; the flow is dropped then and nobody is told. */
  add(flow: GoldmaneFlow & { readonly Key: GoldmaneFlowKey }): boolean {
    const start = this.bucketOf(flow.start_time);
    if (start < this.oldest || start >= this.end) return false;
    const text = flowKeyText(flow.Key);
    let record = this.records.get(text);
    if (record === undefined) {
      record = { id: this.nextId++, key: flow.Key, windows: new Map() };
      this.records.set(text, record);
    }
    const sourceLabels = flow.source_labels.join(',');
    const destLabels = flow.dest_labels.join(',');
    const window = record.windows.get(start);
    if (window === undefined) {
      const added: FlowStatistics = { ...emptyCounters(), sourceLabels, destLabels };
      for (const counter of counters) added[counter] = flow[counter];
      record.windows.set(start, added);
    } else {
      for (const counter of counters) window[counter] += flow[counter];
      window.sourceLabels = commonLabels(window.sourceLabels, sourceLabels);
      window.destLabels = commonLabels(window.destLabels, destLabels);
    }
    const bucket = this.buckets.get(start);
    if (bucket === undefined) this.buckets.set(start, new Set([record]));
    else bucket.add(record);
    return true;
  }

  /** Moves the ring on to the clock and forgets what left it. */
  rollover(nowSeconds: number): void {
    this.current = this.bucketOf(nowSeconds);
    for (const [start, bucket] of this.buckets) {
      if (start >= this.oldest) continue;
      this.buckets.delete(start);
      for (const record of bucket) {
        record.windows.delete(start);
        if (record.windows.size === 0) this.records.delete(flowKeyText(record.key));
      }
    }
  }

  /** Records with a window that starts in `[from, to)`: the test by which List selects rows. */
  select(from: number, to: number): Set<FlowRecord> {
    const found = new Set<FlowRecord>();
    for (const [start, bucket] of this.buckets) {
      if (start < from || start >= to) continue;
      for (const record of bucket) found.add(record);
    }
    return found;
  }

  /**
   * One row over `[from, to)`: windows that start in it and **end** in it. A record selected by a window that straddles
   * `to` gives a row of zeros, the ghost row (flow-logs §1.4).
   */
  sum(record: FlowRecord, from: number, to: number): GoldmaneFlow {
    const total = emptyCounters();
    let start = 0;
    let end = 0;
    let source = '';
    let dest = '';
    for (const [at, window] of record.windows) {
      if (at < from || at + this.windowSeconds > to) continue;
      start = start === 0 ? at : Math.min(start, at);
      end = Math.max(end, at + this.windowSeconds);
      for (const counter of counters) total[counter] += window[counter];
      source = commonLabels(source, window.sourceLabels);
      dest = commonLabels(dest, window.destLabels);
    }
    return {
      Key: record.key,
      start_time: start,
      end_time: end,
      source_labels: splitLabels(source),
      dest_labels: splitLabels(dest),
      ...total,
    };
  }

  /** Bucket starts from the one that contains `from` up to (not including) `to`; none when `from` left the ring. */
  bucketStarts(from: number, to: number): number[] {
    const first = this.bucketOf(from);
    if (first < this.oldest) return [];
    const starts: number[] = [];
    for (let at = first; at < Math.min(to, this.end); at += this.windowSeconds) starts.push(at);
    return starts;
  }
}
