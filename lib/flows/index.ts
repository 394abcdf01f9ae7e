/** Flows: edges, sources, history, completeness of observation. */
export { canonicalTrace, traceText } from './canonical-trace';
export { type FlowClock, systemFlowClock } from './clock';
export { defaultRetention, type Retention } from './duckdb/compaction';
export { type DuckDbHistoryOptions, openDuckDbHistory } from './duckdb/open';
export type { EdgeKey, EdgePeer, EdgePeerType } from './edge';
export { edgeId, isOtherPorts } from './edge';
export { controlKeys, controlLabel, isControlEdge } from './evidence/controls';
export { type CronEvidence, cronEvidence, cronSteps } from './evidence/cron-evidence';
export { type CronSchedule, cronSchedules } from './evidence/cron-schedule';
export { freshSeconds } from './evidence/delivery-gaps';
export type {
  ControlEvidence,
  Coverage,
  Evidence,
  EvidenceInput,
  EvidenceSource,
  HistoryFacts,
  NamespaceEvidence,
  NodeEvidence,
  NodeState,
  PendingEvidence,
  WorkloadEvidence,
} from './evidence/evidence';
export { concerns, type EvidenceGap, type EvidenceGapKind } from './evidence/evidence-gap';
export { evidenceOf, evidenceSteps } from './evidence/evidence-steps';
export { pendingSince } from './evidence/pending';
export { GoldmaneError, type GoldmaneErrorCode } from './goldmane/goldmane-error';
export { GoldmaneSource, type GoldmaneSourceOptions } from './goldmane/goldmane-source';
export type {
  EdgeSummary,
  FlowHistory,
  HistoryEntry,
  Observation,
  ReporterSummary,
  SeriesPoint,
  TimeRange,
} from './history';
export { type CoveredStretch, gapIntersects, mergeRanges, observe } from './observe';
export { type ImportedRecording, importRecording } from './recording/import-recording';
export { FlowRows } from './rows/flow-rows';
export { RowTables } from './rows/row-tables';
export type { FlowSource, SourceCapabilities, SourceListener, SourceState } from './source';
export type { EdgeRow, FlowWindow, Gap, GapKind, PendingState, Reporter } from './window';
export { maxAddresses } from './window';
export { type WindowWitness, windowTotals } from './window-witness';
export { type Owner, type ReceivedEnd, type WorkloadResolver, workloadResolver } from './workload-resolver';
