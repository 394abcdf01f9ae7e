/**
 * What was read of recent buckets. Buckets only grow while Goldmane lives, so one that holds less than before tells of a
 * restart (flow-logs §1.13, step 6); ids are not needed for it and never kept.
 */
import type { GoldmaneFlowResult } from './messages';

interface BucketSize {
  readonly records: number;
  readonly packets: number;
}

export function sizeOf(results: readonly GoldmaneFlowResult[]): BucketSize {
  let records = 0;
  let packets = 0;
  for (const { flow } of results) {
    if (flow === null || flow.start_time === 0) continue;
    records++;
    packets += flow.packets_in + flow.packets_out + flow.num_connections_live;
  }
  return { records, packets };
}

export class BucketLedger {
  private readonly sizes = new Map<number, BucketSize>();

  note(start: number, results: readonly GoldmaneFlowResult[]): void {
    this.sizes.set(start, sizeOf(results));
  }

  /** How this reading of a bucket compares with the last one. */
  compare(start: number, results: readonly GoldmaneFlowResult[]): 'same' | 'grown' | 'shrunk' {
    const before = this.sizes.get(start) ?? { records: 0, packets: 0 };
    const now = sizeOf(results);
    if (now.records < before.records || now.packets < before.packets) return 'shrunk';
    return now.records > before.records || now.packets > before.packets ? 'grown' : 'same';
  }

  /** Start of the newest bucket that held something and is still in the ring; null when there is none. */
  newestFilled(since: number): number | null {
    let newest: number | null = null;
    for (const [start, { records }] of this.sizes)
      if (records > 0 && start >= since && (newest === null || start > newest)) newest = start;
    return newest;
  }

  forgetBefore(start: number): void {
    for (const known of this.sizes.keys()) if (known < start) this.sizes.delete(known);
  }

  clear(): void {
    this.sizes.clear();
  }
}
