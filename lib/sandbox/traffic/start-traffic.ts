/** The simulator with a Goldmane at its end: of the sandbox, or of a real cluster whose policies it follows. */
import { type Clock, systemClock } from '../clock';
import { Collector, type GoldmaneTarget } from './collector';
import { type LiveCluster, TrafficSimulator } from './simulator';
import type { StoryEdge } from './story-edge';
import { storyEdges } from './story-edges';

export interface TrafficOptions {
  /** Whose policies decide; a ClusterCache over a real API server is one. */
  readonly cluster: LiveCluster;
  readonly goldmane: GoldmaneTarget;
  /** As Goldmane's own. */
  readonly windowSeconds: number;
  /** Every living line of the story shows in each three windows. */
  readonly lively: boolean;
  readonly edges?: readonly StoryEdge[];
  readonly clock?: Clock;
  readonly onError?: (message: string) => void;
}

export interface Traffic {
  /** Start of the first window it reports, unix seconds. */
  readonly from: number;
  stop(): void;
}

export function startTraffic(options: TrafficOptions): Traffic {
  const { cluster, goldmane, windowSeconds, lively } = options;
  const clock = options.clock ?? systemClock;
  const onError = options.onError ?? (() => undefined);
  const sink = new Collector(goldmane, clock, onError);
  const simulator = new TrafficSimulator({
    cluster,
    sink,
    edges: options.edges ?? storyEdges,
    windowSeconds,
    lively,
    clock,
    onError: (error) => onError(error instanceof Error ? error.message : String(error)),
  });
  const from = simulator.start();
  return {
    from,
    stop: () => {
      simulator.stop();
      sink.close();
    },
  };
}
