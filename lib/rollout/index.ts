/** Rollout: pure decisions (coverage, exposure, recommendations, gate, plan, state machine), the executor behind ports. */
export { type BreakGlass, breakGlass } from './break-glass';
export { raised, raisedSelector, waveNamespaces } from './bridge';
export { buildCandidate, type CandidateResult, nameInTier, refuseCandidate } from './build-candidate';
export {
  type Agreement,
  agreementSteps,
  calicoAgreement,
  type Disagreement,
  openDisagreements,
  takenOn,
} from './calico-agreement';
export { type CanaryInput, proposeCanary, releasedBridge } from './canary';
export type { CandidateKind, CandidateSpec, DnsPath, ExemptNamespace } from './candidate';
export type { Difference, NotCompared, SideComparison } from './compare-side';
export {
  type CoverageScope,
  coverage,
  coverageSteps,
  type NamespaceCoverage,
  type NamespaceStage,
} from './coverage';
export type { Decisions, EdgeDecision, EdgeDecisionKind, GapAcceptance } from './decision';
export { noDecisions } from './decision';
export { type DenialCause, denialCauses } from './denial';
export { dnsPath } from './dns-path';
export { edgeFlow, edgeLabel, peerEnd, peerLabel, portLabel } from './edge-flow';
export { type EssentialFlow, essentialFlows, essentialSteps } from './essential-flows';
export { evaluateGate, gateSteps, isAccepted } from './evaluate-gate';
export { type ExecutorOptions, RolloutExecutor } from './executor';
export { exemptNamespaces } from './exempt';
export { type ExposureInput, exposeEdges, exposureSteps, validDecision } from './expose-edges';
export type { EdgeExposure, EdgeTag, EdgeVerdict, SideName } from './exposure';
export { filterSteps } from './filter-steps';
export type { GateInput, SourceHealth } from './gate/gate-input';
export {
  defaultGatePolicy,
  type GateGap,
  type GateLine,
  type GateLineId,
  type GatePolicy,
  type GateResult,
  type GateState,
} from './gate-result';
export { checkInvariants, type Violation } from './invariants';
export {
  type BridgeState,
  bridgeState,
  foreignPolicies,
  nextAction,
  phaseDeadline,
} from './next-action';
export {
  committedNamespaces,
  earlierDenies,
  makeWave,
  type PlanInput,
  type PlanResult,
  planRollout,
  planSteps,
  stagedDenyRef,
} from './plan-rollout';
export { workloadNames } from './plan-steps';
export { aloneWouldDenySteps, policyEffectSteps } from './policy-effect';
export { enforcedRef, enforcedTwin, specHash, stagedRef, stagedTwin } from './policy-spec';
export {
  type ActivityLog,
  type Clock,
  type JournalStore,
  type LivePolicy,
  type PolicyStore,
  type Precondition,
  type SteadyClock,
  type StoredRecord,
  StoreError,
  type StoreErrorCode,
  type WriteMark,
  type WriteReceipt,
} from './ports';
export { bridgeProofSteps, proveBridge } from './prove-bridge';
export type { RecommendInput } from './recommend/compose-allows';
export type {
  OpenedPair,
  OpenedPairs,
  PolicyEffect,
  Proposal,
  ProposedPolicy,
  RefusedEdge,
  Width,
  WidthSummary,
} from './recommend/proposal';
export { allowSteps, recommendSteps } from './recommend/recommend';
export type {
  ActivityEvent,
  Canary,
  Phase,
  PlacedObject,
  PlanStep,
  RolloutPlan,
  RolloutRecord,
  WaveSpec,
  WorkloadRef,
} from './record';
export { beforeRaise, sinceRaised } from './reseen';
export {
  type Coupling,
  describeRing,
  type NamespaceFacts,
  proposeRings,
  type Readiness,
  type Ring,
  type RingInput,
  readinessOf,
  wavesAhead,
} from './ring-plan';
export type { RolloutAction, World } from './rollout-action';
export { RolloutError, type RolloutErrorCode } from './rollout-error';
export {
  type FirstDenied,
  type PrefixReport,
  prefixSteps,
  simulatePrefixes,
  type WatchedFlow,
} from './simulate-prefixes';
export { knownHashes, watchedRefs } from './targets';
export { type DeniedEdge, type Verification, type VerificationInput, verification } from './verification';
export type { StartEvidence } from './wave-start';
export { isCanaryUp } from './wave-verbs';
export type { CoverageState, DirectionCoverage, PodCoverage, WorkloadCoverage } from './workload-coverage';
