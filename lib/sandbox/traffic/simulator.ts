/**
 * Traffic of a cluster that has none: at the end of every window it draws the story's connections, judges them by the
 * policies the API server holds at that moment and reports them as Felix would.
 */
import type { Snapshot } from '@/lib/policy';
import { type Clock, systemClock, untilNextWindow } from '../clock';
import type { FlowSink } from './collector';
import { flowRecords } from './flow-records';
import type { StoryEdge } from './story-edge';
import { TrafficWorld } from './traffic-world';
import { type Judges, judgesOf } from './verdicts';
import { WindowTraffic } from './window-traffic';

/** The cluster as it stands; `revision` changes whenever `snapshot()` would. */
export interface LiveCluster {
  readonly revision: number;
  snapshot(): Snapshot;
}

export interface SimulatorOptions {
  readonly cluster: LiveCluster;
  readonly sink: FlowSink;
  readonly edges: readonly StoryEdge[];
  readonly windowSeconds: number;
  /** Multiplies every rate; 1 by default. */
  readonly speed?: number;
  /** Every living line of the story appears at least in every third window. */
  readonly lively?: boolean;
  readonly seed?: number;
  readonly clock?: Clock;
  readonly onError?: (error: unknown) => void;
}

/** Most Felixes hold back no more than this; older flows are dropped with the next ones. */
const maxWaitingWindows = 20;

export class TrafficSimulator {
  private readonly clock: Clock;
  private readonly traffic: WindowTraffic;
  private compiled: { revision: number; world: TrafficWorld; judges: Judges } | null = null;
  private cancel: (() => void) | null = null;
  private waitingWindows = 0;
  /** Start of the next window to report, unix seconds. */
  private next = 0;

  constructor(private readonly options: SimulatorOptions) {
    this.clock = options.clock ?? systemClock;
    this.traffic = new WindowTraffic(options.edges, {
      seed: options.seed ?? 1,
      windowSeconds: options.windowSeconds,
      speed: options.speed ?? 1,
      lively: options.lively ?? false,
    });
  }

  /** Begins with the window that is running now; the result is its start in unix seconds. */
  start(): number {
    const { windowSeconds } = this.options;
    this.next = Math.floor(this.clock.now() / 1000 / windowSeconds) * windowSeconds;
    this.schedule();
    return this.next;
  }

  stop(): void {
    this.cancel?.();
    this.cancel = null;
  }

  private schedule(): void {
    const delay = untilNextWindow(this.clock.now(), this.options.windowSeconds);
    this.cancel = this.clock.schedule(() => {
      this.tick();
      this.schedule();
    }, delay);
  }

  private tick(): void {
    const { windowSeconds, sink, onError } = this.options;
    const now = Math.round(this.clock.now() / 1000);
    // After a pause of the machine only the newest windows are made up for: Goldmane takes no older ones anyway.
    this.next = Math.max(this.next, now - maxWaitingWindows * windowSeconds);
    for (; this.next + windowSeconds <= now; this.next += windowSeconds) {
      if (this.waitingWindows >= maxWaitingWindows) continue;
      try {
        const flows = this.window(this.next);
        this.waitingWindows++;
        sink.send(flows).finally(() => this.waitingWindows--);
      } catch (error) {
        onError?.(error);
      }
    }
  }

  /** The records of one window, as the policies are now. */
  window(start: number): ReturnType<typeof flowRecords> {
    const { cluster } = this.options;
    if (this.compiled?.revision !== cluster.revision) {
      const { revision } = cluster;
      const snapshot = cluster.snapshot();
      this.compiled = { revision, world: new TrafficWorld(snapshot), judges: judgesOf(snapshot) };
    }
    const { world, judges } = this.compiled;
    return flowRecords(this.traffic.window(world, judges, start), start);
  }
}
