/** The history port: windows in, edges and completeness out. One contract suite for every engine behind it. */
import type { PolicyHit } from '@/lib/policy';
import type { EdgeKey } from './edge';
import type { FlowWindow, Gap, PendingState, Reporter } from './window';

/** What a batch consists of. */
export type HistoryEntry =
  | { readonly type: 'window'; readonly window: FlowWindow }
  | { readonly type: 'gap'; readonly gap: Gap };

/** Unix seconds, `from` inclusive, `to` exclusive. */
export interface TimeRange {
  readonly from: number;
  readonly to: number;
}

/**
 * What one side reported about an edge over a range. Never add the two sides. The times are starts of windows, so what
 * was last seen after a change was seen entirely after it.
 */
export interface ReporterSummary {
  readonly firstSeen: number;
  readonly lastSeen: number;
  /** Number of windows with traffic. */
  readonly windows: number;
  readonly connections: number | null;
  readonly allowedConnections: number | null;
  readonly deniedConnections: number | null;
  readonly allowedLastSeen: number | null;
  readonly deniedLastSeen: number | null;
  readonly bytesForward: number | null;
  readonly bytesReverse: number | null;
  /** Of the newest window; a window that says several things counts by the worst of them. */
  readonly action: 'allow' | 'deny';
  readonly enforcedTrace: readonly PolicyHit[];
  readonly pendingTrace: readonly PolicyHit[];
  readonly pendingState: PendingState;
}

export interface EdgeSummary {
  readonly id: string;
  readonly edge: EdgeKey;
  readonly firstSeen: number;
  readonly lastSeen: number;
  readonly src: ReporterSummary | null;
  readonly dst: ReporterSummary | null;
  readonly service: {
    readonly namespace: string;
    readonly name: string;
    readonly port: number | null;
  } | null;
}

export interface SeriesPoint {
  /** Bucket start, unix seconds. */
  readonly at: number;
  readonly connections: number;
  readonly denied: number;
}

export interface Observation {
  readonly range: TimeRange;
  /** Oldest and newest window in the history at all; null when empty. */
  readonly oldest: number | null;
  readonly newest: number | null;
  /** Seconds of the range covered by complete windows, and of the range since `oldest`. */
  readonly completeSeconds: number;
  readonly expectedSeconds: number;
  readonly gaps: readonly Gap[];
  /** Complete stretches, merged. */
  readonly complete: readonly TimeRange[];
  /** Stretches of which there are windows at all, merged: what is not `complete` in them was seen in part. */
  readonly recorded: readonly TimeRange[];
}

export interface FlowHistory {
  /**
   * Records a window; the same (source, start) again overwrites, so replays never count twice. A window whose time was
   * rolled up already is left as it was recorded.
   */
  putWindow(window: FlowWindow): Promise<void>;
  /**
   * Records a gap; the same (kind, subject, from) again updates its end. A gap that ends where it begins is taken back. A
   * later window of a source ends its open `source-unreachable`, one with a known pending trace its open `pending-not-computed`.
   */
  putGap(gap: Gap): Promise<void>;
  /** End of the newest complete window of a source; null when none. */
  newestWindowEnd(source: string): Promise<number | null>;
  /** Edges with traffic in windows that overlap the range, all of them, ordered by id. */
  edges(range: TimeRange): Promise<readonly EdgeSummary[]>;
  edge(id: string, range: TimeRange): Promise<EdgeSummary | null>;
  /**
   * Connections over time in equal buckets aligned to `bucketSeconds`, empty ones too, of some edges or (null) all. Of an
   * edge's two reporters the larger number counts. Missing observation is not here: see observation().
   */
  series(
    ids: readonly string[] | null,
    range: TimeRange,
    bucketSeconds: number,
  ): Promise<readonly SeriesPoint[]>;
  /** One small series per edge, for sparklines. */
  sparklines(
    ids: readonly string[],
    range: TimeRange,
    buckets: number,
  ): Promise<ReadonlyMap<string, readonly number[]>>;
  /** Windows in which an edge was seen, oldest first, the newest `limit` of them. */
  occurrences(
    id: string,
    range: TimeRange,
    limit: number,
  ): Promise<
    readonly {
      readonly at: number;
      readonly reporter: Reporter;
      readonly action: 'allow' | 'deny';
      readonly connections: number | null;
    }[]
  >;
  observation(range: TimeRange): Promise<Observation>;
  /**
   * All that overlaps the range, oldest first, gaps before windows that begin with them, as it could be imported again.
   * What was rolled up comes as one window an hour or day, with gaps for what is missing in it.
   */
  entries(range: TimeRange): AsyncIterable<HistoryEntry>;
  /** Marks a batch as imported; false when that batch was imported before (import is idempotent). */
  beginImport(batch: string): Promise<boolean>;
  /**
   * Marks a batch as imported and records all of it; when anything fails (an entry cannot be read, say), nothing of it
   * is kept and the error passes. False, without an entry read, when that batch was imported before.
   */
  importBatch(batch: string, entries: AsyncIterable<HistoryEntry>): Promise<boolean>;
  /** Rolls old windows up to coarser ones and forgets what has expired. `now`: unix seconds. Answers stay the same but for their grain. */
  compact(now: number): Promise<void>;
  close(): Promise<void>;
}
