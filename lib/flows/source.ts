/** The port every flow source implements; what a source can and cannot say is its capability record (flow-logs §9). */
import type { FlowRows } from './rows/flow-rows';
import type { FlowWindow, Gap } from './window';
import type { WindowWitness } from './window-witness';

export interface SourceCapabilities {
  /** `enterprise`: flow-log files of Calico Enterprise and Cloud; `file`: flows recorded by Drawbridge itself, read as a source. */
  readonly kind: 'goldmane' | 'enterprise' | 'hubble' | 'file' | 'recording';
  /** Window width in seconds once known; null before the first row. */
  readonly windowSeconds: number | null;
  /** How far back the source can be asked, in seconds. */
  readonly lookbackSeconds: number;
  /** What it cannot say is null, empty or `unsupported` in every row. */
  readonly enforcedTrace: boolean;
  readonly pendingTrace: boolean;
  /** Whether hosts, network sets and networks are told apart by the source, not guessed from names. */
  readonly endpointTypes: boolean;
  readonly services: boolean;
  /** Some rows have the addresses of their ends: a source may still leave them out where it aggregates. */
  readonly addresses: boolean;
  readonly icmpTypes: boolean;
  readonly bytes: boolean;
  readonly connectionCounts: boolean;
  /** Whether silence of a single node can be told from absence of traffic. Goldmane's records name no node. */
  readonly nodesVisible: boolean;
  /** Whether traffic that a host endpoint's policies judge is reported. */
  readonly hostEndpoints: boolean;
  /** How the source says that something was not observed. */
  readonly gapSignal: 'none' | 'restart' | 'lost-events' | 'disconnect';
}

export type SourceState =
  | { readonly state: 'connecting' }
  | { readonly state: 'live'; readonly newestWindowEnd: number }
  | {
      readonly state: 'stale';
      readonly newestWindowEnd: number | null;
      readonly since: number;
      readonly error: string;
    };

/** What a source tells its listener. Windows may be delivered again with better content: they overwrite. */
export interface SourceListener {
  window(window: FlowWindow): Promise<void>;
  /** Rows of the last minute for the live view only; never recorded. */
  live(rows: FlowRows, windowStart: number): void;
  gap(gap: Gap): Promise<void>;
  state(state: SourceState): void;
}

export interface FlowSource {
  readonly name: string;
  capabilities(): SourceCapabilities;
  /**
   * @param resumeAfter end of the newest complete window already recorded (unix seconds), null when there is none
   * @param witness a recorded window of a source that keeps windows for a while: when less is left of it, the source has
   *   lost its memory since; absent or null where there is none
   */
  start(listener: SourceListener, resumeAfter: number | null, witness?: WindowWitness | null): Promise<void>;
  stop(): Promise<void>;
}
