/** The port every flow source implements; what a source can and cannot say is its capability record (flow-logs §9). */
import type { EdgeRow, FlowWindow, Gap } from './window';

export interface SourceCapabilities {
  readonly kind: 'goldmane' | 'recording';
  /** Window width in seconds once known; null before the first row. */
  readonly windowSeconds: number | null;
  /** How far back the source can be asked, in seconds. */
  readonly lookbackSeconds: number;
  readonly pendingTrace: boolean;
  readonly connectionCounts: boolean;
  /** Whether silence of a single node can be told from absence of traffic. Goldmane's records name no node. */
  readonly nodesVisible: boolean;
  readonly hostEndpoints: boolean;
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
  live(rows: readonly EdgeRow[], windowStart: number): void;
  gap(gap: Gap): Promise<void>;
  state(state: SourceState): void;
}

export interface FlowSource {
  readonly name: string;
  capabilities(): SourceCapabilities;
  /** `resumeAfter`: end of the newest complete window already recorded (unix seconds), null when there is none. */
  start(listener: SourceListener, resumeAfter: number | null): Promise<void>;
  stop(): Promise<void>;
}
