/** The engine's public surface. Pure: no clock, no I/O, no framework; runs in Node and in the browser. */

// Ask: a world compiled once answers flows one by one, or many at once in columns.

export { type FlowColumns, flowAt, flowColumns, type Traffic } from './bulk/flow-columns';
export { evaluateColumns } from './bulk/flow-verdicts';
export { compile } from './engine';
export type { Engine, Flow, FlowEnd, PolicyChange, PolicyDiagnostic, Scope } from './model/verdict';

// Answers: a verdict, its trace, and for unknown the reason.

export { formatTrace, sameTrace, traceVerdict } from './model/trace';
export type {
  Evaluation,
  HostEvaluation,
  PolicyHit,
  SideEvaluation,
  UnknownReason,
  Verdict,
} from './model/verdict';

// Questions beyond one flow: rules that do nothing, coverage, difference, equality, reach.

export type { EquivalenceReport, Isolation, Selection } from './model/verdict';
export { auditRules, type RuleFinding, type RulePlace } from './questions/audit';
export { type CoveredEndpoint, coverageState, endpointCoverage } from './questions/coverage';
export { compareEdges, type EdgeChange, type EdgeDifference } from './questions/difference';
export { type RuleReach, reachOf } from './questions/reach';

// Reasons in words.

export { describeEnd, describePorts } from './questions/describe';
export { describePolicy } from './questions/describe-policy';
export { explain } from './questions/explain';
export { explainTrace, type Rung } from './questions/rungs';
export { type WhyNot, whyNot } from './questions/why-not';

// The world, of one release of Calico.

export type { CalicoCapabilities, Labels, Namespace, NetworkSet, Node, Snapshot } from './model/snapshot';

// Its endpoints and what stands behind them.

export type {
  HostEndpoint,
  NamedPort,
  Pod,
  Profile,
  Service,
  ServiceAccount,
  Workload,
  WorkloadRef,
} from './model/snapshot';
export { isWorkloadEndpoint } from './world/entity';

// Policies of every kind.

export type { Direction, Policy, PolicyKind, PolicyRef, StagedAction, Tier } from './model/policy';

// Calico's own.

export type { CalicoPolicy, CalicoPolicyKind, EntityRule, Rule, RulePort } from './model/policy';

// Kubernetes' NetworkPolicy.

export type {
  KubernetesPeer,
  KubernetesPolicy,
  KubernetesPort,
  KubernetesRule,
  LabelSelector,
} from './model/policy';

// Kubernetes' cluster-wide kinds.

export type {
  AdminPolicy,
  AdminPolicyRule,
  ClusterPolicy,
  ClusterPolicyPeer,
  ClusterPolicyPort,
  ClusterPolicyRule,
  ClusterPolicySubject,
} from './model/policy';

// Whom a policy selects, and its place in the order.

export { effectiveSubject } from './compile/subject';
export { policiesInOrder, sortedTiers } from './engine';
export { comparePolicies, compareTiers, policyOrder, policyTier } from './model/names';

// What it is and what it is called.

export { displayName, isClusterKind, isInvisible, isStaged, policyKey } from './model/names';

// Selectors and addresses.

export { parseCidr } from './model/address';
export {
  evaluateSelector,
  foldSelector,
  parseSelector,
  printSelector,
  type Selector,
} from './selector/selector';
