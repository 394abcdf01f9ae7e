/**
 * How far our clock is ahead of Goldmane's, told by its stream: bucket [s, s+w) arrives at s+2w of its time (flow-logs
 * §1.14). Read by a clock that is ahead, buckets would look empty that are not filled yet. A clock behind only reads late.
 */
const samples = 8;

export class ServerClock {
  private ahead: number[] = [];

  constructor(private readonly now: () => number) {}

  /** A bucket arrived on the stream. */
  arrived(start: number, width: number): void {
    this.ahead = [...this.ahead.slice(1 - samples), this.now() - (start + 2 * width)];
  }

  /** Goldmane's time in unix seconds, never later than ours. Delays under a window are the network's. */
  seconds(width: number): number {
    const least = this.ahead.length === 0 ? 0 : Math.min(...this.ahead);
    return this.now() - (least > width ? least : 0);
  }
}
