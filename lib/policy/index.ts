/** The engine's public surface. Pure: no clock, no I/O, no framework. */
export { parseCidr } from './address';
export { describeEnd, describePolicy, describePorts, describeRule } from './describe';
export { compile, policiesInOrder, sortedTiers } from './engine';
export { isWorkloadEndpoint } from './entity';
export { explain, explainTrace, type Rung } from './explain';
export {
  comparePolicies,
  compareTiers,
  displayName,
  isInvisible,
  isStaged,
  policyKey,
  policyOrder,
  policyTier,
} from './names';
export type {
  CalicoPolicy,
  CalicoPolicyKind,
  ClusterPolicy,
  ClusterPolicyPeer,
  ClusterPolicyRule,
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
} from './policy';
export { evaluateSelector, parseSelector, printSelector, type Selector } from './selector';
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
} from './snapshot';
export { type EffectiveSubject, effectiveSubject } from './subject';
export { formatTrace, sameTrace, traceVerdict } from './trace';
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
} from './verdict';
