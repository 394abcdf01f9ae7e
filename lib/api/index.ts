/** The contract between core and every client: zod schemas, their types, and the paths. */
export type { ActivityEventView, ActivityView } from './activity';
export { activityEventSchema, activitySchema } from './activity';
export type { AuditView, RuleHintView } from './audit';
export { auditSchema, ruleHintSchema } from './audit';
export type {
  ApiErrorView,
  CoverageStateView,
  DirectionCoverageView,
  EdgeRefView,
  EdgeVerdictView,
  GapView,
  ObservationView,
  PeerView,
  PermissionView,
  PolicyRefView,
  TimeRangeView,
} from './common';
export {
  apiErrorSchema,
  coverageStateSchema,
  directionCoverageSchema,
  edgeRefSchema,
  edgeVerdictSchema,
  gapSchema,
  observationSchema,
  peerSchema,
  permissionSchema,
  policyRefSchema,
  sideVerdictSchema,
  timeRangeSchema,
} from './common';
export type {
  DecideBody,
  DecisionView,
  EdgeDetailView,
  EdgeRowView,
  EdgesView,
  RungView,
  SideTraceView,
} from './edges';
export {
  decideSchema,
  decisionSchema,
  edgeDetailSchema,
  edgeRowSchema,
  edgesQueryKeys,
  edgesSchema,
  rungSchema,
  sideTraceSchema,
} from './edges';
export type {
  MapBoxView,
  MapEdgeView,
  NamespaceRowView,
  NamespacesView,
  NamespaceView,
  WorkloadRowView,
} from './namespaces';
export {
  mapBoxSchema,
  mapEdgeSchema,
  namespaceRowSchema,
  namespaceSchema,
  namespacesSchema,
  workloadRowSchema,
} from './namespaces';
export type { OverviewView, PodSquareView, StageView } from './overview';
export { activityBriefSchema, overviewSchema, podSquareSchema, stageSchema } from './overview';
export { apiPaths } from './paths';
export type {
  PoliciesView,
  PolicyCardView,
  PolicyDetailView,
  ReachEndView,
  RuleReachView,
  TierColumnView,
} from './policies';
export {
  policiesSchema,
  policyCardSchema,
  policyDetailSchema,
  policyStateSchema,
  tierColumnSchema,
} from './policies';
export type { AgreementView, DisagreementView, PreflightView, SettingsView } from './preflight';
export {
  agreementSchema,
  disagreementSchema,
  preflightCheckSchema,
  preflightSchema,
  settingsBodySchema,
  settingsSchema,
} from './preflight';
export type {
  ProposalBody,
  ProposalView,
  ProposedPolicyView,
  StageBody,
  StagedResultView,
  UnstageBody,
  UnstagedResultView,
  WidthView,
} from './proposal';
export {
  diffLineSchema,
  proposalBodySchema,
  proposalSchema,
  proposedPolicySchema,
  stageBodySchema,
  stagedResultSchema,
  unstageBodySchema,
  unstagedResultSchema,
  widthOptionSchema,
  widthSchema,
} from './proposal';
export type {
  AcceptGapBody,
  CandidateBody,
  CandidateView,
  GateGapView,
  GateLineView,
  GateView,
  RolloutActionBody,
  RolloutView,
  VerbView,
} from './rollout';
export {
  acceptGapSchema,
  candidateBodySchema,
  candidateSchema,
  gateGapSchema,
  gateLineSchema,
  gateSchema,
  rolloutActionSchema,
  rolloutSchema,
  stepSchema,
  verbSchema,
} from './rollout';
export type { RevisionView, SessionView, StatusView } from './session';
export { loginSchema, revisionEventSchema, sessionSchema, statusSchema } from './session';
export {
  type ReadinessView,
  readinessSchema,
  type WavesBody,
  type WavesView,
  wavesBodySchema,
  wavesSchema,
} from './waves';
