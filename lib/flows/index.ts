/** Flows: edges, sources, history, completeness of observation. */
export type { EdgeKey, EdgePeer, EdgePeerType } from './edge';
export { edgeId } from './edge';
export type {
  EdgeSummary,
  FlowHistory,
  Observation,
  ReporterSummary,
  SeriesPoint,
  TimeRange,
} from './history';
export type { FlowSource, SourceCapabilities, SourceListener, SourceState } from './source';
export type { EdgeRow, FlowWindow, Gap, GapKind, PendingState, Reporter } from './window';
