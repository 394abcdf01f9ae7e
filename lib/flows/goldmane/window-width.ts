/** Goldmane does not say how wide its buckets are (`AGGREGATION_WINDOW`); its rows do: their bounds are bucket bounds. */
import type { FlowClock } from '../clock';
import type { GoldmaneClient } from './goldmane-client';
import type { GoldmaneFlowResult } from './messages';

/** Calico's own width, for as long as nothing flows. */
export const usualWindowSeconds = 15;

/** Inside the ring of the narrowest window, 1 s, too: a start beyond the ring gives nothing at all. */
const backfillSeconds = 200;
const patienceMs = 2000;

const gcd = (a: number, b: number): number => (b === 0 ? a : gcd(b, a % b));

/** The greatest width that all bounds seen so far agree with. */
export class WindowWidth {
  private found: number | null;
  private readonly fixed: boolean;

  constructor(configured: number | null) {
    this.found = configured;
    this.fixed = configured !== null;
  }

  /** Null until a row was seen. */
  get seconds(): number | null {
    return this.found;
  }

  get assumed(): number {
    return this.found ?? usualWindowSeconds;
  }

  see({ flow }: GoldmaneFlowResult): void {
    if (this.fixed || flow === null || flow.start_time <= 0 || flow.end_time <= flow.start_time) return;
    const width = gcd(flow.end_time - flow.start_time, flow.start_time);
    this.found = this.found === null ? width : gcd(this.found, width);
  }
}

/** Asks the stream for the last minutes, which come bucket by bucket. Gives up after two seconds without a row. */
export function seeWindowWidth(client: GoldmaneClient, width: WindowWidth, clock: FlowClock): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      cancel();
      close();
      resolve();
    };
    const cancel = clock.schedule(done, patienceMs);
    const close = client.stream(
      -backfillSeconds,
      (row) => {
        width.see(row);
        if (width.seconds !== null) done();
      },
      () => {
        cancel();
        resolve();
      },
    );
  });
}
