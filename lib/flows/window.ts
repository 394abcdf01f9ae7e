/** One window of flows as a source delivers it, already folded to edges. null = this source cannot tell, never 0. */
import type { PolicyHit } from '@/lib/policy';
import type { EdgeKey } from './edge';
import type { FlowRows } from './rows/flow-rows';

export type Reporter = 'src' | 'dst';

/** `unsupported`: the source has no pending traces; `not-computed`: it has, but this record's was empty (never "allowed"). */
export type PendingState = 'known' | 'not-computed' | 'unsupported';

export interface EdgeRow {
  readonly edge: EdgeKey;
  readonly reporter: Reporter;
  /** Enforced verdict of the reporting side: src = egress, dst = ingress. */
  readonly action: 'allow' | 'deny';
  /** Canonical order (by policyIndex). */
  readonly enforcedTrace: readonly PolicyHit[];
  readonly pendingTrace: readonly PolicyHit[];
  readonly pendingState: PendingState;
  readonly connectionsStarted: number | null;
  readonly connectionsCompleted: number | null;
  readonly connectionsLive: number | null;
  readonly bytesForward: number | null;
  readonly bytesReverse: number | null;
  readonly packetsForward: number | null;
  readonly packetsReverse: number | null;
  readonly service: {
    readonly namespace: string;
    readonly name: string;
    readonly port: number | null;
    readonly portName: string | null;
  } | null;
  /** Aggregated pod names as received, for display and for later owner resolution. */
  readonly srcName: string;
  readonly dstName: string;
  /** Addresses of the ends that were seen, at most `maxAddresses`, sorted; null = this source cannot tell, or there were more. */
  readonly srcAddresses: readonly string[] | null;
  readonly dstAddresses: readonly string[] | null;
  /** Events or source records behind the row where the source counts those; null where it counts connections. */
  readonly samples: number | null;
}

/** More addresses of one end in one window are too many to keep: null then. */
export const maxAddresses = 100;

export interface FlowWindow {
  /** `goldmane`, `recording` … ; windows of different sources never overwrite one another. */
  readonly source: string;
  /** Unix seconds, inclusive. */
  readonly start: number;
  /** Unix seconds, exclusive. */
  readonly end: number;
  readonly rows: FlowRows;
}

export type GapKind =
  | 'source-unreachable'
  | 'source-restarted'
  | 'window-missing'
  | 'node-silent'
  | 'pending-not-computed'
  | 'recording-paused'
  | 'before-history'
  /** Records arrived that could not be read. */
  | 'records-unreadable'
  /** More distinct ends, ports or traces than are kept apart: some edges are shown as *other*. */
  | 'cardinality-limited'
  /** Records lie in the future: whose clock is right cannot be told. */
  | 'clock-ahead'
  /** The source says that it lost events. */
  | 'lost-events';

/** Something that was not observed: by name, subject, time and what would close it. */
export interface Gap {
  readonly kind: GapKind;
  /** What it concerns: the name of a source, `node/NAME` or `namespace/NAME`. */
  readonly subject: string;
  /** Unix seconds; `to` is null while it lasts. */
  readonly from: number;
  readonly to: number | null;
  readonly message: string;
  readonly remedy: string | null;
}
