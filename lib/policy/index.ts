/** The engine's public surface. Pure: no clock, no I/O, no framework. */

export { type FlowColumns, flowAt, flowColumns, type Traffic } from './bulk/flow-columns';
export { evaluateColumns } from './bulk/flow-verdicts';
export { type EffectiveSubject, effectiveSubject } from './compile/subject';
export { compile, policiesInOrder, sortedTiers } from './engine';
export { parseCidr } from './model/address';
export {
  comparePolicies,
  compareTiers,
  displayName,
  isClusterKind,
  isInvisible,
  isStaged,
  policyKey,
  policyOrder,
  policyTier,
} from './model/names';
export type {
  AdminPolicy,
  AdminPolicyRule,
  CalicoPolicy,
  CalicoPolicyKind,
  ClusterPolicy,
  ClusterPolicyPeer,
  ClusterPolicyPort,
  ClusterPolicyRule,
  ClusterPolicySubject,
  Direction,
  EntityRule,
  IcmpMatch,
  KubernetesPeer,
  KubernetesPolicy,
  KubernetesPort,
  KubernetesRule,
  LabelSelector,
  Policy,
  PolicyDiagnosticSink,
  PolicyKind,
  PolicyRef,
  Rule,
  RuleAction,
  RulePort,
  StagedAction,
  Tier,
} from './model/policy';
export type {
  CalicoCapabilities,
  EndpointRef,
  HostEndpoint,
  Labels,
  NamedPort,
  Namespace,
  NetworkSet,
  Node,
  Pod,
  Profile,
  Service,
  ServiceAccount,
  Snapshot,
  Workload,
  WorkloadRef,
} from './model/snapshot';
export { formatTrace, sameTrace, traceVerdict } from './model/trace';
export type {
  Engine,
  EquivalenceReport,
  Evaluation,
  Flow,
  FlowEnd,
  HostEvaluation,
  Isolation,
  PolicyChange,
  PolicyDiagnostic,
  PolicyHit,
  Scope,
  Selection,
  SideEvaluation,
  UnknownReason,
  Verdict,
} from './model/verdict';
export { auditRules, type RuleFinding, type RulePlace } from './questions/audit';
export {
  type CoveredEndpoint,
  coverageState,
  coveredEndpoints,
  type DirectionCoverage,
  type EndpointCoverage,
  endpointCoverage,
} from './questions/coverage';
export { describeEnd, describePorts, describeRule } from './questions/describe';
export { describePolicy } from './questions/describe-policy';
export { compareEdges, type EdgeChange, type EdgeDifference } from './questions/difference';
export { explain } from './questions/explain';
export { type ReachedPeers, type RuleReach, reachOf } from './questions/reach';
export { explainTrace, type Rung } from './questions/rungs';
export {
  evaluateSelector,
  foldSelector,
  parseSelector,
  printSelector,
  type Selector,
} from './selector/selector';
export { isWorkloadEndpoint } from './world/entity';
